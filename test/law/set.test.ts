// The law of docs/decisions/0003 for values that come by --set, --set-string and --set-json: they
// render what the same values in a file render.

import * as fc from 'fast-check'
import { beforeAll, describe, test, vi } from 'vitest'

import { tools } from '../tools/tools.ts'
import type { Tools } from '../tools/tools.ts'
import { assertLaw } from './support/law.ts'
import type { LawCase } from './support/law.ts'
import { documentOf, realGiven } from './support/realCharts.ts'
import { setArguments } from './support/setArguments.ts'

// A case that fails is made smaller, with a Helm process for each try.
vi.setConfig({ testTimeout: 300_000 })

let helm: Tools
beforeAll(async () => {
  helm = await tools()
})

const byArguments: fc.Arbitrary<LawCase> = fc
  .record({ one: realGiven, forms: fc.infiniteStream(fc.constantFrom('set', 'set', 'json')) })
  .map(({ one: { definition, given, release }, forms }) => ({
    definition,
    release,
    given: documentOf(given),
    args: setArguments(given, () => forms.next().value),
  }))

describe('values by --set, --set-string and --set-json', () => {
  test('Helm 4 renders or refuses them as we do', () => assertLaw(helm.helm4, byArguments, 100))
  test('Helm 3 renders or refuses them as we do', () => assertLaw(helm.helm3, byArguments, 40))
})
