// The panels of an engine's dashboard: one for each meaning that its metrics have, and those of the
// cards, which dcgm-exporter brings.

import { measured } from '../../../parts/signals.ts'
import { exporters } from '../../../profiles/exporters.ts'
import type { Engine } from '../../../units/engines/engine.ts'

interface Query {
  readonly expr: string
  /** What a line is called; {{pod}} is filled in by Grafana. */
  readonly legend: string
}
interface Panel {
  readonly title: string
  readonly description: string
  /** As Grafana names it. */
  readonly unit: string
  readonly queries: readonly Query[]
}

const chosen = 'namespace=~"$namespace",pod=~"$pod"'
const ofPods = (metric: string, more = ''): string => `${metric}{${chosen}${more}}`
const rateOf = (metric: string, more?: string): string =>
  `rate(${ofPods(metric, more)}[$__rate_interval])`
const sumOf = (expr: string): string => `sum by (namespace, pod) (${expr})`

/** Cards of the pods, under whichever label the exporter's monitor leaves them. */
const ofCards = (metric: string): string =>
  `${metric}{exported_namespace=~"$namespace",exported_pod=~"$pod"} or ${ofPods(metric)}`

const card = 'Needs dcgm-exporter. Of several pods on one card, it names one.'
const cardLegend = '{{Hostname}} {{gpu}}'

const perPod = (title: string, description: string, unit: string, expr: string): Panel => ({
  title,
  description,
  unit,
  queries: [{ expr, legend: '{{pod}}' }],
})

function contents({ metrics: { signals = {} } }: Engine): Panel[] {
  return [
    ...measured(signals.finished, ({ metric }) =>
      perPod('Requests', 'Requests that are over, per second.', 'reqps', sumOf(rateOf(metric))),
    ),
    ...measured(signals.finished, ({ metric, failed }) =>
      perPod(
        'Failed requests',
        'Requests that ended in an error, per second.',
        'reqps',
        sumOf(rateOf(metric, `,${failed}`)),
      ),
    ),
    ...measured(signals.running, (metric) =>
      perPod(
        'Requests in work',
        'Requests that are being answered.',
        'short',
        sumOf(ofPods(metric)),
      ),
    ),
    ...measured(signals.waiting, (metric) =>
      perPod('Queue', 'Requests that wait.', 'short', sumOf(ofPods(metric))),
    ),
    ...measured(signals.promptTokens, (metric) =>
      perPod(
        'Prompt tokens per second',
        'Tokens of prompts that were worked through.',
        'short',
        sumOf(rateOf(metric)),
      ),
    ),
    ...measured(signals.generatedTokens, (metric) =>
      perPod('Generated tokens per second', 'Tokens of answers.', 'short', sumOf(rateOf(metric))),
    ),
    ...measured(signals.firstToken, (metric) =>
      perPod(
        'Time to first token, p95',
        'What 95 of 100 requests do not exceed.',
        's',
        `histogram_quantile(0.95, sum by (namespace, pod, le) (${rateOf(`${metric}_bucket`)}))`,
      ),
    ),
    ...measured(signals.cacheUse, (metric) =>
      perPod(
        'KV cache in use',
        'How full the cache of the context is.',
        'percentunit',
        `max by (namespace, pod) (${ofPods(metric)})`,
      ),
    ),
    {
      title: 'Card utilisation',
      description: card,
      unit: 'percent',
      queries: [{ expr: ofCards(exporters.cardBusy.name), legend: cardLegend }],
    },
    {
      title: 'Card memory',
      description: card,
      unit: 'mbytes',
      queries: [
        { expr: ofCards(exporters.cardUsed.name), legend: `${cardLegend} used` },
        { expr: ofCards(exporters.cardFree.name), legend: `${cardLegend} free` },
      ],
    },
  ]
}

const width = 12
const height = 8

/** As Grafana takes them: two in a row. */
export const panelsOf = (engine: Engine) =>
  contents(engine).map(({ title, description, unit, queries }, index) => ({
    id: index + 1,
    type: 'timeseries',
    title,
    description,
    datasource: { type: 'prometheus', uid: '${datasource}' },
    gridPos: { x: (index % 2) * width, y: Math.floor(index / 2) * height, w: width, h: height },
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    targets: queries.map(({ expr, legend }, target) => ({
      refId: 'ABCDEFGH'[target],
      expr,
      legendFormat: legend,
    })),
  }))
