// What the pods of a namespace may take at the same time, as a ResourceQuota with its sum: rollouts
// and downloads count, or the quota would stop them. It belongs to no chart, since several share a
// namespace, so an administrator applies it.

import type { Manifest } from '../../kubernetes/manifest.ts'
import { podOf } from '../../kubernetes/podOf.ts'
import { bytesOf } from '../../kubernetes/quantity.ts'
import type { RenderedEnvironment } from '../../model.ts'
import { handPodResources } from '../../parts/handPod.ts'

export interface NamespaceQuota {
  readonly manifest: Manifest
  /** What was added up for each key, a line each. */
  readonly sums: readonly string[]
}

/** What one object may have running, in bytes and cards by the key of a quota. */
interface Part {
  readonly who: string
  readonly pods: number
  readonly each: Readonly<Record<string, number>>
}

/** None where the site does not ask for them. */
export function resourceQuotas({ compiled, applications }: RenderedEnvironment): NamespaceQuota[] {
  const { environment } = compiled.plan
  if (environment.source.cluster?.quotas !== true) return []
  const namespaces = [...new Set(applications.map(({ namespace }) => namespace))].sort()
  return namespaces.map((namespace) => {
    const manifests = applications
      .filter((application) => application.namespace === namespace)
      .flatMap(({ objects }) => objects.map(({ manifest }) => manifest))
    return quotaOf(environment.prefix, namespace, manifests)
  })
}

function quotaOf(name: string, namespace: string, manifests: readonly Manifest[]): NamespaceQuota {
  const parts = [
    ...manifests.flatMap((manifest) => partOf(manifest, manifests)),
    { who: 'a pod by hand', pods: 1, each: amountsOf([handPodResources]) },
  ]
  const keys = [...new Set(parts.flatMap(({ each }) => Object.keys(each)))].sort()
  const claims = manifests.filter(({ kind }) => kind === 'PersistentVolumeClaim').length
  const totals = keys.map((key) => {
    const takers = parts.filter(({ each }) => (each[key] ?? 0) > 0)
    const total = takers.reduce((sum, { pods, each }) => sum + pods * each[key]!, 0)
    const sum = takers.map(({ who, pods, each }) => `${who} ${pods} x ${textOf(key, each[key]!)}`)
    return { key, total: textOf(key, total), sum: sum.join(', ') }
  })
  return {
    manifest: {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name, namespace },
      spec: {
        hard: {
          ...Object.fromEntries(totals.map(({ key, total }) => [key, total])),
          persistentvolumeclaims: String(claims),
        },
      },
    },
    sums: totals.map(({ key, sum }) => `${key}: ${sum}`),
  }
}

interface Resources {
  readonly requests?: Readonly<Record<string, string | number>>
  readonly limits?: Readonly<Record<string, string | number>>
}

const resourcesOf = (containers: readonly object[] = []): Resources[] =>
  containers.map((container) => (container as { resources?: Resources }).resources ?? {})

function partOf(manifest: Manifest, others: readonly Manifest[]): Part[] {
  const pod = podOf(manifest)
  if (pod === undefined) return []
  const running = amountsOf(resourcesOf(pod.spec.containers))
  // They run one after the other, before the containers do.
  const before = resourcesOf(pod.spec.initContainers).map((one) => amountsOf([one]))
  const each = Object.fromEntries(
    [...new Set([running, ...before].flatMap(Object.keys))].map((key) => [
      key,
      Math.max(...[running, ...before].map((amounts) => amounts[key] ?? 0)),
    ]),
  )
  return [{ who: manifest.metadata.name, pods: podsOf(manifest, others), each }]
}

/** Most pods at once: those that an autoscaler may make, and those that a rollout adds. */
function podsOf({ kind, metadata, spec }: Manifest, others: readonly Manifest[]): number {
  if (kind !== 'Deployment') return 1
  const { replicas = 1, strategy } = spec as {
    replicas?: number
    strategy?: { type?: string }
  }
  const most = Math.max(replicas, ...others.map((other) => mostPods(other, metadata.name)))
  // maxSurge is a quarter by default, rounded up (Kubernetes 1.36, apps/v1 defaults).
  return strategy?.type === 'Recreate' ? most : most + Math.ceil(most / 4)
}

/** Most pods that an autoscaler gives a Deployment. */
function mostPods({ spec = {} }: Manifest, deployment: string): number {
  const { scaleTargetRef, maxReplicas, maxReplicaCount } = spec as {
    scaleTargetRef?: { name: string }
    maxReplicas?: number
    maxReplicaCount?: number
  }
  return scaleTargetRef?.name === deployment ? (maxReplicas ?? maxReplicaCount ?? 0) : 0
}

/** Memory and cards of containers, by the key of a quota. */
function amountsOf(containers: readonly Resources[]): Record<string, number> {
  const amounts: Record<string, number> = {}
  const count = (key: string, amount: number) => {
    amounts[key] = (amounts[key] ?? 0) + amount
  }
  for (const { requests = {}, limits = {} } of containers) {
    // What is limited and not requested is requested as much.
    for (const [name, amount] of Object.entries({ ...limits, ...requests }))
      if (name === 'memory' || name.includes('/'))
        count(`requests.${name}`, bytesOf(String(amount)))
    if (limits.memory !== undefined) count('limits.memory', bytesOf(String(limits.memory)))
  }
  return amounts
}

const textOf = (key: string, amount: number): string =>
  key.endsWith('.memory') ? `${Math.ceil(amount / 2 ** 20)}Mi` : String(amount)
