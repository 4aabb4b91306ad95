// Data and its JSON Schema in, what Ajv says is wrong out. The schema is compiled in pieces, each when data
// first needs it: charts have most of their keys in common, and no document has all that it could.

import { Ajv } from 'ajv'
import type { ErrorObject, ValidateFunction } from 'ajv'

import { child } from './finding.ts'

export type Schema = { readonly [keyword: string]: unknown }

const ajv = new Ajv({
  allErrors: true,
  strict: false,
  verbose: true,
  validateSchema: false,
  // Optimizing the code takes longer than a build runs it.
  code: { optimize: false },
})
const wholes = new WeakMap<Schema, ValidateFunction>()
const parts = new WeakMap<Schema, ValidateFunction>()
/** By their text, since schemas of different charts say the same of a key. */
const partsByText = new Map<string, ValidateFunction>()

export function schemaErrors(schema: Schema, data: unknown): ErrorObject[] {
  let whole = wholes.get(schema)
  if (whole === undefined) wholes.set(schema, (whole = ajv.compile(withoutParts(schema))))
  const errors = whole(data) ? [] : [...(whole.errors ?? [])]
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return errors
  const schemas = propertiesOf(schema)
  for (const [key, value] of Object.entries(data)) {
    if (value === undefined || !Object.hasOwn(schemas, key)) continue
    const judge = partOf(schemas[key]!, schema.definitions)
    if (judge(value)) continue
    const prefix = child('', key)
    for (const error of judge.errors ?? [])
      errors.push({
        ...error,
        instancePath: prefix + error.instancePath,
        schemaPath: error.schemaPath.replace('#', () => `#/properties${prefix}`),
      })
  }
  return errors
}

const propertiesOf = ({ properties = {} }: Schema) => properties as Readonly<Record<string, Schema>>

/** What a schema says of its object itself; of its keys it says no more than what they are for. */
function withoutParts(schema: Schema): Schema {
  if (schema.properties === undefined) return schema
  const named = Object.entries(propertiesOf(schema)).map(([key, { description }]) => [
    key,
    description === undefined ? {} : { description },
  ])
  return { ...schema, properties: Object.fromEntries(named) as Schema }
}

function partOf(schema: Schema, definitions: unknown): ValidateFunction {
  const known = parts.get(schema)
  if (known !== undefined) return known
  const text = JSON.stringify(schema)
  const isReferring = definitions !== undefined && text.includes('"#/definitions/')
  const key = isReferring ? text + JSON.stringify(definitions) : text
  const part =
    partsByText.get(key) ?? ajv.compile(isReferring ? { ...schema, definitions } : schema)
  partsByText.set(key, part)
  parts.set(schema, part)
  return part
}
