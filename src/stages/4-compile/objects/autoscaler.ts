// The HorizontalPodAutoscaler of the server, on a metric that the server itself gives: the load of
// a card does not show in CPU or memory.

import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2'

import type { PartTemplate } from '../../../parts/chartPart.ts'
import { fullname, metadata } from '../../../parts/naming.ts'
import { and, eq, fail, not, refs, when } from '../../../template/language.ts'
import type { Condition, Node, NodeMap, Templated } from '../../../template/language.ts'
import { boolean, choice, group, integer, string } from '../../../template/values.ts'

export const autoscalerFields = {
  autoscaling: group('An autoscaler on a metric of the server.', {
    enabled: boolean({
      description: 'Let an autoscaler decide how many pods there are.',
      default: false,
    }),
    with: choice({
      description:
        'Who asks for the metric: a HorizontalPodAutoscaler, through an adapter that serves it, or KEDA.',
      default: 'custom-metrics',
      choices: ['custom-metrics', 'keda'],
    }),
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
    prometheus: string({
      description: 'Address of Prometheus, which KEDA asks.',
      pattern: '^(https?://[-.:/_~%A-Za-z0-9]+)?$',
      example: { prometheus: 'http://prometheus-operated.monitoring:9090' },
    }),
  }),
}
export const { autoscaling } = refs(autoscalerFields)

const isKeda = eq(autoscaling.with, 'keda')
/** Whether KEDA decides the number of pods. */
export const isScaledByKeda = and(autoscaling.enabled, isKeda)

export const autoscalerChecks = [
  when(
    and(autoscaling.enabled, not(autoscaling.metric)),
    fail(
      'autoscaling.enabled is true and autoscaling.metric is empty. Name a metric of the server that rises with waiting requests, or set autoscaling.enabled to false.',
    ),
  ),
  when(
    and(isScaledByKeda, not(autoscaling.prometheus)),
    fail(
      'autoscaling.with is keda and autoscaling.prometheus is empty. Set it to the address of Prometheus, such as http://prometheus-operated.monitoring:9090.',
    ),
  ),
] as unknown as readonly Node[]

/** Whether an autoscaler decides the number of pods; the Deployment then says none. */
export const isAutoscaled = autoscaling.enabled

const autoscaler: Templated<IHorizontalPodAutoscaler> = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: metadata('server', 'expose'),
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: fullname },
    minReplicas: autoscaling.minReplicas,
    maxReplicas: autoscaling.maxReplicas,
    metrics: [
      {
        type: 'Pods',
        pods: {
          metric: { name: autoscaling.metric },
          target: { type: 'AverageValue', averageValue: autoscaling.target },
        },
      },
    ],
  },
}

export const autoscalerTemplate: PartTemplate = {
  file: 'horizontalpodautoscaler.yaml',
  object: autoscaler as NodeMap,
  half: 'workload',
  guard: and(isAutoscaled, not(isKeda)) as Condition,
}
