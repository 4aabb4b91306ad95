// The Argo CD side of one environment: its Applications with what each of them renders to, the
// AppProject with the least rights that suffice, and the root Application that brings them all.
// Fields are those of Argo CD 3.5 (Application CRD 3.5.7).

import { groupOf } from '../../kubernetes/manifest.ts'
import type { Manifest } from '../../kubernetes/manifest.ts'
import { ownCluster } from '../../kubernetes/ownCluster.ts'
import type {
  CompiledEnvironment,
  CompiledService,
  RenderedApplication,
  RenderedEnvironment,
  RenderedObject,
  ResolvedEnvironment,
} from '../../model.ts'
import type { Half } from '../../parts/chartPart.ts'
import { evaluateChart } from '../../template/chart.ts'
import { Refusal } from '../../template/evaluate.ts'
import { coalesce } from '../../template/coalesce.ts'
import type { JsonObject } from '../../template/values.ts'
import { hostFiles } from './hostFiles.ts'
import type { JoinedChart } from './joinCharts.ts'
import { manifestFile } from './manifestFile.ts'
import { valuesDifference } from './valuesDifference.ts'

const api = 'argoproj.io/v1alpha1'

/** What rendering needs beside the environment itself. */
export interface RenderContext {
  readonly charts: ReadonlyMap<string, JoinedChart>
  versionOf(chart: string): string
  /** Told where a chart refuses the values of a service. */
  onRefusal(service: CompiledService, refusal: Refusal): void
}

export function renderEnvironment(
  compiled: CompiledEnvironment,
  context: RenderContext,
): RenderedEnvironment {
  const { environment } = compiled.plan
  const applications = compiled.services.flatMap((service) =>
    halvesOf(service)
      .map((half) => renderApplication(service, half, environment, context))
      // Where the claim is another's, nothing may have to be there before the server.
      .filter(({ half, objects }) => half === 'workload' || objects.length > 0),
  )
  return {
    compiled,
    applications,
    project: projectOf(environment, applications),
    root: rootOf(environment),
    hostFiles: compiled.hosts.flatMap((host) => hostFiles(host, environment)),
  }
}

/** The halves of a chart that have anything in them at all. */
function halvesOf(service: CompiledService): Half[] {
  const present = new Set(service.halves.values())
  return (['foundation', 'workload'] as const).filter((half) => present.has(half))
}

function renderApplication(
  service: CompiledService,
  half: Half,
  environment: ResolvedEnvironment,
  context: RenderContext,
): RenderedApplication {
  const { app, facts } = service.plan.service
  const chart = context.charts.get(service.shape.name)!
  const name = `${facts.application}${half === 'foundation' ? '-foundation' : ''}`
  const parts = { foundation: half === 'foundation', workload: half === 'workload' }
  const own = {
    ...service.values,
    parts,
    ...('hooks' in service.shape.fields ? { hooks: 'argocd' } : {}),
  }
  const valuesObject = valuesDifference(own, chart.defaults)
  const rendered = [...objectsOf(service, chart, valuesObject, context)]
    .filter(([file]) => !file.startsWith('tests/'))
    .map(([file, object]): RenderedObject => {
      const manifest = object as unknown as Manifest
      return { manifest, file: manifestFile(manifest), origin: service.origins.get(file)! }
    })
    .sort((a, b) => (a.file < b.file ? -1 : 1))
  return {
    name,
    app,
    half,
    chart: chart.definition.name,
    namespace: facts.namespace,
    objects: rendered,
    manifest: applicationOf(name, half, service, environment, valuesObject, rendered),
  }
}

/** The objects of a release by template file; none where the chart refuses the values. */
function objectsOf(
  service: CompiledService,
  chart: JoinedChart,
  valuesObject: JsonObject,
  { versionOf, onRefusal }: RenderContext,
): Map<string, JsonObject> {
  const { app, facts } = service.plan.service
  const { definition, defaults, appVersion } = chart
  try {
    return evaluateChart(definition, {
      values: coalesce(valuesObject, defaults),
      release: { name: app, namespace: facts.namespace },
      chart: { name: definition.name, version: versionOf(definition.name), appVersion },
      files: definition.files,
    })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    onRefusal(service, error)
    return new Map()
  }
}

function applicationOf(
  name: string,
  half: Half,
  service: CompiledService,
  environment: ResolvedEnvironment,
  valuesObject: JsonObject,
  objects: readonly RenderedObject[],
): Manifest {
  const { repo } = environment.source
  const { app, chart, facts, handover } = service.plan.service
  const takesTurns = half === 'workload' && handover !== undefined
  const count = { group: 'apps', kind: 'Deployment', name: app, jsonPointers: ['/spec/replicas'] }
  return {
    apiVersion: api,
    kind: 'Application',
    metadata: {
      name,
      namespace: environment.argocdNamespace,
      annotations: { 'argocd.argoproj.io/compare-options': 'ServerSideDiff=true' },
      // Deleting the workload's Application takes its objects along; the foundation's leaves them.
      ...(half === 'workload' ? { finalizers: ['resources-finalizer.argocd.argoproj.io'] } : {}),
    },
    spec: {
      project: environment.prefix,
      source: {
        repoURL: repo.url,
        targetRevision: repo.revision ?? 'HEAD',
        path: withPath(repo.path, `charts/${chart}`),
        helm: {
          releaseName: app,
          valuesObject,
          // Pinned, so that a render is the same whatever cluster Argo CD looks at.
          kubeVersion: environment.kubernetes,
          apiVersions: customApis(objects),
          skipTests: true,
        },
      },
      destination: { server: environment.destination, namespace: facts.namespace },
      // The script that hands cards over decides the count.
      ...(takesTurns ? { ignoreDifferences: [count] } : {}),
      syncPolicy: {
        automated: { enabled: repo.automated ?? true, prune: true, selfHeal: true },
        syncOptions: [
          'CreateNamespace=true',
          'ServerSideApply=true',
          ...(takesTurns ? ['RespectIgnoreDifferences=true'] : []),
        ],
        ...managedNamespace(facts.namespace, environment),
        retry: {
          limit: 5,
          // Without it, a retry sticks to the commit that failed (argo-cd#11494).
          refresh: true,
          backoff: { duration: '10s', factor: 2, maxDuration: '3m' },
        },
      },
    },
  }
}

/** What the namespace carries; both Applications of a service say the same. */
function managedNamespace(name: string, { source }: ResolvedEnvironment): object {
  const declared = source.namespaces?.[name]
  return declared === undefined ? {} : { managedNamespaceMetadata: declared }
}

const withPath = (base: string | undefined, path: string): string =>
  base === undefined ? path : `${base}/${path}`

/** API groups with a dot in their name that every cluster serves. Source: Kubernetes 1.36. */
const builtInGroups = new Set([
  'networking.k8s.io',
  'rbac.authorization.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
])

/** API versions that a plain cluster lacks, as Helm's --api-versions takes them. */
const customApis = (objects: readonly RenderedObject[]): string[] =>
  [
    ...new Set(
      objects
        .map(({ manifest }) => manifest)
        .filter((manifest) => groupOf(manifest).includes('.'))
        .filter((manifest) => !builtInGroups.has(groupOf(manifest)))
        .map(({ apiVersion, kind }) => `${apiVersion}/${kind}`),
    ),
  ].sort()

/** Exactly the kinds, namespaces and repositories that the Applications use. */
function projectOf(
  environment: ResolvedEnvironment,
  applications: readonly RenderedApplication[],
): Manifest {
  const objects = applications.flatMap((one) => one.objects.map(({ manifest }) => manifest))
  const namespaces = [...new Set(applications.map(({ namespace }) => namespace))].sort()
  return {
    apiVersion: api,
    kind: 'AppProject',
    metadata: {
      name: environment.prefix,
      namespace: environment.argocdNamespace,
      // The project must be there before the Applications that belong to it.
      annotations: { 'argocd.argoproj.io/sync-wave': '-1' },
    },
    spec: {
      description: descriptionOf(environment),
      sourceRepos: [environment.source.repo.url],
      destinations: namespaces.map((namespace) => ({
        server: environment.destination,
        namespace,
      })),
      // CreateNamespace makes the namespaces; by name, so that nothing else cluster-wide can be made.
      clusterResourceWhitelist: [
        ...namespaces.map((name) => ({ group: '', kind: 'Namespace', name })),
        ...entriesOf(objects.filter(isClusterWide), ({ metadata: { name } }) => ({ name })),
      ],
      namespaceResourceWhitelist: entriesOf(objects.filter((one) => !isClusterWide(one))),
    },
  }
}

const isClusterWide = ({ metadata }: Manifest): boolean => metadata.namespace === undefined

/** Each group and kind once, in order. */
function entriesOf(
  manifests: readonly Manifest[],
  more: (manifest: Manifest) => { name?: string } = () => ({}),
): { group: string; kind: string; name?: string }[] {
  const entries = manifests.map((manifest): [string, { group: string; kind: string }] => {
    const entry = { group: groupOf(manifest), kind: manifest.kind, ...more(manifest) }
    return [Object.values(entry).join('/'), entry]
  })
  return [...new Map(entries)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry)
}

const descriptionOf = ({ site, environment }: ResolvedEnvironment): string =>
  `Inference of the site ${site}${environment === 'default' ? '' : `, environment ${environment}`}`

/** Brings the project and the Applications; an administrator applies it once. */
function rootOf(environment: ResolvedEnvironment): Manifest {
  const { repo } = environment.source
  return {
    apiVersion: api,
    kind: 'Application',
    metadata: { name: environment.prefix, namespace: environment.argocdNamespace },
    spec: {
      // Not the site's own project, which must not be able to make Applications.
      project: 'default',
      source: {
        repoURL: repo.url,
        targetRevision: repo.revision ?? 'HEAD',
        path: withPath(repo.path, `gitops/${environment.folder}`),
        directory: { recurse: true, include: '{project.yaml,applications/*.yaml}' },
      },
      destination: {
        // Applications live where Argo CD runs, whatever cluster they deploy to.
        server: ownCluster,
        namespace: environment.argocdNamespace,
      },
      syncPolicy: {
        automated: { enabled: repo.automated ?? true, prune: true, selfHeal: true },
        syncOptions: ['ServerSideApply=true'],
      },
    },
  }
}
