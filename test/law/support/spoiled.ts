// Values of which one is replaced by something that may be refused: null, another type, a forbidden
// character, a number out of range, a key that nobody declared.

import * as fc from 'fast-check'

import { leaves } from '../../../src/template/values.ts'
import type { Fields, Json, JsonObject } from '../../../src/template/values.ts'
import type { LawCase } from './law.ts'
import { refusedStrings } from './strings.ts'

const scalars: readonly Json[] = [null, true, '', 'text', 'yes', '12', 0, -1, 1.5, 1e-7, 65536]
const numbers: readonly Json[] = [2 ** 53, -(2 ** 53), 2 ** 53 - 1, 1e21]
const lists: readonly Json[] = [[], [null], ['a', null], [1.5], [[]], [{}], [{ name: 'a\u3000' }]]
const maps: readonly Json[] = [{}, { a: null }, { '': 'x' }, { a: {} }, { a: [null] }, { é: 'x' }]
const tables: readonly Json[] = [{ 'a<b': {} }, { a: { b: null } }, { a: 'b\u00a0' }, { a: 'a\nb' }]

const strange: readonly Json[] = [
  ...[scalars, numbers, lists, maps, tables].flat(),
  { ['k'.repeat(318)]: 'x' },
  ...refusedStrings.flatMap((text): Json[] => [
    text,
    [text],
    { key: text },
    [{ name: text, mountPath: text }],
  ]),
]
const spoiling = fc.oneof(
  { arbitrary: fc.constant(null), weight: 1 },
  { arbitrary: fc.constantFrom(...strange), weight: 5 },
)

/** How far above a leaf to write: the leaf itself, its group, or a key beside it. */
const places = ['leaf', 'leaf', 'leaf', 'group', 'beside', 'global'] as const

/** The cases, each with one value spoiled. */
export const spoiled = (cases: fc.Arbitrary<LawCase>): fc.Arbitrary<LawCase> =>
  fc
    .record({
      one: cases,
      leaf: fc.nat(500),
      value: spoiling,
      place: fc.constantFrom(...places),
    })
    .map(({ one, leaf, value, place }) => {
      const given = structuredClone(one.given)
      const path = placeOf(one.definition.fields, leaf, place)
      // What a parent gives to all its charts may hold anything, and Helm 3 stops at some of it.
      const written = place === 'global' && typeof value === 'object' ? {} : value
      return write(given, path, written) ? { ...one, given } : one
    })

function placeOf(fields: Fields, number: number, place: (typeof places)[number]): string[] {
  const all = leaves(fields)
  const [path] = all[number % all.length]!
  switch (place) {
    case 'leaf':
      return path
    case 'group':
      return path.length === 1 ? path : path.slice(0, -1)
    case 'beside':
      return [...path.slice(0, -1), 'undeclared']
    case 'global':
      return ['global']
  }
}

/** Writes a value into a document, making the tables on the way. */
function write(document: JsonObject, path: readonly string[], value: Json): boolean {
  let table = document
  for (const name of path.slice(0, -1)) {
    const next = (table[name] ??= {})
    if (typeof next !== 'object' || next === null || Array.isArray(next)) return false
    table = next
  }
  table[path.at(-1)!] = value
  return true
}
