// Where pods run and as whom: the fields of a pod's spec that a site's nodes decide.

import { ifSet, refs, text, toJson, when } from '../template/language.ts'
import type { Condition, Expr } from '../template/language.ts'
import { instanceLabels } from './naming.ts'
import type { Component } from './naming.ts'
import { block, group, objectList, string, stringMap } from '../template/values.ts'

export const schedulingFields = {
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
  affinity: group('Affinity of the pods.', {
    nodeAffinity: block({
      description: 'Nodes that the server, and the pods that share its claim, may run on.',
      example: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: 'gpu', operator: 'Exists' }] }],
          },
        },
      },
    }),
    podAffinity: group('Pods that the server wants near.', {
      requiredDuringSchedulingIgnoredDuringExecution: objectList({
        description: 'Terms that must hold, beside the chart’s own for a claim of one node.',
      }),
      preferredDuringSchedulingIgnoredDuringExecution: objectList({
        description: 'Terms that should hold.',
      }),
    }),
    podAntiAffinity: block({ description: 'Pods that the server wants far.' }),
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
}
const v = refs(schedulingFields)

export const { tolerations } = v

/** The start of a pod's spec. */
export const podClasses = {
  runtimeClassName: ifSet(v.runtimeClassName),
  priorityClassName: ifSet(v.priorityClassName),
}
export const serviceAccountName = ifSet(v.serviceAccountName)

/** What every pod of the chart shares, the test included: it runs where the image is already. */
export const nodeChoice = { nodeSelector: v.nodeSelector, tolerations: [v.tolerations] }

/**
 * Keeps the pods that mount one claim on one node, where the claim says so. The scheduler lets the
 * first of them go anywhere, since its own labels match (Kubernetes 1.36, interpodaffinity plugin),
 * and ignores those that have ended.
 */
const beside = (oneNode: Condition | undefined) =>
  oneNode === undefined
    ? undefined
    : when(oneNode as Expr, {
        topologyKey: 'kubernetes.io/hostname',
        labelSelector: {
          matchLabels: instanceLabels,
          matchExpressions: [
            {
              key: 'app.kubernetes.io/component',
              operator: 'In',
              values: ['server', 'model'] satisfies Component[],
            },
          ],
        },
      })

/** The end of the server's spec. */
export const placement = (oneNode: Condition | undefined) => ({
  nodeSelector: v.nodeSelector,
  affinity: {
    nodeAffinity: v.affinity.nodeAffinity,
    podAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        beside(oneNode) as never,
        v.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution,
      ],
      preferredDuringSchedulingIgnoredDuringExecution: [
        v.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution,
      ],
    },
    podAntiAffinity: v.affinity.podAntiAffinity,
  },
  tolerations: [v.tolerations],
  topologySpreadConstraints: [v.topologySpreadConstraints],
})

/** The end of the spec of a pod that writes the server's claim: the same nodes, and its node. */
export const placementOfWriter = (oneNode: Condition | undefined) => ({
  nodeSelector: v.nodeSelector,
  affinity: {
    nodeAffinity: v.affinity.nodeAffinity,
    podAffinity:
      oneNode === undefined
        ? undefined
        : { requiredDuringSchedulingIgnoredDuringExecution: [beside(oneNode) as never] },
  },
  tolerations: [v.tolerations],
})

/** Every value that placementOfWriter reads, as text for a hash. */
export const writerPlacementText = text`${toJson(v.nodeSelector)}${toJson(v.affinity.nodeAffinity)}${toJson(v.tolerations)}`
