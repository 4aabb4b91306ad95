// Takes out of somebody else's cluster what a run has made there, however the run has ended: all that
// has one of its names, and of what has other names only what was not there before.

import type { Api, KubernetesObject, Reference } from '../cluster/api.ts'
import { eventually } from '../cluster/eventually.ts'
import { customKinds } from '../support/customKinds.ts'
import type { ExistingFacts } from './facts.ts'
import { isOwn, ownKinds, RUN } from './names.ts'
import type { OwnKind } from './names.ts'
import { policyKinds } from './placePods.ts'

/** What keeps a namespace when those who would let go of it are gone. */
const held = [
  ['batch/v1', 'Job'],
  ['v1', 'PersistentVolumeClaim'],
] as const

export async function sweep(
  api: Api,
  { names, kept, runtimes }: Pick<ExistingFacts, 'names' | 'kept' | 'runtimes'>,
): Promise<void> {
  const ownOf = async (kind: OwnKind): Promise<KubernetesObject[]> => {
    const all = await api.list({ apiVersion: ownKinds[kind], kind })
    return all.filter((one) => {
      const claimed = kind === 'PersistentVolume' ? one['spec'].claimRef?.namespace : undefined
      return isOwn(names, kind, one.metadata.name) || isOwn(names, 'Namespace', claimed ?? '')
    })
  }
  const removeAll = async (kind: OwnKind): Promise<void> => {
    for (const one of await ownOf(kind)) await release(api, one)
  }

  // First who would make the rest anew.
  await removeAll('Application')
  await removeAll('AppProject')
  for (const { metadata } of await ownOf('Namespace'))
    await api.remove({ apiVersion: 'v1', kind: 'Namespace', name: metadata.name })

  let left: string[] = []
  const look = async (): Promise<true | undefined> => {
    const spaces = await ownOf('Namespace')
    left = spaces.map(({ metadata }) => metadata.name)
    for (const namespace of left) {
      const pods = await api.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace })
      for (const { metadata } of pods) {
        const pod = { apiVersion: 'v1', kind: 'Pod', name: metadata.name, namespace }
        // No kubelet is left that would say that they have ended.
        await api.remove(pod, { gracePeriodSeconds: 0 })
      }
      for (const [apiVersion, kind] of held)
        for (const one of await api.list({ apiVersion, kind }, { namespace }))
          if (one.metadata.deletionTimestamp !== undefined) await release(api, one)
    }
    return left.length === 0 ? true : undefined
  }
  await eventually(look, {
    timeoutMs: 180_000,
    pollMs: 500,
    explain: () => `there is still ${left.join(', ')}`,
  })

  await removeAll('PersistentVolume')
  await removeAll('StorageClass')
  const attachment = { apiVersion: 'storage.k8s.io/v1', kind: 'VolumeAttachment' }
  const nodes = (await ownOf('Node')).map(({ metadata }) => metadata.name)
  for (const one of await api.list(attachment))
    if (nodes.includes(one['spec'].nodeName)) await release(api, one)
  for (const name of nodes) {
    await api.remove({ apiVersion: 'v1', kind: 'Node', name })
    const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', name }
    await api.remove({ ...lease, namespace: 'kube-node-lease' })
  }
  // Of DaemonSets that want every node.
  for (const { metadata, spec } of await api.list({ apiVersion: 'v1', kind: 'Pod' })) {
    const { name, namespace } = metadata
    const pod = { apiVersion: 'v1', kind: 'Pod', name, namespace: namespace! }
    if (nodes.includes(spec.nodeName)) await api.remove(pod, { gracePeriodSeconds: 0 })
  }
  const others: Reference[] = [
    ...customKinds.map(({ apiVersion, kind, metadata: { name } }) => ({ apiVersion, kind, name })),
    ...runtimes.map((name) => ({ apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', name })),
  ]
  for (const one of others) if (!kept.includes(`${one.kind}/${one.name}`)) await api.remove(one)
  for (const kind of policyKinds)
    await api
      .remove({ apiVersion: 'admissionregistration.k8s.io/v1', kind, name: RUN })
      // A cluster that is too old for it has none.
      .catch(() => {})
}

/** Removes it without what whoever is gone would have done first. */
async function release(api: Api, { apiVersion, kind, metadata }: KubernetesObject): Promise<void> {
  const { name, namespace, finalizers = [] } = metadata
  const reference = { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) }
  await api.remove(reference)
  if (finalizers.length > 0)
    // It may have gone meanwhile.
    await api.patch(reference, { metadata: { finalizers: null } }).catch(() => {})
}
