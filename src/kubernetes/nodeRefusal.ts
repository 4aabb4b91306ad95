// Why the scheduler lets a pod not on a node, from what a site says of its nodes. What nobody has said
// refuses nothing: a label that no node is said to have may be on any of them.

import { showName } from '../findings/show.ts'
import type { NodeSelectorTerm, PodSpec, Toleration } from './podOf.ts'

/** A node, as far as a site describes it. */
export interface DescribedNode {
  readonly name: string
  readonly labels?: Readonly<Record<string, string>> | undefined
  readonly taints?: readonly DescribedTaint[] | undefined
}
interface DescribedTaint {
  readonly key: string
  /** Absent where nobody has said it. */
  readonly value?: string | undefined
  readonly effect?: string | undefined
}

type Requirement = NonNullable<NodeSelectorTerm['matchExpressions']>[number]

const hostname = 'kubernetes.io/hostname'

/**
 * A sentence's end that says what keeps the pod from the node; undefined where nothing does.
 *
 * @param all Every node that is described: what is said of one tells what is not so of another.
 * @param volumes Terms of the volumes that the pod mounts, of each of which one must hold.
 */
export function nodeRefusal(
  spec: PodSpec,
  volumes: readonly (readonly NodeSelectorTerm[])[],
  node: DescribedNode,
  all: readonly DescribedNode[],
): string | undefined {
  const taint = (node.taints ?? []).find((one) => repels(one, spec.tolerations ?? []))
  if (taint !== undefined) return `has the taint ${taintText(taint)}, which they do not tolerate`
  const lacks = (one: Requirement): boolean => !mayHold(one, node, all)
  const label = Object.entries(spec.nodeSelector ?? {}).find(([key, value]) =>
    lacks({ key, operator: 'In', values: [value] }),
  )
  if (label !== undefined) return `has no label ${label.map(showName).join('=')}`
  const refuses = (terms: readonly NodeSelectorTerm[]): boolean =>
    terms.every(({ matchExpressions = [] }) => matchExpressions.some(lacks))
  const { requiredDuringSchedulingIgnoredDuringExecution: wanted } =
    spec.affinity?.nodeAffinity ?? {}
  if (wanted !== undefined && refuses(wanted.nodeSelectorTerms))
    return 'is none that their node affinity asks for'
  return volumes.some(refuses) ? 'does not have their volume' : undefined
}

/** Whether the pod asks for a label, or a value of one, that no node is said to have. */
export function asksForTheUnsaid(
  { nodeSelector = {}, affinity }: PodSpec,
  volumes: readonly (readonly NodeSelectorTerm[])[],
  all: readonly DescribedNode[],
): boolean {
  const wanted = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  const terms = [...(wanted?.nodeSelectorTerms ?? []), ...volumes.flat()]
  const asked: Requirement[] = [
    ...Object.entries(nodeSelector).map(([key, value]) => ({
      key,
      operator: 'In',
      values: [value],
    })),
    ...terms.flatMap(({ matchExpressions = [] }) => matchExpressions),
  ]
  return asked.some(({ key, values = [] }) => {
    const known = all.flatMap((one) => labelOf(one, key) ?? [])
    return values.length === 0 ? known.length === 0 : !values.some((value) => known.includes(value))
  })
}

/** Source: Kubernetes 1.36, k8s.io/component-helpers/scheduling/corev1: TolerationsTolerateTaint. */
const repels = (
  { key, value, effect = 'NoSchedule' }: DescribedTaint,
  tolerations: readonly Toleration[],
): boolean =>
  effect !== 'PreferNoSchedule' &&
  !tolerations.some(
    (one) =>
      (!one.effect || one.effect === effect) &&
      (!one.key || one.key === key) &&
      (one.operator === 'Exists' || value === undefined || (one.value ?? '') === value),
  )

const taintText = ({ key, value, effect = 'NoSchedule' }: DescribedTaint): string =>
  `${[key, ...(value ? [value] : [])].map(showName).join('=')}:${effect}`

/** What a node is said to have; a kubelet calls its node like its machine, unless a label says else. */
const labelOf = ({ name, labels = {} }: DescribedNode, key: string): string | undefined =>
  labels[key] ?? (key === hostname ? name : undefined)

function mayHold(
  { key, operator, values = [] }: Requirement,
  node: DescribedNode,
  all: readonly DescribedNode[],
): boolean {
  const own = labelOf(node, key)
  const known = all.flatMap((one) => labelOf(one, key) ?? [])
  switch (operator) {
    case 'In':
      // A host of another name than any node may be any of them: names of nodes are the site's own.
      if (key === hostname && !values.some((value) => known.includes(value))) return true
      return known.length === 0 || (own !== undefined && values.includes(own))
    case 'NotIn':
      return own === undefined || !values.includes(own)
    case 'Exists':
      return known.length === 0 || own !== undefined
    case 'DoesNotExist':
      return own === undefined
    default:
      return true
  }
}
