// What every service's chart has, whatever it chose: the Deployment around the engine's container,
// and the policy, autoscaler, monitor and test that go with it.

import type { IDeployment } from 'kubernetes-models/apps/v1'
import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2'
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1'
import type { IPod } from 'kubernetes-models/v1'

import { apiKeyMount, apiKeyVolume, auth } from '../../parts/authentication.ts'
import type { PartTemplate, PodPart } from '../../parts/chartPart.ts'
import { gpu, gpuFields } from '../../parts/gpu.ts'
import { modelValues } from '../../parts/model.ts'
import { fullname, metadata, selectorLabels, suffixed } from '../../parts/naming.ts'
import {
  containerSecurityContext,
  podSecurityContext,
  securityFields,
} from '../../parts/security.ts'
import type { ServerContainer } from '../../parts/serverContainer.ts'
import { servicePortValue, serviceTemplate } from '../../parts/service.ts'
import {
  and,
  eachObject,
  entry,
  eq,
  fail,
  ifSet,
  merged,
  not,
  or,
  refs,
  release,
  text,
  when,
  digits,
  commented,
} from '../../template/language.ts'
import type { Expr, Node, NodeList, NodeMap, Templated } from '../../template/language.ts'
import {
  block,
  boolean,
  choice,
  group,
  integer,
  objectList,
  string,
  stringMap,
} from '../../template/values.ts'
import type { Engine } from '../../units/engines/engine.ts'

const probe = (what: string, period: number, failures: number) =>
  group(what, {
    periodSeconds: integer({
      description: 'Seconds between two probes.',
      default: period,
      minimum: 1,
      maximum: 3600,
    }),
    failureThreshold: integer({
      description: 'Failed probes in a row that count as failure.',
      default: failures,
      minimum: 1,
      maximum: 100000,
    }),
    timeoutSeconds: integer({
      description: 'Seconds to wait for an answer.',
      default: 5,
      minimum: 1,
      maximum: 3600,
    }),
  })

export const workloadFields = {
  replicaCount: integer({
    description: 'Number of pods, where no autoscaler decides it.',
    default: 1,
    minimum: 0,
    maximum: 1000,
    planned: 'the cards in use',
  }),
  strategy: group('How a new version replaces the old one.', {
    type: choice({
      description:
        'Recreate frees the card before the next pod needs it; RollingUpdate needs a spare one.',
      default: 'Recreate',
      choices: ['Recreate', 'RollingUpdate'],
    }),
  }),
  progressDeadlineSeconds: integer({
    description: 'Seconds until a rollout that does not advance counts as failed.',
    default: 1800,
    minimum: 2,
    maximum: 604800,
  }),
  terminationGracePeriodSeconds: integer({
    description: 'Seconds that a pod may take to finish its requests.',
    default: 60,
    minimum: 0,
    maximum: 86400,
  }),
  ...gpuFields,
  resources: group('CPU and memory of the server.', {
    requests: stringMap({
      description: 'What must be free on a node.',
      default: { cpu: '1', memory: '4Gi' },
    }),
    limits: stringMap({
      description: 'What the server may use. The cards are added to this by gpu.',
      default: { memory: '12Gi' },
    }),
  }),
  startupProbe: probe(
    'Until the model is loaded: periodSeconds times failureThreshold is the time it may take.',
    10,
    60,
  ),
  readinessProbe: probe('Whether requests may be sent to a pod.', 10, 3),
  livenessProbe: probe('Whether a pod must be restarted.', 30, 4),
  runtimeClassName: string({
    description: 'RuntimeClass of the pods; empty means the default one.',
    pattern: '^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?)?$',
    example: { runtimeClassName: 'nvidia' },
  }),
  nodeSelector: stringMap({
    description: 'Labels that a node must have.',
    example: { nodeSelector: { gpu: 'true' } },
  }),
  tolerations: objectList({
    description: 'Taints that the pods tolerate.',
    example: { tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }] },
  }),
  affinity: block({
    description: 'Affinity of the pods.',
    example: {
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: 'gpu', operator: 'Exists' }] }],
          },
        },
      },
    },
  }),
  topologySpreadConstraints: objectList({
    description: 'How the pods spread over nodes.',
    example: {
      topologySpreadConstraints: [
        { maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway' },
      ],
    },
  }),
  priorityClassName: string({
    description: 'PriorityClass of the pods; empty means the default one.',
    pattern: '^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?)?$',
    example: { priorityClassName: 'inference' },
  }),
  serviceAccountName: string({
    description: 'ServiceAccount of the pods; empty means the default one. No token is mounted.',
    pattern: '^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?)?$',
    example: { serviceAccountName: 'inference' },
  }),
  ...securityFields,
  autoscaling: group(
    'An autoscaler on a metric of the server; it needs an adapter that serves it.',
    {
      enabled: boolean({ description: 'Make a HorizontalPodAutoscaler.', default: false }),
      minReplicas: integer({ description: 'Fewest pods.', default: 1, minimum: 1, maximum: 1000 }),
      maxReplicas: integer({
        description: 'Most pods; more than there are cards for would wait for ever.',
        default: 1,
        minimum: 1,
        maximum: 1000,
      }),
      metric: string({
        description: 'Metric of the pods to scale on.',
        default: 'llamacpp:requests_deferred',
        pattern: '^[a-zA-Z_:][a-zA-Z0-9_:]*$',
      }),
      target: string({ description: 'Average of the metric per pod.', default: '2' }),
    },
  ),
}

export const networkFields = {
  networkPolicy: group('Who may talk to the pods; they themselves may talk to nobody.', {
    enabled: boolean({ description: 'Make a NetworkPolicy.', default: true }),
    from: objectList({
      description: 'Peers that may connect to the port of the server; empty means everybody.',
      example: { from: [{ namespaceSelector: { matchLabels: { team: 'research' } } }] },
    }),
  }),
  metrics: group('How Prometheus finds /metrics.', {
    podMonitor: group('A PodMonitor for the Prometheus operator; it carries the API key.', {
      enabled: boolean({ description: 'Make a PodMonitor.', default: false }),
      interval: string({
        description: 'Time between two scrapes.',
        default: '30s',
        pattern: '^([0-9]+(ms|s|m|h))+$',
      }),
      labels: stringMap({
        description: 'Labels that the operator selects PodMonitors by.',
        example: { labels: { release: 'kube-prometheus-stack' } },
      }),
    }),
    scrapeAnnotations: boolean({
      description:
        'Annotate the pods with prometheus.io/scrape. It cannot carry an API key, so it is refused together with auth.existingSecret.',
      default: false,
    }),
  }),
}

export const extraFields = {
  imagePullSecrets: objectList({
    description: 'Secrets to pull the images with.',
    fields: ['name'],
    example: { imagePullSecrets: [{ name: 'registry' }] },
  }),
  podLabels: stringMap({ description: 'Further labels of the pods.' }),
  podAnnotations: stringMap({ description: 'Further annotations of the pods.' }),
  extraVolumes: objectList({
    description: 'Further volumes of the pods.',
    fields: ['name'],
    example: { extraVolumes: [{ name: 'templates', configMap: { name: 'chat-templates' } }] },
  }),
  extraVolumeMounts: objectList({
    description: 'Further mounts of the server.',
    fields: ['name', 'mountPath'],
    example: {
      extraVolumeMounts: [{ name: 'templates', mountPath: '/templates', readOnly: true }],
    },
  }),
}

const v = refs({ ...workloadFields, ...networkFields, ...extraFields })

const ownVolumes = ['models', 'tmp', 'api-key']
const ownMounts = ['/tmp', '/etc/api-key']

export const workloadChecks = [
  eachObject(v.extraVolumes, (field) =>
    when(
      or(...ownVolumes.map((name) => eq(field('name'), name))),
      fail(
        text`extraVolumes: the chart has a volume ${field('name')} itself; choose another name.`,
      ),
    ),
  ),
  eachObject(v.extraVolumeMounts, (field) =>
    when(
      or(
        eq(field('mountPath'), modelValues.path),
        ...ownMounts.map((path) => eq(field('mountPath'), path)),
      ),
      fail(
        text`extraVolumeMounts: the chart mounts something at ${field('mountPath')} itself; choose another path.`,
      ),
    ),
  ),
  when(
    and(v.metrics.scrapeAnnotations, auth.existingSecret),
    fail(
      'metrics.scrapeAnnotations and auth.existingSecret exclude each other: /metrics asks for the key, and an annotation cannot carry it. Use metrics.podMonitor instead.',
    ),
  ),
] as unknown as readonly Node[]

/** The pod's parts that the chosen units add. */
export interface PodParts {
  readonly engine: Engine
  readonly pods: readonly PodPart[]
  /** The volume that holds the model. */
  readonly modelVolume: string
}

/** All objects that every chart has. */
export function workloadTemplates(parts: PodParts): PartTemplate[] {
  return [
    { file: 'deployment.yaml', object: deployment(parts) as NodeMap, half: 'workload' },
    serviceTemplate,
    {
      file: 'networkpolicy.yaml',
      object: networkPolicy as NodeMap,
      half: 'workload',
      guard: v.networkPolicy.enabled as never,
    },
    {
      file: 'horizontalpodautoscaler.yaml',
      object: autoscaler as NodeMap,
      half: 'workload',
      guard: v.autoscaling.enabled as never,
    },
    {
      file: 'podmonitor.yaml',
      object: podMonitor(parts.engine),
      half: 'workload',
      guard: and(v.metrics.podMonitor.enabled, parts.engine.metrics.enabled) as never,
    },
    {
      file: 'tests/test-connection.yaml',
      object: testPod(parts.engine) as NodeMap,
      half: 'workload',
    },
  ]
}

const probeOf = (path: string, values: typeof v.startupProbe) => ({
  httpGet: { path, port: 'http' },
  periodSeconds: values.periodSeconds,
  timeoutSeconds: values.timeoutSeconds,
  failureThreshold: values.failureThreshold,
})

function deployment({ engine, pods, modelVolume }: PodParts): Templated<IDeployment> {
  const { container } = engine
  const modelMount = { name: modelVolume, mountPath: modelValues.path, readOnly: true }
  const server: ServerContainer = {
    image: container.image,
    pullPolicy: container.pullPolicy,
    modelMount: modelMount as unknown as Node,
  }
  const parts = <K extends 'volumes' | 'volumeMounts'>(name: K): NodeList =>
    pods.flatMap((pod) => pod[name] ?? [])
  const initContainers = pods.flatMap((pod) => pod.initContainers?.(server) ?? [])
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata('server', 'serve'),
    spec: {
      replicas: when(not(v.autoscaling.enabled), v.replicaCount),
      strategy: { type: v.strategy.type },
      progressDeadlineSeconds: v.progressDeadlineSeconds,
      selector: { matchLabels: selectorLabels('server') },
      template: {
        metadata: {
          labels: merged(selectorLabels('server'), v.podLabels),
          annotations: merged(
            when(v.metrics.scrapeAnnotations, {
              'prometheus.io/scrape': 'true',
              'prometheus.io/port': digits(container.port),
              'prometheus.io/path': engine.metrics.path,
            }) as never,
            v.podAnnotations,
          ),
        },
        spec: {
          serviceAccountName: ifSet(v.serviceAccountName),
          automountServiceAccountToken: false,
          enableServiceLinks: commented(
            'A Service would otherwise inject variables that engines take for their own.',
            false,
          ),
          securityContext: podSecurityContext,
          runtimeClassName: ifSet(v.runtimeClassName),
          priorityClassName: ifSet(v.priorityClassName),
          terminationGracePeriodSeconds: v.terminationGracePeriodSeconds,
          imagePullSecrets: [v.imagePullSecrets],
          initContainers: initContainers.length === 0 ? undefined : (initContainers as never),
          containers: [
            {
              name: container.name,
              image: container.image,
              imagePullPolicy: container.pullPolicy as Expr<'Always'>,
              args: container.args as never,
              env: container.env as never,
              ports: [{ name: 'http', containerPort: container.port, protocol: 'TCP' }],
              startupProbe: probeOf(engine.healthPath, v.startupProbe),
              readinessProbe: probeOf(engine.healthPath, v.readinessProbe),
              livenessProbe: probeOf(engine.healthPath, v.livenessProbe),
              resources: {
                requests: v.resources.requests as never,
                limits: merged(
                  when(gpu.enabled, entry(gpu.nvidiaResource, digits(gpu.number))) as never,
                  v.resources.limits,
                ) as never,
              },
              securityContext: containerSecurityContext,
              volumeMounts: [
                modelMount,
                { name: 'tmp', mountPath: '/tmp' },
                apiKeyMount as never,
                ...(parts('volumeMounts') as never[]),
                v.extraVolumeMounts,
              ],
            },
          ],
          volumes: [
            ...(parts('volumes') as never[]),
            { name: 'tmp', emptyDir: {} },
            apiKeyVolume as never,
            v.extraVolumes,
          ],
          nodeSelector: v.nodeSelector,
          affinity: v.affinity,
          tolerations: [v.tolerations],
          topologySpreadConstraints: [v.topologySpreadConstraints],
        },
      },
    },
  }
}

/** Anybody, or the given peers, to the port of the server; nothing from the server to anywhere. */
const networkPolicy: Templated<INetworkPolicy> = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: metadata('server', 'policy'),
  spec: {
    podSelector: { matchLabels: selectorLabels('server') },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ ports: [{ port: 'http', protocol: 'TCP' }], from: [v.networkPolicy.from] }],
  },
}

const autoscaler: Templated<IHorizontalPodAutoscaler> = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: metadata('server', 'expose'),
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: fullname },
    minReplicas: v.autoscaling.minReplicas,
    maxReplicas: v.autoscaling.maxReplicas,
    metrics: [
      {
        type: 'Pods',
        pods: {
          metric: { name: v.autoscaling.metric },
          target: { type: 'AverageValue', averageValue: v.autoscaling.target },
        },
      },
    ],
  },
}

const podMonitor = (engine: Engine) =>
  ({
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PodMonitor',
    metadata: metadata('server', 'expose', { userLabels: v.metrics.podMonitor.labels }),
    spec: {
      selector: { matchLabels: selectorLabels('server') },
      podMetricsEndpoints: [
        {
          port: 'http',
          path: engine.metrics.path,
          interval: v.metrics.podMonitor.interval,
          authorization: when(auth.existingSecret, {
            type: 'Bearer',
            credentials: { name: auth.existingSecret, key: auth.secretKey },
          }),
        },
      ],
    },
  }) as unknown as NodeMap

/** Asks the server what a client would, with the curl of the server's own image. */
const testPod = (engine: Engine): Templated<IPod> => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: metadata('test', 'serve', {
    name: suffixed('test'),
    annotations: {
      'helm.sh/hook': 'test',
      'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
    },
  }),
  spec: {
    restartPolicy: 'Never',
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: podSecurityContext,
    imagePullSecrets: [v.imagePullSecrets],
    containers: [
      {
        name: 'ask',
        image: engine.container.image,
        imagePullPolicy: engine.container.pullPolicy as Expr<'Always'>,
        command: ['sh', '-c'],
        args: [
          `set -e; for path in ${engine.healthPath} /v1/models; do echo "GET $path"; curl --fail --silent --show-error --max-time 20 "$URL$path"; echo; done`,
        ],
        env: [
          {
            name: 'URL',
            value: text`http://${fullname}.${release.namespace}.svc:${servicePortValue}`,
          },
        ],
        resources: {
          requests: { cpu: '10m', memory: '32Mi' },
          limits: { memory: '128Mi' },
        } as never,
        securityContext: containerSecurityContext,
      },
    ],
    nodeSelector: v.nodeSelector,
    tolerations: [v.tolerations],
  },
})
