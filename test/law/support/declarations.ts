// Random declarations of values, each with a value for it that its schema accepts.

import * as fc from 'fast-check'

import { INTEGER_MAX } from '../../../src/template/values.ts'
import type { Fields, Json, JsonObject, Leaf } from '../../../src/template/values.ts'
import * as declare from '../../../src/template/values.ts'
import { hostileStrings, line, lines, mapKey, passedLine } from './strings.ts'

/** A leaf, and what the user gives for it; undefined leaves the default. */
export interface Declared {
  readonly leaf: Leaf
  readonly given: Json | undefined
}

const description = fc.constantFrom(
  'A value.',
  'A value whose description is longer than one line of a hundred columns holds, so that it is wrapped: twice, with #, {{ and */.',
)

/** A string, or what --set makes of one. */
const scalar: fc.Arbitrary<Json> = fc.oneof(
  { arbitrary: line, weight: 6 },
  {
    arbitrary: fc.constantFrom<Json>(0, -1, 1048576, INTEGER_MAX, -INTEGER_MAX, true, false),
    weight: 2,
  },
  { arbitrary: fc.integer(), weight: 1 },
)

/** Patterns as charts have them, with what they take. */
const patterns: readonly (readonly [pattern: string, values: fc.Arbitrary<Json>])[] = [
  ['^[a-z]([-a-z0-9]{0,51}[a-z0-9])?$', fc.stringMatching(/^[a-z]([-a-z0-9]{0,51}[a-z0-9])?$/)],
  [
    '^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?)?$',
    fc.oneof(
      fc.constantFrom<Json>('', 0, 7, true, 'yes', '1e3', '0755', 'a'.repeat(253)),
      fc.stringMatching(/^[a-z0-9]([-a-z0-9.]{0,20}[a-z0-9])?$/),
    ),
  ],
  ['^(all|auto|[0-9]{1,5})$', fc.constantFrom<Json>('all', '99', 99, 0, 99999)],
  ['^[0-9]+(\\.[0-9]+)?(Ki|Mi|Gi)?$', fc.constantFrom<Json>('1.10', '1', '010', '8Gi', 1048576)],
]

const stringLeaf = fc
  .record({ leaf: fc.record({ description, default: line }), given: scalar })
  .map(({ leaf, given }) => ({ leaf: declare.string(leaf), given }))
const patternLeaf = fc.constantFrom(...patterns).chain(([pattern, values]) =>
  fc
    .record({ description, default: values.map(String), given: values })
    .map(({ given, ...leaf }) => ({
      leaf: declare.string({ ...leaf, pattern }),
      given,
    })),
)
const choiceSets = [
  ['none', 'argocd'],
  ['on', 'off', 'auto'],
  ['f16', 'q8_0', '1.10', '{{x}}'],
] as const
const choiceLeaf = fc.constantFrom(...choiceSets).chain((choices) =>
  fc
    .record({
      description,
      default: fc.constantFrom<string>(...choices),
      given: fc.constantFrom<string>(...choices),
    })
    .map(({ given, ...leaf }) => ({ leaf: declare.choice({ ...leaf, choices }), given })),
)
const textLeaf = fc
  .record({ description, default: lines, given: lines })
  .map(({ given, ...leaf }) => ({ leaf: declare.text(leaf), given }))

const ranges = [
  [0, 10],
  [-5, 5],
  [1, 65535],
  [0, 4294967296],
  [0, INTEGER_MAX],
  [-INTEGER_MAX, INTEGER_MAX],
] as const
const integerLeaf = fc.constantFrom(...ranges).chain(([minimum, maximum]) => {
  const whole = fc.maxSafeInteger().map((number) => {
    const size = maximum - minimum + 1
    return Number.isSafeInteger(size) ? minimum + (Math.abs(number) % size) : number
  })
  const inRange = fc
    .oneof(fc.constantFrom(minimum, maximum, 0, 1048576, 10000000), whole)
    .map((number) => Math.min(maximum, Math.max(minimum, number)) + 0)
  return fc
    .record({ description, default: inRange, given: inRange })
    .map(({ given, ...leaf }) => ({ leaf: declare.integer({ ...leaf, minimum, maximum }), given }))
})
const booleanLeaf = fc
  .record({ description, default: fc.boolean(), given: fc.boolean() })
  .map(({ given, ...leaf }) => ({ leaf: declare.boolean(leaf), given }))

const few = { maxLength: 3 }
const listLeaf = fc
  .record({ description, default: fc.array(line, few), given: fc.array(scalar, few) })
  .map(({ given, ...leaf }) => ({ leaf: declare.stringList(leaf), given }))
const mapLeaf = fc
  .record({
    description,
    default: fc.dictionary(mapKey, line, { maxKeys: 3, noNullPrototype: true }),
    given: fc.dictionary(mapKey, scalar, { maxKeys: 3, noNullPrototype: true }),
  })
  .map(({ given, ...leaf }) => ({ leaf: declare.stringMap(leaf), given }))

const number = fc.oneof(
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -INTEGER_MAX, max: INTEGER_MAX }),
  fc.constantFrom(0.1, 1e-7, 5e-324, 1.5, 123456789.125, 1e15),
)

/** What passes through: any JSON without null. */
const passed = fc.letrec<{ json: Json; object: JsonObject }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    passedLine,
    number.map((value) => value + 0),
    fc.boolean(),
    fc.array(tie('json'), few),
    tie('object'),
  ),
  object: fc.dictionary(mapKey, tie('json'), { maxKeys: 3, noNullPrototype: true }),
})).object

const blockLeaf = fc
  .record({ description, default: passed, given: passed })
  .map(({ given, ...leaf }) => ({ leaf: declare.block(leaf), given }))

const objectFields = ['name', 'mountPath']
const withFields = fc
  .tuple(passed, fc.array(passedLine, { minLength: 2, maxLength: 2 }))
  .map(([object, [name, mountPath]]): JsonObject => ({
    ...object,
    name: name!,
    mountPath: mountPath!,
  }))
const objectListLeaf = fc
  .record({ description, default: fc.array(withFields, few), given: fc.array(withFields, few) })
  .map(({ given, ...leaf }) => ({
    leaf: declare.objectList({ ...leaf, fields: objectFields }),
    given,
  }))

/** A leaf of any type, with a value in two cases of three. */
export const declared: fc.Arbitrary<Declared> = fc
  .tuple(
    fc.oneof(
      stringLeaf,
      patternLeaf,
      choiceLeaf,
      textLeaf,
      integerLeaf,
      booleanLeaf,
      listLeaf,
      mapLeaf,
      blockLeaf,
      objectListLeaf,
    ),
    fc.nat(2),
  )
  .map(([one, chance]) => ({
    leaf: one.leaf,
    given: chance === 0 ? undefined : (one.given as Json),
  }))

const valuesOf = new WeakMap<Leaf, fc.Arbitrary<Json>>()

/** A value that the schema of this very leaf accepts. */
export function valueOf(leaf: Leaf): fc.Arbitrary<Json> {
  let values = valuesOf.get(leaf)
  if (values === undefined) valuesOf.set(leaf, (values = acceptedBy(leaf)))
  return values
}

function acceptedBy(leaf: Leaf): fc.Arbitrary<Json> {
  switch (leaf.type) {
    case 'string':
      return leaf.pattern === undefined ? scalar : matching(leaf.pattern)
    case 'choice':
      return fc.constantFrom(...leaf.choices)
    case 'text':
      return lines
    case 'integer':
      return fc.oneof(
        fc.constantFrom(leaf.minimum, leaf.maximum, leaf.default),
        fc.integer({ min: Math.max(leaf.minimum, -1e9), max: Math.min(leaf.maximum, 1e9) }),
      )
    case 'boolean':
      return fc.boolean()
    case 'stringList':
      return fc.array(scalar, few)
    case 'stringMap':
      return fc.dictionary(mapKey, scalar, { maxKeys: 3, noNullPrototype: true })
    case 'block':
      return passed
    case 'objectList':
      return fc.array(
        fc.tuple(passed, fc.tuple(...leaf.fields.map(() => passedLine))).map(([object, texts]) => ({
          ...object,
          ...Object.fromEntries(leaf.fields.map((field, at) => [field, texts[at]!])),
        })),
        few,
      )
  }
}

/** What a pattern takes: random strings, and of those that look like something else whatever fits. */
function matching(pattern: string): fc.Arbitrary<Json> {
  const random = fc.stringMatching(new RegExp(pattern)).filter((text) => text.length <= 500)
  const hostile = hostileStrings.filter((text) => new RegExp(pattern).test(text))
  const numbers =
    new RegExp(pattern).test('0') && new RegExp(pattern).test('12345') ? [0, 12345] : []
  const fitting = [...hostile.filter((text) => text.length <= 500), ...numbers]
  return fitting.length === 0 ? random : fc.oneof(random, fc.constantFrom<Json>(...fitting))
}

/** The place of the leaf with this number: at the top, in a group, or in a group of a group. */
export const pathOf = (index: number): string[] =>
  [[], ['group'], ['group', 'inner']][index % 3]!.concat(`value${index}`)

/** Declarations in groups. */
export function fieldsOf(all: readonly Declared[]): Fields {
  const at = (depth: number): Fields =>
    Object.fromEntries(
      all.flatMap(({ leaf }, index) => {
        const path = pathOf(index)
        return path.length === depth + 1 ? [[path.at(-1)!, leaf]] : []
      }),
    )
  const inner = all.length > 2 ? { inner: declare.group('A group within a group.', at(2)) } : {}
  return all.length > 1
    ? { ...at(0), group: declare.group('A group.', { ...at(1), ...inner }) }
    : at(0)
}

/** The document that gives what is given. */
export function givenOf(all: readonly Declared[]): JsonObject {
  const document: JsonObject = {}
  all.forEach(({ given }, index) => {
    if (given === undefined) return
    const path = pathOf(index)
    const table = path
      .slice(0, -1)
      .reduce<JsonObject>((outer, name) => (outer[name] ??= {}) as JsonObject, document)
    table[path.at(-1)!] = given
  })
  return document
}
