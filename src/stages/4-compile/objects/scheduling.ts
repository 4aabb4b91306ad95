// Where pods run and as whom: the fields of a pod's spec that a site's nodes decide.

import { ifSet, refs } from '../../../template/language.ts'
import { block, objectList, string, stringMap } from '../../../template/values.ts'

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
}
const v = refs(schedulingFields)

/** The start of a pod's spec. */
export const podClasses = {
  runtimeClassName: ifSet(v.runtimeClassName),
  priorityClassName: ifSet(v.priorityClassName),
}
export const serviceAccountName = ifSet(v.serviceAccountName)

/** What every pod of the chart shares, the test included: it runs where the image is already. */
export const nodeChoice = { nodeSelector: v.nodeSelector, tolerations: [v.tolerations] }

/** The end of the server's spec. */
export const placement = {
  nodeSelector: v.nodeSelector,
  affinity: v.affinity,
  tolerations: [v.tolerations],
  topologySpreadConstraints: [v.topologySpreadConstraints],
}
