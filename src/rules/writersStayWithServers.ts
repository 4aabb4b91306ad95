// A ReadWriteOnce claim can be mounted on one node at a time. A pod that writes it while another one
// serves from it must run on the same node, or it waits until the server is gone, which may be never.

import { describe } from '../kubernetes/manifest.ts'
import type { RenderedEnvironment } from '../model.ts'
import { claimsOf, podOf } from '../kubernetes/podOf.ts'
import type { AffinityTerm, Pod } from '../kubernetes/podOf.ts'
import type { Rule } from './rule.ts'

export const writersStayWithServers: Rule = {
  code: 'ARGO-007',
  hint: 'Give both pods the same nodeSelector, tolerations and node affinity, and a required pod affinity on kubernetes.io/hostname that matches the labels of both.',
  check(environment, find) {
    const modes = modesOf(environment)
    const pinned = pinnedClaims(environment)
    const users = new Map<string, { what: string; origin: string; pod: Pod }[]>()
    for (const { namespace, objects } of environment.applications)
      for (const { manifest, origin } of objects) {
        const pod = podOf(manifest)
        for (const claim of pod === undefined ? [] : claimsOf(pod.spec)) {
          const key = `${namespace}/${claim}`
          if (modes.get(key) !== 'ReadWriteOnce' || pinned.has(key)) continue
          users.set(key, [
            ...(users.get(key) ?? []),
            { what: describe(manifest), origin, pod: pod! },
          ])
        }
      }
    for (const [claim, pods] of users)
      for (const [index, one] of pods.entries())
        for (const other of pods.slice(index + 1)) {
          const fault = faultOf(one.pod, other.pod)
          if (fault !== undefined)
            find(
              one.origin,
              `${one.what} and ${other.what} both mount ${claim}, which one node at a time can, and ${fault}: on two nodes, one of them never starts.`,
            )
        }
  },
}

/** Access modes by `<namespace>/<claim>`: of claims that are made here, and of those that are there. */
function modesOf({ applications, compiled }: RenderedEnvironment): Map<string, string> {
  const modes = new Map<string, string>()
  for (const { service } of compiled.plan.services) {
    const { storage, facts, app } = service
    if (storage === undefined) continue
    const claim = storage.unit.claimName(storage.options, app)
    if (claim !== undefined)
      modes.set(`${facts.namespace}/${claim}`, storage.unit.accessMode(storage.options))
  }
  for (const { namespace, objects } of applications)
    for (const { manifest } of objects)
      if (manifest.kind === 'PersistentVolumeClaim') {
        const { accessModes = [] } = manifest.spec as { accessModes?: string[] }
        modes.set(`${namespace}/${manifest.metadata.name}`, accessModes[0] ?? '')
      }
  return modes
}

/** Claims whose volume says itself on which node its pods run, as `<namespace>/<claim>`. */
function pinnedClaims({ applications }: RenderedEnvironment): Set<string> {
  const volumes = applications
    .flatMap(({ objects }) => objects)
    .filter(({ manifest }) => manifest.kind === 'PersistentVolume')
    .map(({ manifest }) => manifest.spec as PinnedSpec)
  return new Set(
    volumes.flatMap(({ nodeAffinity, claimRef }) =>
      nodeAffinity === undefined ? [] : [`${claimRef?.namespace}/${claimRef?.name}`],
    ),
  )
}
interface PinnedSpec {
  readonly nodeAffinity?: object
  readonly claimRef?: { readonly namespace: string; readonly name: string }
}

const places = ({ spec }: Pod): string =>
  JSON.stringify([spec.nodeSelector, spec.tolerations, spec.affinity?.nodeAffinity])

function faultOf(a: Pod, b: Pod): string | undefined {
  if (places(a) !== places(b)) return 'they may run on different nodes'
  if (!attracts(a, b) || !attracts(b, a)) return 'nothing keeps them on the same one'
  // Else the first of them could never be scheduled.
  if (!attracts(a, a) || !attracts(b, b)) return 'each wants the other to be there first'
  return undefined
}

/** Whether a pod must run on the node of another one, where that one runs. */
const attracts = ({ spec }: Pod, { labels }: Pod): boolean =>
  (spec.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).some(
    (term) => term.topologyKey === 'kubernetes.io/hostname' && matches(term, labels),
  )

const matches = ({ labelSelector }: AffinityTerm, labels: Pod['labels']): boolean =>
  labelSelector !== undefined &&
  Object.entries(labelSelector.matchLabels ?? {}).every(([key, value]) => labels[key] === value) &&
  (labelSelector.matchExpressions ?? []).every(
    ({ key, operator, values = [] }) => operator === 'In' && values.includes(labels[key] ?? ''),
  )
