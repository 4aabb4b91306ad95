// Holds environment files against systemd's own reading of them: whatever an argument or a variable
// holds, the process gets exactly that.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { array, sample, string } from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'

import {
  environmentFile,
  unsayable,
  variableName,
} from '../../src/parts/systemd/environmentFile.ts'
import { systemd } from '../../src/units/hosts/systemd.ts'
import type { HostedService } from '../../src/units/hosts/host.ts'

const folder = mkdtempSync(join(tmpdir(), 'chartwright-environment-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface Read {
  readonly variables: readonly string[]
  readonly words: readonly string[]
}

/** Undefined where systemd's library is not here. */
function readBack(texts: readonly string[]): readonly Read[] | undefined {
  const files = texts.map((text, index) => {
    const file = join(folder, `${index}.env`)
    writeFileSync(file, text)
    return file
  })
  const { status, stdout, stderr } = spawnSync(
    'python3',
    [join(import.meta.dirname, 'argumentsOf.py'), ...files],
    { encoding: 'utf8' },
  )
  if (status === 0) return JSON.parse(stdout) as Read[]
  if (status === 1) throw new Error(stderr)
  return undefined
}

const isHere = readBack(['A="b"\n']) !== undefined
if (!isHere) {
  const hint = 'Install systemd and Python 3.'
  if (process.env['CI']) throw new Error(`libsystemd-shared is missing. ${hint}`)
  process.stderr.write(
    `\n!!! libsystemd-shared is missing: what needs it is SKIPPED.\n!!! ${hint}\n\n`,
  )
}

const hostile = [
  'plain',
  '',
  ' ',
  'two words',
  '"',
  "'",
  '\\',
  '\\"',
  '\\\\',
  'a\\',
  '$HOME',
  '${HOME}',
  '$$',
  '%n %i %%',
  '`id`',
  '$(id)',
  '# no comment',
  '; echo',
  '-',
  '--flag=a b',
  'it\'s "100 %" $HOME\\',
  'Grüße 日本 🦙',
  '* ? [a]',
  '~',
  '{{ .Values }}',
  '\u00a0',
]

describe.runIf(isHere)('an environment file, read by systemd', () => {
  test('gives every hostile argument and variable as it is', () => {
    const variables = Object.fromEntries(hostile.map((value, index) => [`V${index}`, value]))
    const [read] = readBack([environmentFile('of a test', variables, hostile)])!
    expect(read!.words).toEqual(hostile)
    expect(read!.variables.filter((one) => !one.startsWith('ARGS='))).toEqual(
      Object.entries(variables).map(([name, value]) => `${name}=${value}`),
    )
  })

  test('gives any arguments as they are', () => {
    const sayable = string({ unit: 'grapheme', maxLength: 12 }).filter(
      (text) => !unsayable.test(text),
    )
    const lists = sample(array(sayable, { minLength: 1, maxLength: 8 }), {
      numRuns: 500,
      seed: 1,
    })
    const read = readBack(lists.map((words) => environmentFile('of a test', {}, words)))!
    expect(read.map(({ words }) => words)).toEqual(lists)
  })

  test('gives no arguments and no variable more than there are', () => {
    expect(readBack([environmentFile('of a test', { ONE: '1' })])).toEqual([
      { variables: ['ONE=1'], words: [] },
    ])
  })
})

describe('what no environment file can hold', () => {
  const service = {
    app: 'chat',
    port: 8080,
    arguments: ['--port', '8080'],
    variables: {},
  } as unknown as HostedService
  const faults = (over: Partial<HostedService>) =>
    systemd.faults({ ...service, ...over }).map(({ code, at }) => `${code} ${at}`)

  test.each([
    ['a line feed in an argument', { arguments: ['a\nExecStart=/bin/sh'] }],
    ['a control character in an argument', { arguments: ['\u001b[31m'] }],
    ['a line feed in a variable', { variables: { A: 'b\nC=d' } }],
    ['a name with a blank', { variables: { 'A B': 'c' } }],
    ['a name with an equals sign', { variables: { 'A=B': 'c' } }],
    ['a name that begins with a digit', { variables: { '1A': 'c' } }],
    ['an empty name', { variables: { '': 'c' } }],
    ['a variable of the unit', { variables: { ARGS: '--host 0.0.0.0' } }],
  ] as const)('is refused: %s', (_, over) => {
    expect(faults(over)).toEqual(['HOST-006 /engine'])
  })

  test('is refused at the port where that is for root', () => {
    expect(faults({ port: 80 })).toEqual(['HOST-006 /port'])
    expect(faults({ port: 1024 })).toEqual([])
  })

  test('leaves the names that systemd takes', () => {
    for (const name of ['A', '_', 'CUDA_VISIBLE_DEVICES', 'a1']) expect(name).toMatch(variableName)
  })
})
