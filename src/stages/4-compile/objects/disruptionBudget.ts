// The PodDisruptionBudget of the server: a drain of nodes takes its pods one after the other, so that
// somebody answers meanwhile. A pod that is alone gets none: it could keep its node from being drained
// or go with it, and neither helps.

import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1'

import type { PartTemplate } from '../../../parts/chartPart.ts'
import { metadata, selectorLabels } from '../../../parts/naming.ts'
import { refs } from '../../../template/language.ts'
import type { Condition, NodeMap, Templated } from '../../../template/language.ts'
import { boolean, group, integer } from '../../../template/values.ts'

export const disruptionBudgetFields = {
  podDisruptionBudget: group('How many pods a drain of nodes may stop at once.', {
    enabled: boolean({
      description: 'Make a PodDisruptionBudget; of use where there are several pods.',
      default: false,
    }),
    maxUnavailable: integer({
      description: 'Pods that may be missing at once.',
      default: 1,
      minimum: 1,
      maximum: 1000,
    }),
  }),
}
const v = refs(disruptionBudgetFields).podDisruptionBudget

const disruptionBudget: Templated<IPodDisruptionBudget> = {
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: metadata('server', 'expose'),
  spec: {
    maxUnavailable: v.maxUnavailable,
    // A pod that is still loading, or never gets ready, must not keep its node from being drained.
    unhealthyPodEvictionPolicy: 'AlwaysAllow',
    selector: { matchLabels: selectorLabels('server') },
  },
}

export const disruptionBudgetTemplate: PartTemplate = {
  file: 'poddisruptionbudget.yaml',
  object: disruptionBudget as NodeMap,
  half: 'workload',
  guard: v.enabled as Condition,
}
