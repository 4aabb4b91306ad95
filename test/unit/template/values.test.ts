// What declarations turn into: values.yaml for people, values.schema.json for Helm and editors.

import { expect, describe, test } from 'vitest'

import { schemaProblems } from '../../../src/findings/schemaProblems.ts'
import * as declare from '../../../src/template/values.ts'
import type { Fields, Json, JsonObject, StringValue } from '../../../src/template/values.ts'
import { defaultsOf } from '../../../src/template/values.ts'
import { valuesFile } from '../../../src/template/valuesFile.ts'
import { valuesSchema } from '../../../src/template/valuesSchema.ts'

const description = 'A value.'
const fields = {
  nameOverride: declare.string({
    description: 'Replaces the name of the chart in names and labels.',
    pattern: '^([a-z]([-a-z0-9]{0,51}[a-z0-9])?)?$',
    example: { nameOverride: 'llm' },
  }),
  server: declare.group('llama-server and its arguments.', {
    mode: declare.choice({
      description: 'What it answers.',
      default: 'on',
      choices: ['on', 'off'],
    }),
    slots: declare.integer({
      description:
        'Requests that are served at the same time, each with a context of its own; the rest wait.',
      default: 4,
      minimum: 1,
      maximum: 256,
      planned: 'the memory on the card',
    }),
    extraArgs: declare.stringList({
      description: 'Further arguments.',
      example: { extraArgs: ['-v', 'off'] },
    }),
  }),
  notes: declare.text({ description: 'Text.', default: 'one\n\ntwo\n' }),
  affinity: declare.block({ description: 'Affinity.', default: { a: { b: [1] } } }),
}

test('values.yaml says what each value is, wrapped, with examples', () => {
  expect(valuesFile(['Default values.', '', 'Generated.'], fields, defaultsOf(fields)))
    .toBe(`# Default values.
#
# Generated.

# -- Replaces the name of the chart in names and labels.
nameOverride: ""
#  nameOverride: llm

# llama-server and its arguments.
server:
  # -- What it answers.
  mode: "on"
  # -- Requests that are served at the same time, each with a context of its own; the rest wait.
  # Planned from it: the memory on the card; a change here makes that untrue.
  slots: 4
  # -- Further arguments.
  extraArgs: []
  #  extraArgs:
  #    - -v
  #    - "off"

# -- Text.
notes: |
  one

  two

# -- Affinity.
affinity:
  a:
    b:
      - 1
`)
})

const written = (values: JsonObject, of: Fields) => valuesFile(['Values.'], of, values)
const comments = (pad: string) => [`${pad}# -- Sizes.\n`, `${pad}#  - 1Gi\n`] as const

test('a declaration that charts share is written for each by its name, its depth and its value', () => {
  const sizes = declare.stringList({ description: 'Sizes.', example: ['1Gi'] })
  const asDeclared = sizes.default as Json
  const [above, below] = comments('')
  const [aboveInner, belowInner] = comments('  ')
  const group = declare.group('Claims.', { sizes })
  for (const _ of ['first', 'again']) {
    expect(written({ sizes: asDeclared }, { sizes })).toBe(
      `# Values.\n\n${above}sizes: []\n${below}`,
    )
    expect(written({ all: asDeclared }, { all: sizes })).toBe(
      `# Values.\n\n${above}all: []\n${below}`,
    )
    expect(written({ all: ['2Gi'] }, { all: sizes })).toBe(
      `# Values.\n\n${above}all:\n  - 2Gi\n${below}`,
    )
    expect(written({ claims: { sizes: asDeclared } }, { claims: group })).toBe(
      `# Values.\n\n# Claims.\nclaims:\n${aboveInner}  sizes: []\n${belowInner}`,
    )
  }
})

test('the schema is closed, requires every leaf, and describes each', () => {
  const { properties, ...schema } = valuesSchema('Values of x', fields) as {
    properties: Record<string, object>
    definitions: unknown
  }
  expect(schema).toMatchObject({
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Values of x',
    type: 'object',
    additionalProperties: false,
    required: ['nameOverride', 'server', 'notes', 'affinity'],
  })
  expect(properties.nameOverride).toEqual({
    description: 'Replaces the name of the chart in names and labels.',
    type: ['string', 'boolean'],
    pattern: '^([a-z]([-a-z0-9]{0,51}[a-z0-9])?)?$',
    maxLength: 500,
  })
  expect(properties.server).toMatchObject({
    additionalProperties: false,
    required: ['mode', 'slots', 'extraArgs'],
    properties: {
      mode: { type: 'string', enum: ['on', 'off'] },
      slots: { type: 'integer', minimum: 1, maximum: 256 },
    },
  })
  expect(properties.global).toMatchObject({ type: 'object' })
})

test('nothing in a schema goes beyond draft-07 or out of the document', () => {
  const text = JSON.stringify(valuesSchema('x', fields))
  expect(text.match(/"\$ref":"[^"]*"/g)).toEqual(text.match(/"\$ref":"#\/definitions\/json"/g))
  // Go's RE2 has none of these.
  expect(text).not.toMatch(/\(\?[=!<]|\\\\[uxp]\{/)
})

const typesOf = (pattern: string) => {
  const value = declare.string({ description, pattern })
  const { properties } = valuesSchema('x', { value }) as { properties: Record<string, object> }
  const { type, minimum, maximum } = properties.value as {
    type: string | string[]
    minimum?: number
    maximum?: number
  }
  return [[type].flat().join(), minimum, maximum]
}

describe('a pattern says whether a value also takes integers and booleans', () => {
  test.each<[string, unknown[]]>([
    ['^[a-z]+$', ['string,boolean', undefined, undefined]],
    ['^/[a-z]*$', ['string', undefined, undefined]],
    ['^(all|auto|[0-9]{1,5})$', ['string,integer', 0, 99999]],
    ['^[-a-z0-9]*$', ['string,integer,boolean', 0, Number.MAX_SAFE_INTEGER]],
    ['^[1-9][0-9]*$', ['string', undefined, undefined]],
    ['^(0|1|22)$', ['string', undefined, undefined]],
    ['^[0-9]$', ['string,integer', 0, 9]],
  ])('%s', (pattern, expected) => expect(typesOf(pattern)).toEqual(expected))
})

describe('a pattern that readers may read in two ways, or that takes more than ASCII, is refused', () => {
  test.each([
    ['[a-z]', 'anchored at both ends'],
    ['^a|b$', 'not in brackets'],
    ['^.*$', 'takes any character'],
    ['^[^/]*$', 'excludes'],
    ['^\\s*$', 'escapes s'],
    ['^(?=a)a$', 'RE2 does not know'],
    ['^a^b$', 'anchored in its middle'],
    ['^[!-~]*$', 'takes <'],
    ['^[\\!-~]*$', 'Invalid'],
    ['^<a>$', 'takes <'],
    ['^ü$', 'takes ü'],
    ['^[ü]$', 'takes ü'],
  ])('%s', (pattern, message) =>
    expect(() => declare.string({ description, pattern })).toThrow(message),
  )
  test.each(['^$', '^(a|b)$', '^(?:a|[-_.b\\]])+\\.[0-9]{1,5}\\w$', '^[a.b]$', '^\\d+\\$$'])(
    'but %s is none',
    (pattern) =>
      expect((declare.string({ description, pattern }) as StringValue).pattern).toBe(pattern),
  )
})

describe('values are refused in words that help', () => {
  const all = {
    name: declare.string({ description }),
    kind: declare.choice({ description, default: 'on', choices: ['on', 'off'] }),
    count: declare.integer({ description, default: 1, minimum: 0, maximum: 9 }),
    labels: declare.stringMap({ description }),
    block: declare.block({ description }),
  }
  const schema = valuesSchema('x', all)
  const problems = (given: Record<string, Json>) =>
    schemaProblems(schema, { ...defaultsOf(all), ...given }).map(({ pointer, message }) => [
      pointer,
      message,
    ])

  test.each<[Record<string, Json>, string, RegExp]>([
    [{ name: 'a\u0001b' }, '/name', /control characters/],
    [{ name: '<no value>' }, '/name', /no value/],
    [{ name: 1.1 }, '/name', /string/],
    [{ kind: 'onn' }, '/kind', /on/],
    [{ count: 10 }, '/count', /9/],
    [{ labels: { é: 'x' } }, '/labels/é', /ASCII/],
    [{ block: { a: null } }, '/block/a', /null/],
    [{ coun: 1 }, '/coun', /count/],
  ])('%j', (given, pointer, message) => {
    const found = problems(given)
    expect(found.map(([at]) => at)).toContain(pointer)
    expect(found.map(([, text]) => text).join('\n')).toMatch(message)
  })
})
