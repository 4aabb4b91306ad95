// What a site may say: its TypeScript types, its JSON Schema, and `defineSite`. The choices of units
// are checked against the units' own schemas in 1-load; here they are only objects with a kind.

import { Type } from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'

import { codes } from './findings/codes.ts'
import type { FindingCode } from './findings/codes.ts'
import {
  keyPattern,
  labelPattern,
  labelValuePattern,
  pathSegment,
  registryPattern,
  subdomainPattern,
} from './kubernetes/names.ts'
import { speedPattern } from './kubernetes/quantity.ts'
import { existing } from './parts/existing.ts'
import {
  address,
  closed,
  described,
  oneLine,
  optional,
  port,
  quantity,
  strings,
} from './parts/siteFields.ts'
import { siteModel } from './parts/siteModel.ts'
import type { SiteModel } from './parts/siteModel.ts'
import type { builtInUnits } from './registry.ts'
import { capabilities } from './units/unit.ts'
import type { Capability, ChoiceOf, Family, Unit } from './units/unit.ts'

/** A choice, as far as this schema knows: the family's unit judges the rest. */
const choice = (description: string) =>
  Type.Object({ kind: Type.String({ description }) }, { additionalProperties: true, description })

const readSpeed = Type.String({
  description:
    'Bytes that one reader gets per second, such as 500MB/s or 2GB/s: declared, best measured.',
  pattern: speedPattern,
})

const storageClass = Type.Object({ readSpeed: optional(readSpeed) }, closed)

const cluster = Type.Object(
  {
    platform: optional(choice('The kind of cluster. Default kubernetes.')),
    kubernetes: optional(
      Type.String({ description: 'Minor version, such as 1.36.', pattern: '^1\\.[0-9]+$' }),
    ),
    destination: optional(
      Type.String({
        description: 'API server as Argo CD knows it. Default: the cluster Argo CD runs in.',
        pattern: '^https?://[^\\s]+$',
      }),
    ),
    argocdNamespace: optional(
      Type.String({ pattern: labelPattern, description: 'Where Argo CD runs. Default argocd.' }),
    ),
    storageClasses: optional(
      Type.Record(Type.String({ pattern: subdomainPattern }), storageClass, {
        ...closed,
        description: 'The storage classes that services use, by name.',
      }),
    ),
    loadBalancer: optional(
      Type.Object(
        {
          name: Type.String({ description: 'What hands out addresses, such as kube-vip.' }),
          annotation: optional(
            Type.String({
              pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?/[A-Za-z0-9]([-_.A-Za-z0-9]*[A-Za-z0-9])?$',
              description:
                'Annotation of a Service that asks for an address, such as kube-vip.io/loadbalancerIPs. Without it, spec.loadBalancerIP asks, which Kubernetes deprecated in 1.24.',
            }),
          ),
        },
        {
          ...closed,
          description:
            'How services ask for an address. Default, with metallb: by metallb.io/loadBalancerIPs.',
        },
      ),
    ),
    ingress: optional(
      Type.Object(
        {
          class: optional(
            Type.String({
              pattern: subdomainPattern,
              description: 'IngressClass, such as traefik. Default: the cluster’s default one.',
            }),
          ),
          namespace: optional(
            Type.String({
              pattern: labelPattern,
              description:
                'Where its pods run, such as kube-system; only they and the service’s own namespace may then connect. Default: everybody in the cluster may.',
            }),
          ),
        },
        { ...closed, description: 'The ingress controller or gateway that answers for services.' },
      ),
    ),
    quotas: optional(
      Type.Boolean({
        description:
          'Write a ResourceQuota for each namespace, worked out from what its pods take, for an administrator to apply. Default no.',
      }),
    ),
    prometheus: optional(
      Type.String({
        pattern: '^https?://[-.:/_~%A-Za-z0-9]+$',
        description: 'Address of Prometheus within the cluster, which KEDA asks.',
      }),
    ),
    has: optional(
      Type.Array(
        Type.Union((Object.keys(capabilities) as Capability[]).map((name) => Type.Literal(name))),
        { description: 'What is installed in the cluster beside Kubernetes.' },
      ),
    ),
  },
  { ...closed, description: 'The cluster as it is declared to be: the target profile.' },
)

const taint = Type.Object(
  {
    key: Type.String({ description: 'Such as nvidia.com/gpu.' }),
    value: optional(Type.String({ description: 'Default: any value is tolerated.' })),
    effect: optional(
      Type.Union(
        [Type.Literal('NoSchedule'), Type.Literal('PreferNoSchedule'), Type.Literal('NoExecute')],
        { description: 'Default NoSchedule.' },
      ),
    ),
  },
  closed,
)

const cards = {
  model: Type.String({ description: 'The card, such as RTX 5090.' }),
  count: optional(Type.Integer({ minimum: 1, maximum: 64, description: 'Default 1.' })),
  memory: optional(
    quantity(
      'Memory of one card as nvidia-smi reports it, such as 32607Mi. Default: as the catalogue knows the card.',
    ),
  ),
  computeCapability: optional(
    Type.String({
      pattern: '^[0-9]{1,2}\\.[0-9]$',
      description: 'Such as 12.0. Default: as the catalogue knows the card.',
    }),
  ),
}

const node = Type.Object(
  {
    gpus: optional(
      Type.Object(
        {
          ...cards,
          shared: optional(
            Type.Boolean({
              description:
                'Whether several pods may be on one card, as with time-slicing: its memory is then what counts, not its number. Default no.',
            }),
          ),
        },
        { ...closed, description: 'The cards of one such node.' },
      ),
    ),
    memory: optional(
      quantity('Host memory that pods may take: Allocatable of `kubectl describe node`.'),
    ),
    ephemeralStorage: optional(
      quantity(
        'Disk of images and scratch space that pods may take: Allocatable of `kubectl describe node`.',
      ),
    ),
    labels: optional(described(strings, 'Labels that pods select the node by.')),
    taints: optional(Type.Array(taint, { description: 'Taints that pods must tolerate.' })),
    runtimeClass: optional(
      Type.String({
        pattern: subdomainPattern,
        description: 'RuntimeClass that pods with a card need, where one is needed.',
      }),
    ),
  },
  closed,
)

const host = Type.Object(
  {
    platform: optional(choice('What runs services there. Default systemd.')),
    node: optional(
      Type.String({
        description:
          'Node of the cluster that is this very machine: its cards and memory are declared there, and shared with its pods.',
      }),
    ),
    address: optional(
      Type.String({
        pattern: `${address}$`,
        description:
          'Address that services listen on. Default 127.0.0.1, which no other machine reaches.',
      }),
    ),
    clients: optional(
      Type.Array(
        Type.String({
          pattern: `${address}(/[0-9]{1,3})?$`,
          description: 'A network or an address, such as 100.64.0.0/10.',
        }),
        {
          minItems: 1,
          description:
            'Networks of those who may connect, such as 100.64.0.0/10; services then talk to nobody else. Default: whoever reaches the address.',
        },
      ),
    ),
    gpus: optional(Type.Object(cards, { ...closed, description: 'Its cards.' })),
    memory: optional(quantity('Memory that its services may take.')),
    disk: optional(quantity('Room for models on the disk that holds them.')),
    readSpeed: optional(readSpeed),
    reservedPorts: optional(
      Type.Array(
        Type.Object(
          {
            port: port('The port.'),
            for: described(oneLine, 'Who has it, or shall have it.'),
          },
          closed,
        ),
        { description: 'Ports that no service may take.' },
      ),
    ),
  },
  closed,
)

const resources = Type.Object(
  {
    cpu: optional(Type.String({ description: 'CPU request, such as 4 or 500m.' })),
    memory: optional(quantity('Memory request; by default worked out.')),
    memoryLimit: optional(quantity('Memory limit; by default worked out.')),
  },
  { ...closed, description: 'CPU and memory of one pod, where the plan should not decide.' },
)

const anyObject = Type.Object({}, { additionalProperties: true })

const peer = Type.Object(
  {
    namespaceSelector: optional(described(anyObject, 'Labels of namespaces.')),
    podSelector: optional(described(anyObject, 'Labels of pods; alone, of the own namespace.')),
    ipBlock: optional(described(anyObject, 'Addresses: cidr, and except.')),
  },
  { ...closed, minProperties: 1, description: 'A peer, as a NetworkPolicy has them.' },
)

const measured = Type.Object(
  {
    cardMemory: optional(
      quantity('Memory of the process on its fullest card under load, as nvidia-smi reports it.'),
    ),
    memory: optional(
      quantity('Host memory of the process under load, without the files that it has mapped.'),
    ),
    startupSeconds: optional(
      Type.Integer({ minimum: 1, description: 'Time from its start to the first answer.' }),
    ),
    tokensPerSecond: optional(
      Type.Number({
        exclusiveMinimum: 0,
        description:
          'Tokens that one request gets per second when the server is busy, such as 0.5.',
      }),
    ),
  },
  {
    ...closed,
    description: 'What was seen of the running server; takes the place of the estimate.',
  },
)

const service = Type.Object(
  {
    namespace: optional(
      Type.String({
        pattern: labelPattern,
        description: 'Default: the site’s name, with the environment’s.',
      }),
    ),
    description: optional(described(oneLine, 'What it is for; the description of its chart.')),
    host: optional(
      Type.String({
        description:
          'Host that it runs on, by its name here, without the cluster. Default: it runs in the cluster.',
      }),
    ),
    port: optional(port('Port that it listens on, on a host. Default 8080.')),
    unit: optional(
      Type.String({
        pattern: '^[a-z0-9][-a-z0-9]{0,99}(@[a-z0-9][-a-z0-9]{0,99})?$',
        description:
          'Name of its unit on the host, without .service: of its own, or an instance such as llamacpp@chat. Default: the instance that is called like the service.',
      }),
    ),
    chart: optional(
      Type.Union(
        [
          Type.String({ pattern: labelPattern }),
          Type.Object(
            {
              name: Type.String({ pattern: labelPattern, description: 'Name of the chart.' }),
              defaults: optional(
                Type.Boolean({
                  description: 'Whether values.yaml holds the values of this service.',
                }),
              ),
            },
            closed,
          ),
        ],
        { description: 'Chart to share with other services. Default: one of its own.' },
      ),
    ),
    engine: choice('The program that serves the model.'),
    model: optional(
      described(siteModel, 'The model that the engine serves, unless it names its models itself.'),
    ),
    storage: optional(
      choice('What holds the model’s files. Default claim; image-volume needs none.'),
    ),
    fetch: optional(choice('What brings the files there. Default manual.')),
    expose: optional(choice('How clients reach it. Default cluster.')),
    nodes: optional(
      Type.Array(Type.String(), {
        description:
          'Nodes it may run on, by their names here; pods know them by labels, which others must lack. Default: all that have cards, or all.',
        minItems: 1,
      }),
    ),
    gpus: optional(
      Type.Integer({
        minimum: 0,
        maximum: 64,
        description: 'Cards per pod. Default 1 where there are any.',
      }),
    ),
    replicas: optional(Type.Integer({ minimum: 0, maximum: 1000, description: 'Default 1.' })),
    resources: optional(resources),
    measured: optional(measured),
    pagingAccepted: optional(
      Type.String({
        description:
          'Why it is right that the files it maps find no room in memory, so that it reads them from disk while it answers. Default: it must all fit.',
        pattern: '^[^\\x00-\\x1f\\x7f-\\x9f]{8,}$',
      }),
    ),
    longestAnswer: optional(
      Type.Integer({
        minimum: 1,
        maximum: 16777216,
        description:
          'Most tokens that clients ask for in one answer; with measured.tokensPerSecond it decides how long proxies wait. Default: the context of one request.',
      }),
    ),
    allowFrom: optional(
      Type.Array(peer, {
        description:
          'Peers that may connect to the port of the server, beside those of its exposure and of the monitoring. Default: everybody, where its exposure does not decide.',
        minItems: 1,
      }),
    ),
    allowTo: optional(
      Type.Array(peer, {
        description:
          'Peers that the server may connect to, such as the control plane of a service mesh. Default: nobody.',
        minItems: 1,
      }),
    ),
    mayWaitForGpu: optional(
      Type.Boolean({
        description:
          'Whether it may wait for a card that something else holds for now. Its pods may then stay Pending without failing a sync. Default no.',
      }),
    ),
    takesOver: optional(
      Type.Object(
        {
          gpuUser: Type.String({
            description: 'The gpu-user under existing that makes room while the service runs.',
          }),
          group: optional(
            Type.String({
              pattern: '^[A-Za-z0-9]([-_.:@/A-Za-z0-9]*[A-Za-z0-9])?$',
              description:
                'Group of the people who may do that, as the cluster knows it. Default: <site>-operators.',
            }),
          ),
        },
        {
          ...closed,
          description:
            'Whose cards it runs on, in turns: it rests at no pods until a script hands them over.',
        },
      ),
    ),
    apiKey: optional(
      Type.Union(
        [
          Type.Literal(false),
          Type.Object(
            {
              secret: optional(
                Type.String({ pattern: subdomainPattern, description: 'Name of the Secret.' }),
              ),
              key: optional(
                Type.String({ pattern: '^[-._a-zA-Z0-9]+$', description: 'Key within it.' }),
              ),
            },
            closed,
          ),
        ],
        {
          description:
            'Secret with the API key, made out of band. Default: <service>-api-key, key api-key, where the service is exposed outside; none elsewhere.',
        },
      ),
    ),
    priorityClass: optional(
      Type.String({
        pattern: subdomainPattern,
        description:
          'PriorityClass of its pods, which exists already. Default: that of the cluster.',
      }),
    ),
    scrape: optional(
      Type.Union(
        [
          Type.Literal('pod-monitor'),
          Type.Literal('service-monitor'),
          Type.Literal('annotations'),
          Type.Literal('none'),
        ],
        {
          description:
            'How Prometheus finds the metrics. Default: pod-monitor where the cluster has the operator, else none.',
        },
      ),
    ),
    alerts: optional(
      Type.Boolean({
        description:
          'Whether a PrometheusRule watches it. Default: where a monitor of the operator scrapes it.',
      }),
    ),
    autoscale: optional(
      Type.Object(
        {
          max: Type.Integer({ minimum: 1, maximum: 1000, description: 'Most pods.' }),
          min: optional(
            Type.Integer({ minimum: 1, maximum: 1000, description: 'Fewest pods. Default 1.' }),
          ),
          with: optional(
            Type.Union([Type.Literal('custom-metrics'), Type.Literal('keda')], {
              description:
                'What scales: a HorizontalPodAutoscaler on custom metrics, or KEDA. Default: keda where the cluster has that alone.',
            }),
          ),
          metric: optional(
            Type.String({
              pattern: '^[a-zA-Z_:][a-zA-Z0-9_:]*$',
              description: 'Metric of the pods. Default: the requests that wait, by the engine.',
            }),
          ),
          target: optional(
            Type.String({
              pattern: '^[0-9]+([.][0-9]+)?$',
              description: 'Average per pod, such as 2. Default 2.',
            }),
          ),
        },
        { ...closed, description: 'An autoscaler on a metric of the server. Default: none.' },
      ),
    ),
    values: optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description: 'Further values of the chart, for what the site has no word for.',
      }),
    ),
  },
  closed,
)

const namespace = Type.Object(
  {
    labels: optional(
      Type.Record(
        Type.String({ pattern: keyPattern }),
        Type.String({ pattern: labelValuePattern }),
        {
          ...closed,
          description: 'Labels, such as pod-security.kubernetes.io/enforce: restricted.',
        },
      ),
    ),
    annotations: optional(
      Type.Record(Type.String({ pattern: keyPattern }), Type.String(), {
        ...closed,
        description: 'Annotations.',
      }),
    ),
  },
  closed,
)

const mirrors = Type.Object(
  {
    hub: optional(
      Type.String({
        pattern: '^https?://[^\\s]+$',
        description: 'Address that models are downloaded from instead of https://huggingface.co.',
      }),
    ),
    registries: optional(
      Type.Record(
        Type.String({ pattern: registryPattern }),
        Type.String({
          pattern: `^(http://)?[a-z0-9]([-.a-z0-9]*[a-z0-9])?(:[0-9]+)?(/${pathSegment})*$`,
          description: 'Registry and path of the copy, such as registry.example.org/ghcr.',
        }),
        {
          ...closed,
          description:
            'Where the images of a registry are pulled from, such as ghcr.io: registry.example.org/ghcr. http:// is for `chartwright lock` alone; what nodes may pull from without TLS is their affair.',
        },
      ),
    ),
  },
  {
    ...closed,
    description: 'Copies of the hub and of registries, where the originals cannot be reached.',
  },
)

const allowance = Type.Object(
  {
    code: Type.Unsafe<FindingCode>(
      Type.Union(
        Object.keys(codes).map((code) => Type.Literal(code)),
        { description: 'Code of the finding; docs/codes lists them.' },
      ),
    ),
    reason: Type.String({ minLength: 8, description: 'Why it is right here.' }),
    at: optional(
      Type.String({ description: 'JSON pointer below which it holds. Default: everywhere.' }),
    ),
  },
  closed,
)

const body = {
  description: optional(described(oneLine, 'What the site is; the first line of its runbook.')),
  repo: Type.Object(
    {
      url: Type.String({
        description:
          'Git repository that Argo CD reads the charts from, such as https://git.example.org/llm.git.',
        pattern: '^(https?://|ssh://|git@|file:///)[^\\s]+$',
      }),
      revision: optional(
        Type.String({
          description: 'Branch, tag or commit. Default HEAD.',
          pattern: '^[^\\s\\x00-\\x1f]+$',
        }),
      ),
      path: optional(
        Type.String({
          description: 'Directory of the repository that holds charts/. Default: its root.',
          pattern: `^${pathSegment}(/${pathSegment})*$`,
        }),
      ),
      automated: optional(
        Type.Boolean({ description: 'Whether Argo CD syncs by itself. Default yes.' }),
      ),
    },
    { ...closed, description: 'The repository that Argo CD reads.' },
  ),
  cluster: optional(cluster),
  nodes: optional(
    Type.Record(Type.String({ pattern: subdomainPattern }), node, {
      ...closed,
      description: 'The machines, or kinds of machines, that services run on.',
    }),
  ),
  namespaces: optional(
    Type.Record(Type.String({ pattern: labelPattern }), namespace, {
      ...closed,
      description: 'What namespaces of the services carry beside their names.',
    }),
  ),
  hosts: optional(
    Type.Record(Type.String({ pattern: subdomainPattern }), host, {
      ...closed,
      description: 'Machines that run services without a cluster, by name.',
    }),
  ),
  services: Type.Record(Type.String({ pattern: labelPattern }), service, {
    ...closed,
    description: 'The endpoints, by name.',
  }),
  mirrors: optional(mirrors),
  existing: optional(
    Type.Array(existing, { description: 'What runs already and is not generated.' }),
  ),
  alternative: optional(
    Type.Boolean({
      description:
        'Whether an environment takes the place of the others of its site, so that only one of them is ever applied: they may then have the same names. Default no.',
    }),
  ),
  allow: optional(Type.Array(allowance, { description: 'Findings that are right here, and why.' })),
}

/** The schema of a site without its units' options. */
export const siteSchema = Type.Object(
  {
    ...body,
    environments: optional(
      Type.Record(
        Type.String({ pattern: labelPattern }),
        Type.Object({}, { additionalProperties: true }),
        { ...closed, description: 'Variants: partial sites that are merged over this one.' },
      ),
    ),
  },
  closed,
)

/** A site as it is after loading: plain data. */
export type Site = Static<typeof siteSchema>
export type SiteService = Site['services'][string]
export type SiteNode = NonNullable<Site['nodes']>[string]
export type SiteCluster = NonNullable<Site['cluster']>
export type Existing = NonNullable<Site['existing']>[number]
export type ExistingOf<Kind extends Existing['kind']> = Extract<Existing, { kind: Kind }>
export type SiteHost = NonNullable<Site['hosts']>[string]

type BuiltIn = typeof builtInUnits
type UnitIn<List> = Extract<List[keyof List], Unit>
type Choice<F extends Family, Builtin, Own extends readonly Unit[]> =
  | ChoiceOf<UnitIn<Builtin>>
  | ChoiceOf<Extract<Own[number], { family: F }>>

interface Choices<Own extends readonly Unit[]> {
  storage?: Choice<'storage', BuiltIn['storages'], Own>
  fetch?: Choice<'fetch', BuiltIn['fetches'], Own>
  expose?: Choice<'exposure', BuiltIn['exposures'], Own>
}
/**
 * A gateway has no model, nor anything that holds or brings one. An engine that has models among its
 * options names them itself; any other needs the service's.
 */
type Serving<U extends Unit> = U extends { behind: unknown }
  ? { engine: ChoiceOf<U>; model?: never; storage?: never; fetch?: never }
  : ChoiceOf<U> extends { models: unknown }
    ? { engine: ChoiceOf<U>; model?: never }
    : { engine: ChoiceOf<U>; model: SiteModel }
type ServiceInput<Own extends readonly Unit[]> = Omit<
  SiteService,
  keyof Choices<Own> | 'engine' | 'model'
> &
  Choices<Own> &
  Serving<UnitIn<BuiltIn['engines']> | Extract<Own[number], { family: 'engine' }>>
type ClusterInput<Own extends readonly Unit[]> = Omit<SiteCluster, 'platform'> & {
  platform?: Choice<'platform', BuiltIn['platforms'], Own>
}
type HostInput<Own extends readonly Unit[]> = Omit<SiteHost, 'platform'> & {
  platform?: Choice<'host', BuiltIn['hosts'], Own>
}
interface BodyInput<Own extends readonly Unit[]> extends Omit<
  Site,
  'services' | 'cluster' | 'hosts' | 'environments'
> {
  cluster?: ClusterInput<Own>
  hosts?: { [name: string]: HostInput<Own> }
  services: { [name: string]: ServiceInput<Own> }
}
type Partially<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { [K in keyof T]?: Partially<T[K]> | null }
    : T

/** What an author writes: a site with the options of the units it chooses. */
export interface SiteInput<Own extends readonly Unit[] = []> extends BodyInput<Own> {
  /** Units of your own, beside the built-in ones. */
  units?: Own
  /** Variants: partial sites that are merged over this one; null takes something away. */
  environments?: { [name: string]: Partially<BodyInput<Own>> }
}

/** Types a site definition in the editor; gives it back unchanged. */
export const defineSite = <const Own extends readonly Unit[] = []>(
  site: SiteInput<Own>,
): SiteInput<Own> => site
