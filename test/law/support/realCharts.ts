// The charts that the built-in units make, with random values that their schemas accept.

import * as fc from 'fast-check'

import { builtIn } from '../../../src/registry.ts'
import { makeShapes } from '../../../src/stages/4-compile/shape.ts'
import type { ChartDefinition } from '../../../src/template/chart.ts'
import { leaves } from '../../../src/template/values.ts'
import type { Json, JsonObject, Leaf } from '../../../src/template/values.ts'
import { valueOf } from './declarations.ts'
import type { LawCase } from './law.ts'

type Service = Parameters<ReturnType<typeof makeShapes>>[0]

/** One chart for each way to choose an engine, a storage, a fetch strategy and an exposure. */
function everyChart(): ChartDefinition[] {
  const shapeOf = makeShapes()
  const { engine, storage, fetch, exposure } = builtIn
  const charts: ChartDefinition[] = []
  for (const engineUnit of engine.values())
    for (const storageUnit of storage.values())
      for (const fetchUnit of fetch.values())
        for (const exposureUnit of exposure.values()) {
          // A shape depends on the units alone, never on their options.
          const service = {
            engine: { unit: engineUnit },
            storage: { unit: storageUnit },
            fetch: { unit: fetchUnit },
            exposure: { unit: exposureUnit },
          } as unknown as Service
          charts.push({ ...shapeOf(service).definition, name: `chart-${charts.length}` })
        }
  return charts
}
export const realDefinitions: readonly ChartDefinition[] = everyChart()

/** The leaf at this path, and its value. */
export type Given = readonly [path: readonly string[], value: Json]

/** Some leaves of a chart, each with a value that it accepts. */
const someLeaves = (all: readonly (readonly [string[], Leaf])[]): fc.Arbitrary<Given[]> =>
  fc
    .subarray([...all], { maxLength: 14 })
    .chain((chosen) =>
      fc.tuple(...chosen.map(([path, leaf]) => valueOf(leaf).map((value): Given => [path, value]))),
    )

/** The document that gives these leaves. */
export function documentOf(given: readonly Given[]): JsonObject {
  const document: JsonObject = {}
  for (const [path, value] of given) {
    let table = document
    for (const name of path.slice(0, -1)) table = (table[name] ??= {}) as JsonObject
    table[path.at(-1)!] = value
  }
  return document
}

const releases = [
  { name: 'test', namespace: 'default' },
  { name: '1e3', namespace: 'no' },
  { name: `long-${'x'.repeat(46)}-1`, namespace: '0755' },
]

/** A chart of the built-in units, what is given for its leaves, and a release. */
export const realGiven = fc.constantFrom(...realDefinitions).chain((definition) =>
  fc.record({
    definition: fc.constant(definition),
    given: someLeaves(leaves(definition.fields)),
    release: fc.constantFrom(...releases),
  }),
)

export const realCharts: fc.Arbitrary<LawCase> = realGiven.map(({ given, ...one }) => ({
  ...one,
  given: documentOf(given),
}))
