// The law of docs/decisions/0003 for random charts: whatever can be said in the closed language,
// Helm renders it as we evaluate it.

import { beforeAll, describe, test, vi } from 'vitest'

import { tools } from '../tools/tools.ts'
import type { Tools } from '../tools/tools.ts'
import { assertLaw } from './support/law.ts'
import { charts } from './support/trees.ts'

// A case that fails is made smaller, with a Helm process for each try.
vi.setConfig({ testTimeout: 300_000 })

let helm: Tools
beforeAll(async () => {
  helm = await tools()
})

describe('random charts with values that their schemas accept', () => {
  test('Helm 4 renders or refuses each as we do', () => assertLaw(helm.helm4, charts, 500))
  test('Helm 3 renders or refuses each as we do', () => assertLaw(helm.helm3, charts, 100))
})
