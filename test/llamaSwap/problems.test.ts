// What is refused of the options of llama-swap, each at its place.

import { describe, expect, it } from 'vitest'

import { buildSites } from '../support/sites.ts'
import { eyes, oss, swapSite } from './swapSites.ts'

const problems = (engine: object) =>
  buildSites({ site: swapSite(engine) })
    .findings.filter(({ code }) => code !== 'LOCK-002' && code !== 'FIT-024')
    .map(({ code, at }) => `${code} ${at.pointer.replace('/services/chat/engine', '')}`)
const model = { model: oss, slots: 1 }

describe('what the options say wrongly', () => {
  it.each<[string, object, string[]]>([
    ['a model that is none', { models: { a: model }, preload: ['b'] }, ['SITE-007 /preload/0']],
    [
      'a set with a stranger',
      { models: { a: model }, resident: [['a', 'b']] },
      ['SITE-007 /resident/0/1'],
    ],
    [
      'models to preload of which one would unload another',
      { models: { a: model, b: model, c: model }, resident: [['a', 'b']], preload: ['a', 'c'] },
      ['SITE-015 /preload'],
    ],
    [
      'models to preload that may be together in pairs alone',
      {
        models: { a: model, b: model, c: model },
        resident: [
          ['a', 'b'],
          ['b', 'c'],
          ['a', 'c'],
        ],
        preload: ['a', 'b', 'c'],
      },
      ['SITE-015 /preload'],
    ],
    [
      'models to preload that may be together, nothing',
      {
        models: { a: model, b: model, c: model },
        resident: [['c', 'a']],
        preload: ['a', 'c'],
      },
      [],
    ],
    ['one model to preload, nothing', { models: { a: model, b: model }, preload: ['b', 'b'] }, []],
    [
      'a model’s name as an alias',
      { models: { a: { ...model, aliases: ['x', 'b'] }, b: model } },
      ['SITE-026 /models/a/aliases/1'],
    ],
    [
      'one alias twice',
      { models: { a: { ...model, aliases: ['x'] }, b: { ...model, aliases: ['x'] } } },
      ['SITE-026 /models/b/aliases/0'],
    ],
    [
      'a macro of the key',
      { models: { a: { ...model, extraArgs: ['--log-prefix', '${env.LLAMA_SWAP_API_KEY}'] } } },
      ['SITE-012 /models/a/extraArgs/1', 'SITE-025 /models/a/extraArgs/1'],
    ],
    [
      'a macro in a variable',
      { models: { a: { ...model, extraEnv: { A: '${PORT}' } } } },
      ['SITE-025 /models/a/extraEnv/A'],
    ],
    [
      'a flag that the engine sets',
      { models: { a: { ...model, extraArgs: ['--port', '1'] } } },
      ['SITE-012 /models/a'],
    ],
    [
      'a build that is too old for one model',
      { build: 'b9000', models: { a: model, b: { model: { ...eyes, minimumBuild: 'b9095' } } } },
      ['FIT-016 /build'],
    ],
    [
      'a context beyond what a model was trained for',
      { models: { a: { ...model, contextPerRequest: 140000 } } },
      ['FIT-012 /models/a/contextPerRequest'],
    ],
  ])('%s', (_what, engine, expected) => {
    expect(problems(engine).sort()).toEqual(expected)
  })

  it('two repositories whose files would lie in one place', () => {
    const models = {
      a: { model: 'one/Small-GGUF/small.gguf' },
      b: { model: 'two/Small-GGUF/small.gguf' },
    }
    expect(problems({ models })).toContain('SITE-026 /models/b/model')
  })
})

it('tells of several models which one’s size is unknown, where the claim needs them all', () => {
  const unknown = { ...model, model: 'example/tiny-GGUF/tiny.gguf' }
  const { findings } = buildSites({ site: swapSite({ models: { a: model, b: unknown } }) })
  expect(
    findings
      .filter(({ code }) => code === 'FIT-005')
      .map(({ message, at }) => [at.pointer, message]),
  ).toEqual([
    [
      '/services/chat/storage',
      'The size of example/tiny-GGUF/tiny.gguf is unknown, so nobody can say how large the claim of chat must be.',
    ],
  ])
})
