// That what a run leaves out is there to be left out: a name that has changed would be run where it
// cannot work, and a reason said for nothing.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { leftOutOf } from './leftOut.ts'

const all = { programs: true, placing: true, addresses: true }
const textOf = (file: string) => readFileSync(join(import.meta.dirname, '..', file), 'utf8')
const wholeFiles = (abilities: typeof all) =>
  leftOutOf(abilities).flatMap(({ file, test: name }) => (name === undefined ? [file] : []))

test.each([
  all,
  { ...all, programs: false },
  { ...all, placing: false },
  { ...all, addresses: false },
])('with %o, each file and each test of it is there, and named once', (abilities) => {
  const leftOut = leftOutOf(abilities)
  for (const { file, test: name } of leftOut)
    expect(textOf(file)).toContain(name === undefined ? 'test(' : `test('${name}'`)
  const named = leftOut.map(({ file, test: name }) => `${file} ${name ?? ''}`)
  expect(new Set(named).size).toBe(named.length)
})

test('a whole file says all of its tests', () => {
  const files = leftOutOf({ ...all, placing: false }).map(({ file }) => file)
  expect(files.filter((file) => file === 'twins/twins.test.ts')).toHaveLength(1)
})

test.each([
  ['programs', 'sample/llamaServer.test.ts', 'twins/twins.test.ts'],
  ['placing', 'nodes/twoNodes.test.ts', 'sample/llamaServer.test.ts'],
  ['addresses', 'rtx5090/sync.test.ts', 'nodes/twoNodes.test.ts'],
])('without %s, %s cannot run, and %s can', (ability, cannot, can) => {
  const files = wholeFiles({ ...all, [ability]: false })
  expect(files).toContain(cannot)
  expect(files).not.toContain(can)
  expect(wholeFiles(all)).not.toContain(cannot)
})
