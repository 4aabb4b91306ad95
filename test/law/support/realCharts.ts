// The charts that the built-in units make, with random values that their schemas accept.

import * as fc from 'fast-check'

import { builtIn } from '../../../src/registry.ts'
import { makeShapes } from '../../../src/stages/4-compile/shape.ts'
import type { ChartDefinition } from '../../../src/template/chart.ts'
import { leaves } from '../../../src/template/values.ts'
import type { Json, JsonObject, Leaf } from '../../../src/template/values.ts'
import { pairwise } from '../../support/pairwise.ts'
import type { Choice } from '../../support/pairwise.ts'
import { valueOf } from './declarations.ts'
import type { LawCase } from './law.ts'

type Service = Parameters<ReturnType<typeof makeShapes>>[0]

/** A chart for each two units that may meet. A shape depends on the units alone, never on their options. */
function pairwiseCharts(): ChartDefinition[] {
  const shapeOf = makeShapes()
  const { engine, storage, fetch, exposure } = builtIn
  const kinds = {
    engine: [...engine.keys()],
    storage: [...storage.keys()],
    fetch: [...fetch.keys()],
    exposure: [...exposure.keys()],
  }
  return pairwise(kinds, possible).map((choice, index) => {
    const service = Object.fromEntries(
      Object.entries(choice).map(([family, kind]) => [
        family,
        { unit: builtIn[family as keyof typeof kinds].get(kind) },
      ]),
    )
    return { ...shapeOf(service as unknown as Service).definition, name: `chart-${index}` }
  })
}

/** A gateway has nothing that holds or brings a model. */
function possible(choice: Choice): Choice {
  const { storage: _storage, fetch: _fetch, ...others } = choice
  return builtIn.engine.get(choice.engine!)!.behind === undefined ? choice : others
}

export const realDefinitions: readonly ChartDefinition[] = pairwiseCharts()

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
