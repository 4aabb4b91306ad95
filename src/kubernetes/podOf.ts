// The pod that an object brings about, and the objects that a kubelet or the API server wants to see
// before it starts that pod.

import type { Manifest } from './manifest.ts'

interface Reference {
  readonly name?: string
  readonly key?: string
  readonly optional?: boolean
}
interface Source {
  readonly configMapKeyRef?: Reference
  readonly secretKeyRef?: Reference
}
interface Container {
  readonly securityContext?: object
  readonly env?: readonly { readonly valueFrom?: Source }[]
  readonly envFrom?: readonly {
    readonly configMapRef?: Reference
    readonly secretRef?: Reference
  }[]
}
interface Volume {
  readonly name?: string
  readonly configMap?: Reference
  readonly secret?: {
    readonly secretName?: string
    readonly items?: readonly { readonly key: string }[]
    readonly optional?: boolean
  }
  readonly persistentVolumeClaim?: { readonly claimName: string }
}

export interface PodSpec {
  readonly securityContext?: object
  readonly serviceAccountName?: string
  readonly imagePullSecrets?: readonly { readonly name: string }[]
  readonly nodeSelector?: Readonly<Record<string, string>>
  readonly tolerations?: readonly Toleration[]
  readonly affinity?: {
    readonly nodeAffinity?: {
      readonly requiredDuringSchedulingIgnoredDuringExecution?: {
        readonly nodeSelectorTerms: readonly NodeSelectorTerm[]
      }
    }
    readonly podAffinity?: {
      readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly AffinityTerm[]
    }
  }
  readonly initContainers?: readonly Container[]
  readonly containers: readonly Container[]
  readonly volumes?: readonly Volume[]
}
interface Expressions {
  readonly matchExpressions?: readonly {
    readonly key: string
    readonly operator: string
    readonly values?: readonly string[]
  }[]
}
export interface AffinityTerm {
  readonly topologyKey: string
  readonly labelSelector?: Expressions & {
    readonly matchLabels?: Readonly<Record<string, string>>
  }
}
/** Its expressions; what it asks of fields is not looked at. */
export type NodeSelectorTerm = Expressions
export interface Toleration {
  readonly key?: string
  readonly operator?: string
  readonly value?: string
  readonly effect?: string
}

export interface Pod {
  readonly labels: Readonly<Record<string, string>>
  readonly spec: PodSpec
}

/** The pod of a Job, Deployment or the like, or a plain one. */
export function podOf(manifest: Manifest): Pod | undefined {
  if (manifest.kind === 'Pod')
    return { labels: manifest.metadata.labels ?? {}, spec: manifest.spec as PodSpec }
  const { template } = (manifest.spec ?? {}) as {
    template?: { metadata?: { labels?: Record<string, string> }; spec?: PodSpec }
  }
  if (template?.spec?.containers === undefined) return undefined
  return { labels: template.metadata?.labels ?? {}, spec: template.spec }
}

/** Names of the claims that a pod mounts. */
export const claimsOf = ({ volumes = [] }: PodSpec): string[] =>
  volumes.flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? [])

export interface SecretKey {
  readonly name: string
  readonly key: string
}

/** The keys of Secrets that a pod names; those of a Secret that it takes whole are its own affair. */
export function secretKeysOf({
  initContainers = [],
  containers,
  volumes = [],
}: PodSpec): SecretKey[] {
  const variables = [...initContainers, ...containers]
    .flatMap(({ env = [] }) => env)
    .flatMap(({ valueFrom }) => valueFrom?.secretKeyRef ?? [])
    .filter(({ optional }) => optional !== true)
    .map(({ name, key }) => ({ name: name!, key: key! }))
  const mounted = volumes
    .flatMap(({ secret }) => secret ?? [])
    .filter(({ optional }) => optional !== true)
    .flatMap(({ secretName, items = [] }) => items.map(({ key }) => ({ name: secretName!, key })))
  return [...variables, ...mounted]
}

const wanted = (kind: string, reference: Reference | undefined): string[] =>
  reference?.name === undefined || reference.optional === true ? [] : [`${kind}/${reference.name}`]

/** What must be there before the pod starts, as `<kind>/<name>`. */
export function needsOf(spec: PodSpec): string[] {
  const containers = [...(spec.initContainers ?? []), ...spec.containers]
  const sources = containers.flatMap(({ env = [], envFrom = [] }) => [
    ...env.flatMap(({ valueFrom }) => [
      ...wanted('ConfigMap', valueFrom?.configMapKeyRef),
      ...wanted('Secret', valueFrom?.secretKeyRef),
    ]),
    ...envFrom.flatMap(({ configMapRef, secretRef }) => [
      ...wanted('ConfigMap', configMapRef),
      ...wanted('Secret', secretRef),
    ]),
  ])
  const volumes = (spec.volumes ?? []).flatMap(({ configMap, secret }) => [
    ...wanted('ConfigMap', configMap),
    ...wanted(
      'Secret',
      secret?.secretName === undefined ? undefined : { ...secret, name: secret.secretName },
    ),
  ])
  return [
    ...new Set([
      ...(spec.serviceAccountName === undefined
        ? []
        : [`ServiceAccount/${spec.serviceAccountName}`]),
      ...claimsOf(spec).map((name) => `PersistentVolumeClaim/${name}`),
      ...sources,
      ...volumes,
    ]),
  ]
}
