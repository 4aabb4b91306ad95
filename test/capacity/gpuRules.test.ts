// What cards cannot do, or do badly: each rule on both sides of its line.

import { describe, expect, test } from 'vitest'

import { gpuRules } from '../../src/capacity/gpuRules.ts'
import type { CardUse } from '../../src/capacity/gpuRules.ts'
import { findGpu } from '../../src/capacity/gpus.ts'
import { llamaCards } from '../../src/parts/llamaCpp/llamaCards.ts'
import { vllmCards } from '../../src/parts/vllm/vllmCards.ts'
import type { VllmOptions } from '../../src/parts/vllm/vllmOptions.ts'
import { buildSites, soundSite } from '../support/sites.ts'

const problems = (card: string, use: CardUse) => gpuRules(findGpu(card)!, use)
const vllm = (chosen: VllmOptions = {}, repo = 'meta-llama/Llama-3.1-8B-Instruct') =>
  vllmCards({ variant: 'cu129', ...chosen }, { repo })

interface Case {
  readonly what: string
  readonly card: string
  readonly use: CardUse
  readonly level: 'error' | 'warning'
  readonly says: RegExp
  /** A card with the same use and no problem. */
  readonly well: string
}

const cases: readonly Case[] = [
  {
    what: 'an image of CUDA 13',
    card: 'V100 16GB',
    use: llamaCards({ variant: 'server-cuda13' }),
    level: 'error',
    says: /CUDA 13/,
    well: 'T4',
  },
  {
    what: 'an image of CUDA 12.6',
    card: 'RTX 5090',
    use: { imageCuda: '12.6', limits: [] },
    level: 'error',
    says: /12\.8 or later/,
    well: 'RTX 4090',
  },
  {
    what: 'vLLM in bfloat16',
    card: 'T4',
    use: vllm({ dtype: 'bfloat16' }),
    level: 'error',
    says: /no bfloat16/,
    well: 'RTX 3090',
  },
  {
    what: 'a cache in bfloat16',
    card: 'T4',
    use: llamaCards({ kvCacheType: 'bf16' }),
    level: 'warning',
    says: /32 bits/,
    well: 'A100 40GB',
  },
  {
    what: 'vLLM in FP8, which it cannot do',
    card: 'V100 16GB',
    use: vllm({ quantization: 'fp8' }),
    level: 'error',
    says: /no FP8/,
    well: 'L4',
  },
  {
    what: 'vLLM in FP8, which it does badly',
    card: 'RTX 3090',
    use: vllm({ quantization: 'fp8', dtype: 'bfloat16' }),
    level: 'warning',
    says: /speed is not/,
    well: 'L40S',
  },
  {
    what: 'a quantised cache',
    card: 'T4',
    use: llamaCards({ kvCacheType: 'q8_0' }),
    level: 'warning',
    says: /reported/,
    well: 'RTX 3090',
  },
  {
    what: 'Qwen3-VL with vLLM',
    card: 'T4',
    use: vllm({}, 'Qwen/Qwen3-VL-8B-Instruct'),
    level: 'warning',
    says: /Qwen3-VL/,
    well: 'A10',
  },
]

test.each(cases)('$card for $what: $level', ({ card, use, level, says, well }) => {
  const [problem, ...others] = problems(card, use)
  expect(others).toEqual([])
  expect(problem).toMatchObject({ level, message: expect.stringMatching(says) })
  expect(problem!.message).toMatch(/^\S.* \(compute capability \d+\.\d\) .*\.$/)
  expect(problem!.hint).toMatch(/\.$/)
  expect(problem!.source).not.toBe('')
  expect(problems(well, use)).toEqual([])
})

test('a card below 7.0 is none for vLLM, and one for llama.cpp', () => {
  const p40 = { name: 'Tesla P40', computeCapability: '6.1' }
  expect(gpuRules(p40, vllm())).toMatchObject([{ level: 'error' }])
  expect(gpuRules(p40, llamaCards({}))).toEqual([])
})

test.each(['RTX 5090', 'L40', 'T4', 'V100 16GB'])('%s runs the default of llama.cpp', (card) => {
  expect(problems(card, llamaCards({}))).toEqual([])
})

test('an image of unknown CUDA is not judged', () => {
  expect(problems('RTX 5090', { limits: [] })).toEqual([])
})

describe('a quantised cache on a T4 is said', () => {
  const chat = soundSite.services['chat']!
  const { model } = chat
  const cache = { kvCacheType: 'q8_0', contextPerRequest: 4096, slots: 1, gpuLayers: 'all' }
  const swapped = { a: { model, ...cache }, b: { model, ...cache, kvCacheType: 'f16' } }
  const alone = { engine: { kind: 'llama-server', ...cache }, model }

  test.each([
    ['of a service in a cluster', { ...chat, ...alone }, '', 'chat'],
    ['of a service on a host', { ...alone, host: 'box' }, '', 'chat'],
    [
      'of the one model that has it',
      { ...chat, model: undefined, engine: { kind: 'llama-swap', models: swapped } },
      '/models/a',
      'a of chat',
    ],
    ['of none without a card', { ...chat, ...alone, gpus: 0 }, undefined, ''],
  ])('%s', (_what, service, place, who) => {
    const site = {
      ...soundSite,
      nodes: { one: { gpus: { model: 'T4' } } },
      hosts: { box: { gpus: { model: 'T4' } } },
      services: { chat: service },
    }
    const found = buildSites({ site }).findings.filter(({ code }) => code === 'FIT-014')
    const said = found.map(({ at, message }) => [at.pointer, message.split(': T4 (')[0]])
    expect(said).toEqual(place === undefined ? [] : [[`/services/chat/engine${place}`, who]])
  })
})
