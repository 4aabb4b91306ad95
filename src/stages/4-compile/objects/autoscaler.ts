// The HorizontalPodAutoscaler of the server, on a metric that the server itself gives: the load of
// a card does not show in CPU or memory.

import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2'

import type { PartTemplate } from '../../../parts/chartPart.ts'
import { fullname, metadata } from '../../../parts/naming.ts'
import { and, fail, not, refs, when } from '../../../template/language.ts'
import type { Condition, Node, NodeMap, Templated } from '../../../template/language.ts'
import { boolean, group, integer, string } from '../../../template/values.ts'

export const autoscalerFields = {
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
        pattern: '^([a-zA-Z_:][a-zA-Z0-9_:]*)?$',
        example: { metric: 'requests_waiting' },
      }),
      target: string({ description: 'Average of the metric per pod.', default: '2' }),
    },
  ),
}
const v = refs(autoscalerFields)

export const autoscalerChecks = [
  when(
    and(v.autoscaling.enabled, not(v.autoscaling.metric)),
    fail(
      'autoscaling.enabled is true and autoscaling.metric is empty. Name a metric of the server that rises with waiting requests, or set autoscaling.enabled to false.',
    ),
  ),
] as unknown as readonly Node[]

/** Whether an autoscaler decides the number of pods; the Deployment then says none. */
export const isAutoscaled = v.autoscaling.enabled

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

export const autoscalerTemplate: PartTemplate = {
  file: 'horizontalpodautoscaler.yaml',
  object: autoscaler as NodeMap,
  half: 'workload',
  guard: isAutoscaled as Condition,
}
