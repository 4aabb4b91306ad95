// The law of docs/decisions/0003 for the charts that the built-in units make, with random values
// that their schemas accept, and with values that they refuse.

import * as fc from 'fast-check'
import { beforeAll, describe, expect, test, vi } from 'vitest'

import { tools } from '../tools/tools.ts'
import type { Tools } from '../tools/tools.ts'
import { assertLaw, ourOutcome, seed } from './support/law.ts'
import { realCharts } from './support/realCharts.ts'
import { spoiled } from './support/spoiled.ts'
import { charts } from './support/trees.ts'

// A case that fails is made smaller, with a Helm process for each try.
vi.setConfig({ testTimeout: 300_000 })

let helm: Tools
beforeAll(async () => {
  helm = await tools()
})

describe('charts of the built-in units with values that their schemas accept', () => {
  test('no value that was made for a schema is refused by it', () => {
    const outcomes = fc.sample(realCharts, { seed, numRuns: 200 }).map(ourOutcome)
    const refused = outcomes.filter((made) => 'refusedBy' in made && made.refusedBy === 'schema')
    expect(refused).toEqual([])
  })
  test('Helm 4 renders or refuses them as we do', () => assertLaw(helm.helm4, realCharts, 500))
  test('Helm 3 renders or refuses them as we do', () => assertLaw(helm.helm3, realCharts, 100))
})

describe('values with one thing wrong or null in them', () => {
  test('Helm 4 refuses what we refuse, in charts of the built-in units', () =>
    assertLaw(helm.helm4, spoiled(realCharts), 80))
  test('Helm 3 refuses what we refuse, in charts of the built-in units', () =>
    assertLaw(helm.helm3, spoiled(realCharts), 30))
  test('Helm 4 refuses what we refuse, in random charts', () =>
    assertLaw(helm.helm4, spoiled(charts), 60))
  test('Helm 3 refuses what we refuse, in random charts', () =>
    assertLaw(helm.helm3, spoiled(charts), 30))
})
