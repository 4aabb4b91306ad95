// What vllm serve would refuse or misread, and what it does not read at all; and its profile as data.

import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

import { load } from 'js-yaml'
import { describe, expect, it, test } from 'vitest'

import { changesBetween, checkArguments, checkVariables } from '../../src/profiles/engineProfile.ts'
import type { ArgumentProblem } from '../../src/profiles/engineProfile.ts'
import { flagRows, isIn } from '../../src/profiles/flagRows.ts'
import { vllm } from '../../src/profiles/vllm.ts'

const root = join(import.meta.dirname, '../..')
const rows = flagRows(vllm)
const check = (args: readonly string[], build = 2900) => checkArguments(vllm, build, args)
const kindsOf = (args: readonly string[], build?: number) =>
  check(args, build).map(({ index, kind }) => `${index} ${kind}`)

const checkOne = (name: string, build = 3000) => checkVariables(vllm, build, 'VLLM_', [name])

interface Case {
  readonly args: readonly string[]
  readonly kind: ArgumentProblem['kind']
  readonly at?: number
  readonly says?: RegExp
  readonly hint: RegExp
  readonly build?: number
}

const cases: readonly Case[] = [
  // A switch has a --no- of its own, and true becomes an argument that nobody takes.
  {
    args: ['--enable-prefix-caching', 'true'],
    kind: 'takes-no-value',
    at: 1,
    says: /--no-enable-prefix-caching take no value/,
    hint: /away/,
  },
  { args: ['--enforce-eager=1'], kind: 'takes-no-value', says: /1 follows/, hint: /away/ },
  { args: ['--max-model-len'], kind: 'needs-value', says: /nothing follows/, hint: /next/ },
  {
    args: ['--tool-call-parser', '--enforce-eager'],
    kind: 'needs-value',
    says: /would take --enforce-eager/,
    hint: /next/,
  },
  { args: ['--seed', '-q', 'awq'], kind: 'needs-value', says: /take -q/, hint: /next/ },
  { args: ['--lora-modules'], kind: 'needs-value', hint: /next/ },
  { args: ['--max-model-len', 'many'], kind: 'wrong-value', says: /8k or 1K/, hint: /auto/ },
  { args: ['--max-model-len=8q'], kind: 'wrong-value', says: /stops at it/, hint: /number/ },
  { args: ['--block-size', '16x'], kind: 'wrong-value', says: /engine stops at it/, hint: /whole/ },
  { args: ['--dtype', 'bf16'], kind: 'wrong-value', hint: /bfloat16/ },
  { args: ['-cc', '{mode: 3}'], kind: 'wrong-value', says: /takes JSON/, hint: /JSON/ },
  { args: ['--max-model-lenn', '8k'], kind: 'unknown', hint: /did you mean --max-model-len\?/ },
  { args: ['--max_model_lenn=8k'], kind: 'unknown', hint: /did you mean --max-model-len\?/ },
  { args: ['serve'], kind: 'unknown', says: /belongs to no flag/, hint: /away/ },
  { args: ['--swap-space', '4'], kind: 'removed', says: /0\.22\.0 has it no longer/, hint: /away/ },
  { args: ['--task', 'embed'], kind: 'removed', hint: /--runner and --convert/ },
  { args: ['--calculate-kv-scales'], build: 2800, kind: 'removed', says: /0\.28\.0/, hint: /away/ },
  { args: ['--enable-scale-out'], kind: 'not-yet', says: /with 0\.30\.0/, hint: /0\.30\.0 or/ },
]

test.each(cases)('$args is a problem: $kind', ({ args, kind, at = 0, says = /./, hint, build }) => {
  const problems = check(args, build)
  expect(problems.map((one) => [one.kind, one.index])).toEqual([[kind, at]])
  expect(problems[0]!.message).toMatch(says)
  expect(problems[0]!.hint).toMatch(hint)
})

test.each([
  { args: ['--max-model-len', '25.6k', '--max_num_seqs=8'] },
  { args: ['--max-model-len', '-1', '--max-model-len', 'auto'] },
  { args: ['--lora-modules', 'a=/a', 'b=/b', '--enable-lora'] },
  { args: ['--hf-token', '--seed', '1'] },
  { args: ['--tokenizer=-x', '--revision=--seed'] },
  { args: ['-O3', '-O', '2'] },
  { args: ['-cc.mode=3', '--compilation-config.level', '3', '-sc', '{"a": [1]}'] },
  { args: ['--override-generation-config={"temperature": 0}'] },
  { args: ['--served-model-name', 'a', 'b', '--no-enable-prefix-caching'] },
])('$args is right', ({ args }) => {
  expect(check(args)).toEqual([])
})

test('every mistake of a line is told, each once, at its argument', () => {
  expect(
    kindsOf(['--port=x', '--seed', '--task=embed', '--no-enforce-eager', 'off', '--dtype', 'auto']),
  ).toEqual(['0 wrong-value', '1 needs-value', '2 removed', '4 takes-no-value'])
})

test('a word with a dash is no value, known or not, as llama.cpp would take it', () => {
  expect(kindsOf(['--tokenizer', '-x'])).toEqual(['0 needs-value', '1 unknown'])
})

test('a flag of a later version than was read is beyond what is known, unless it is near to one', () => {
  expect(check(['--brand-new-thing', '1'], 3000)).toMatchObject([
    { kind: 'unknown', beyond: true, message: expect.stringContaining('0.30.0') as string },
  ])
  expect(check(['--brand-new-thing', '1'], 2900)[0]).not.toHaveProperty('beyond')
  expect(check(['--max-model-lenn', '1'], 3000)[0]).not.toHaveProperty('beyond')
})

describe('a variable', () => {
  it.each([
    ['GPU_MEMORY_UTILIZATION', 'not-read', /--gpu-memory-utilization/],
    ['VLLM_MODEL', 'not-read', /first argument/],
    ['VLLM_ATTENTION_BACKEND', 'not-read', /--attention-backend/],
    ['VLLM_LOGING_LEVEL', 'not-read', /did you mean VLLM_LOGGING_LEVEL\?/],
    ['VLLM_SOMETHING_OF_TOMORROW_ENTIRELY', 'unknown', /warning/],
  ] as const)('%s is %s', (name, kind, hint) => {
    expect(checkOne(name)).toMatchObject([
      { name, kind, hint: expect.stringMatching(hint) as string },
    ])
  })

  it.each(['VLLM_LOGGING_LEVEL', 'VLLM_API_KEY', 'NCCL_DEBUG', 'TZ'])('%s is fine', (name) => {
    expect(checkOne(name)).toEqual([])
  })

  it('is judged by the version', () => {
    expect(checkOne('VLLM_MM_HASHER_ALGORITHM', 2900)).toEqual([])
    expect(checkOne('VLLM_MM_HASHER_ALGORITHM', 3000)).toHaveLength(1)
  })
})

test('an upgrade names versions, not builds', () => {
  const changes = changesBetween(vllm, 2700, 2800)
  expect(changes).toContain('--calculate-kv-scales, --no-calculate-kv-scales: gone since 0.28.0.')
  expect(changes).toContainEqual(expect.stringMatching(/^Since 0\.28\.0, bitsandbytes/))
  expect(changesBetween(vllm, 3000, 3100)).toContain('What changed after 0.29.0 is not known here.')
})

describe('the rows', () => {
  it('say each spelling once in a version', () => {
    for (const build of [2200, 2800, 2900, 3000]) {
      const spellings = rows.filter((row) => isIn(row, build)).flatMap(({ flags }) => flags)
      expect(spellings.filter((flag, index) => spellings.indexOf(flag) !== index)).toEqual([])
    }
  })

  it('are as many as the parser of 0.29.0 has, and have a source each', () => {
    const live = rows.filter((row) => isIn(row, 2900))
    expect(live).toHaveLength(292)
    for (const { source } of [...rows, ...vllm.variables, ...vllm.metrics, ...vllm.behaviours])
      for (const part of Object.values(source)) expect(part).not.toBe('')
  })

  it('are spelled as a parser reads them', () => {
    for (const { flags } of rows)
      for (const flag of flags) expect(flag).toMatch(/^-[A-Za-z]+$|^--[a-z\d-]+$/)
  })
})

describe('what the charts emit', () => {
  const rendered = ['gitops', 'test/samples'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /manifests.*-deployment-.*\.yaml$/.test(file))
      .flatMap((file) => {
        const { spec } = load(readFileSync(join(root, folder, file), 'utf8')) as Rendered
        return spec.template.spec.containers.flatMap(({ name, args }) =>
          name === 'vllm' ? [{ file, args }] : [],
        )
      }),
  )

  it('is rendered somewhere', () => expect(rendered).not.toEqual([]))

  it.each(rendered)('is understood after the model: $file', ({ args: [model, ...args] }) => {
    expect(model).toMatch(/^\/models\/[^/]+$/)
    expect(checkArguments(vllm, 3000, args)).toEqual([])
  })
})

interface Rendered {
  readonly spec: {
    readonly template: {
      readonly spec: { readonly containers: readonly { name: string; args: string[] }[] }
    }
  }
}
