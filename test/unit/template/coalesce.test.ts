// A user's values over the defaults, as Helm merges them. test/law compares it with Helm itself.

import { expect, test } from 'vitest'

import { coalesce } from '../../../src/template/coalesce.ts'
import type { JsonObject } from '../../../src/template/values.ts'

const parsed = (text: string): JsonObject => JSON.parse(text) as JsonObject

test.each<[string, JsonObject, JsonObject, JsonObject]>([
  [
    'maps merge, at every depth',
    { a: { b: 1 } },
    { a: { b: 2, c: { d: 3 } } },
    { a: { b: 1, c: { d: 3 } } },
  ],
  ['lists replace', { a: [1] }, { a: [2, 3] }, { a: [1] }],
  ['an empty map leaves the default', { a: {} }, { a: { b: 1 } }, { a: { b: 1 } }],
  ['an empty list replaces', { a: [] }, { a: [1] }, { a: [] }],
  [
    'null takes a default away',
    { a: null, b: { c: null } },
    { a: 1, b: { c: 2, d: 3 } },
    { b: { d: 3 } },
  ],
  [
    'null over no default stays, for the schema to see',
    { a: null, b: { c: null } },
    { b: {} },
    { a: null, b: { c: null } },
  ],
  ['null in a list stays', { a: [null] }, { a: [1] }, { a: [null] }],
  ['a scalar replaces a map, for the schema to see', { a: 1 }, { a: { b: 1 } }, { a: 1 }],
  ['a map replaces a scalar', { a: { b: 1 } }, { a: 1 }, { a: { b: 1 } }],
  [
    'false, 0 and "" replace',
    { a: false, b: 0, c: '' },
    { a: true, b: 1, c: 'x' },
    { a: false, b: 0, c: '' },
  ],
  ['keys of no default are added', { b: { c: 1 } }, { a: 1 }, { a: 1, b: { c: 1 } }],
])('%s', (_, given, defaults, expected) => {
  expect(coalesce(given, defaults)).toEqual(expected)
})

test('a key called __proto__ is a key like any other', () => {
  const merged = coalesce(
    parsed('{"a":{"__proto__":{"x":1}}}'),
    parsed('{"a":{"__proto__":{"y":2}}}'),
  )
  expect(JSON.stringify(merged)).toBe('{"a":{"__proto__":{"y":2,"x":1}}}')
  expect(Object.getPrototypeOf(merged.a)).toBe(Object.prototype)
})

test('neither document changes, and what only one of them says is shared with it', () => {
  const given = { a: { list: [{ x: 1 }] }, both: { given: 1 } }
  const defaults = { b: { list: [{ y: 1 }] }, both: { default: 2 } }
  const before = structuredClone([given, defaults])
  const merged = coalesce(given, defaults)
  expect(merged.a).toBe(given.a)
  expect(merged.b).toBe(defaults.b)
  expect(merged.both).toEqual({ given: 1, default: 2 })
  expect([given, defaults]).toEqual(before)
})
