// Declarations of values as the chart's values.schema.json: draft-07, no reference that leaves the
// document, unknown keys refused, every leaf required, and never wider than what both readings of a
// template agree on.

import { INTEGER_MAX } from './values.ts'
import type { Declaration, Fields, Leaf } from './values.ts'

export type Schema = { readonly [keyword: string]: unknown }

// What no string may hold: control characters and noncharacters, at which Go's YAML reader stops.
// The escapes are those that RE2 and ECMAScript share.
const forbidden = '\\x7f-\\x9f\ufffe\uffff'
const oneLine = `^[^\\x00-\\x1f${forbidden}]*$`
const manyLines = `^[^\\x00-\\x08\\x0b-\\x1f${forbidden}]*$`

/**
 * Helm deletes `<no value>` from all that it renders. A string that ends in the beginning of it
 * could become it together with the text after it.
 */
const deleted = { not: { type: 'string', pattern: '<no value>|<[no value]*$' } }

/**
 * Printable ASCII without `<`, which covers YAML's `<<`; the longest label is 253 + 1 + 63 long. As a
 * bound of the pattern, the length would take a third of Helm's time: RE2 spells out every repetition.
 */
const keys = { propertyNames: { pattern: '^[ -;=-~]+$', maxLength: 317 } }

/** As keys of a map, patterned values must fit into the 1024 characters that YAML allows there. */
const patternedLength = 500

/** `toYaml` leaves these at the end of a string without quotes, and Helm trims them off a document. */
const blank = '\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000'

/** Any JSON that passes through to a manifest: no nulls, safe strings and keys, exact integers. */
const passThrough: Schema = {
  type: ['object', 'array', 'string', 'number', 'boolean'],
  pattern: `^([^\\x00-\\x1f${forbidden}]*[^\\x00-\\x1f${forbidden}${blank}])?$`,
  ...deleted,
  minimum: -INTEGER_MAX,
  maximum: INTEGER_MAX,
  ...keys,
  additionalProperties: { $ref: '#/definitions/json' },
  items: { $ref: '#/definitions/json' },
}

/** The schema of a whole values document. */
export function valuesSchema(title: string, fields: Fields): Schema {
  const own = objectSchema(fields)
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title,
    ...own,
    properties: {
      ...(own.properties as object),
      global: {
        type: 'object',
        description: 'Values of a parent chart. This chart reads none of them.',
      },
    },
    definitions: { json: passThrough },
  }
}

function objectSchema(fields: Fields): Schema {
  return {
    type: 'object',
    additionalProperties: false,
    required: Object.keys(fields),
    properties: Object.fromEntries(
      Object.entries(fields).map(([name, declaration]) => [name, schemaOf(declaration)]),
    ),
  }
}

function schemaOf(declaration: Declaration): Schema {
  const described = { description: descriptionOf(declaration) }
  return declaration.type === 'group'
    ? { ...described, ...objectSchema(declaration.fields) }
    : { ...described, ...leafSchema(declaration) }
}

/** The description, with what the plan computed from the value. */
export function descriptionOf(declaration: Declaration): string {
  if (declaration.type === 'group' || declaration.planned === undefined)
    return declaration.description
  return `${declaration.description} Planned from it: ${declaration.planned}; a change here makes that untrue.`
}

function leafSchema(leaf: Leaf): Schema {
  switch (leaf.type) {
    case 'string':
      return leaf.pattern === undefined
        ? anyScalar
        : scalarOf(leaf.pattern, leaf.maxLength ?? patternedLength)
    case 'choice':
      return { type: 'string', enum: leaf.choices }
    case 'text':
      return { type: 'string', pattern: manyLines, ...deleted }
    case 'integer':
      return { type: 'integer', minimum: leaf.minimum, maximum: leaf.maximum }
    case 'boolean':
      return { type: 'boolean' }
    case 'stringList':
      return { type: 'array', items: anyScalar }
    case 'stringMap':
      return { type: 'object', ...keys, additionalProperties: anyScalar }
    case 'block':
      return { type: 'object', $comment: 'a Kubernetes object', ...passThroughParts }
    case 'objectList':
      return {
        type: 'array',
        items: {
          type: 'object',
          required: leaf.fields,
          properties: Object.fromEntries(
            leaf.fields.map((field) => [
              field,
              { type: 'string', pattern: passThrough.pattern, ...deleted },
            ]),
          ),
          ...passThroughParts,
        },
      }
  }
}

const passThroughParts = { ...keys, additionalProperties: passThrough.additionalProperties }

/** A string, or what `--set` makes of one. */
const anyScalar: Schema = {
  type: ['string', 'integer', 'boolean'],
  pattern: oneLine,
  ...deleted,
  minimum: -INTEGER_MAX,
  maximum: INTEGER_MAX,
}

const scalars = new Map<string, Schema>()

function scalarOf(pattern: string, maxLength: number): Schema {
  const key = `${maxLength} ${pattern}`
  let schema = scalars.get(key)
  if (schema === undefined) scalars.set(key, (schema = patternedScalar(pattern, maxLength)))
  return schema
}

/** JSON Schema tries a pattern on strings only, so integers and booleans must all match, or none may. */
function patternedScalar(pattern: string, maxLength: number): Schema {
  const tried = new RegExp(pattern, 'u')
  const accepts = (text: string) => tried.test(text)
  const types = ['string']
  const digits = acceptedDigits(accepts)
  if (digits > 0) types.push('integer')
  if (accepts('true') && accepts('false')) types.push('boolean')
  return {
    type: types.length === 1 ? 'string' : types,
    pattern,
    maxLength,
    ...(digits > 0 ? { minimum: 0, maximum: Math.min(10 ** digits - 1, INTEGER_MAX) } : {}),
  }
}

/** Up to how many digits a pattern takes every number, judged by numbers of all lengths. */
function acceptedDigits(accepts: (text: string) => boolean): number {
  const takes = (length: number) =>
    [...'123456789'].every((digit) => accepts(digit.repeat(length))) &&
    accepts('1234567890123456'.slice(-length).replace(/^0/, '1')) &&
    accepts(String(10 ** (length - 1)))
  let digits = 0
  while (digits < 16 && takes(digits + 1)) digits++
  return accepts('0') ? digits : 0
}
