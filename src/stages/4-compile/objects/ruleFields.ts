// The values of a server's alerts: whether there are any, who else is asked, and their limits. A chart
// has a limit only where its engine measures what it limits.

import { refs } from '../../../template/language.ts'
import { boolean, group, integer, stringMap } from '../../../template/values.ts'
import type { Fields } from '../../../template/values.ts'
import type { Engine } from '../../../units/engines/engine.ts'

const always = {
  enabled: boolean({ description: 'Make a PrometheusRule.', default: false }),
  labels: stringMap({
    description: 'Labels that the operator selects PrometheusRules by.',
    example: { labels: { release: 'kube-prometheus-stack' } },
  }),
  podStates: boolean({
    description: 'Ask kube-state-metrics too, whether the pods are ready.',
    default: false,
  }),
  cards: boolean({
    description: 'Ask dcgm-exporter too, how much memory of the cards is free.',
    default: false,
  }),
  minCardMemoryMiB: integer({
    description: 'MiB of a card that are to stay free.',
    default: 256,
    minimum: 0,
    maximum: 1000000,
  }),
}
const maxWaiting = integer({
  description: 'Requests that may wait for ten minutes, of all pods together.',
  default: 4,
  minimum: 0,
  maximum: 1000000,
})
const maxFirstTokenSeconds = integer({
  description: 'Seconds within which 95 of 100 requests are to have their first token.',
  default: 30,
  minimum: 1,
  maximum: 86400,
})

const grouped = <const F extends Fields>(fields: F) => ({
  metrics: group('How Prometheus finds /metrics.', {
    rules: group('Alerts on the server, for the Prometheus operator.', fields),
  }),
})

/** Of all engines; which of them a chart has, ruleFields says. */
export const { rules } = refs(grouped({ ...always, maxWaiting, maxFirstTokenSeconds })).metrics

export const ruleFields = ({ metrics: { signals = {} } }: Engine) =>
  grouped({
    ...always,
    ...(signals.waiting === undefined ? {} : { maxWaiting }),
    ...(signals.firstToken === undefined ? {} : { maxFirstTokenSeconds }),
  })
