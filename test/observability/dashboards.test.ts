// The dashboards of all engines: every query is PromQL that Prometheus takes, and asks for nothing but
// metrics that the engine's profile or an exporter has, with the type that the query takes them for.

import { describe, expect, it } from 'vitest'

import { exporters } from '../../src/profiles/exporters.ts'
import { builtIn } from '../../src/registry.ts'
import { dashboardFiles } from '../../src/stages/4-compile/objects/dashboard.ts'
import type { Engine } from '../../src/units/engines/engine.ts'
import { checkRules, promtool } from './support/promtool.ts'

interface Dashboard {
  readonly uid: string
  readonly panels: readonly {
    readonly title: string
    readonly gridPos: object
    readonly targets: readonly { readonly expr: string }[]
  }[]
}

const dashboardOf = (engine: Engine): Dashboard =>
  JSON.parse(Object.values(dashboardFiles(engine))[0]!) as Dashboard
const queriesOf = (engine: Engine): string[] =>
  dashboardOf(engine).panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))

/** Names of metrics: what is left of a query without texts, matchers, groupings and functions. */
const namesIn = (query: string): string[] =>
  [
    ...query
      .replaceAll(/\{[^}]*\}|\[[^\]]*\]|"[^"]*"/g, '')
      .replaceAll(/\b(?:by|without|on)\s*\([^)]*\)/g, '')
      .matchAll(/[a-zA-Z_:][\w:]*(?!\w|\s*\()/g),
  ].flatMap(([name]) => (['or', 'and', 'unless'].includes(name) ? [] : [name]))

const engines = [...builtIn.engine.values()]

describe.each(engines)('the dashboard of $kind', (engine) => {
  const rows = new Map(
    [...(engine.metricRows?.({}) ?? []), ...Object.values(exporters)].map((row) => [row.name, row]),
  )

  it('asks for metrics that are there, and as what they are', () => {
    const used = queriesOf(engine)
    expect(used.length).toBeGreaterThan(2)
    for (const query of used)
      for (const name of namesIn(query)) {
        const type = rows.get(name.replace(/_bucket$/, ''))?.type
        const wanted = name.endsWith('_bucket')
          ? 'histogram'
          : query.includes('rate(')
            ? 'counter'
            : 'gauge'
        expect({ name, type }).toEqual({ name, type: wanted })
      }
  })

  it('has an own uid, and panels that do not overlap', () => {
    const { uid, panels } = dashboardOf(engine)
    expect(uid).toBe(`chartwright-${engine.kind}`)
    const places = panels.map(({ gridPos }) => JSON.stringify(gridPos))
    expect(new Set(places).size).toBe(places.length)
  })

  it.skipIf(promtool === undefined)('asks in PromQL', async () => {
    const rules = queriesOf(engine).map((query, index) => ({
      record: `query:${index}`,
      expr: query.replaceAll('$__rate_interval', '5m').replaceAll(/\$\w+/g, '.+'),
    }))
    expect(await checkRules([{ name: 'queries', rules }])).toBe('')
  })
})

it('shows a panel for every meaning', () => {
  const titles = dashboardOf(builtIn.engine.get('vllm')!).panels.map(({ title }) => title)
  expect(titles).toEqual([
    'Requests',
    'Failed requests',
    'Requests in work',
    'Queue',
    'Prompt tokens per second',
    'Generated tokens per second',
    'Time to first token, p95',
    'KV cache in use',
    'Card utilisation',
    'Card memory',
  ])
})
