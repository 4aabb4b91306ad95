// Turns the OpenAPI dialect of Kubernetes (built-in types and structural CRD schemas alike) into
// strict draft-07 JSON Schema without prose, so that ajv and kubeconform both understand it.

import { Ajv } from 'ajv'

import { sharedPattern } from './pattern.ts'

/** A JSON Schema object, in its OpenAPI dialect or as draft-07. */
export interface JsonSchema {
  type?: string | string[]
  properties?: Record<string, JsonSchema>
  additionalProperties?: boolean | JsonSchema
  items?: JsonSchema
  enum?: unknown[]
  format?: string
  pattern?: string
  required?: string[]
  $ref?: string
  [keyword: string]: unknown
}

// The pattern that controller-gen writes for a Quantity in a CRD; the built-in definition has none.
const quantityPattern =
  '^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))' +
  '(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$'

// Standard base64 with the line breaks that the API server's decoder skips. It does not count the
// characters: a pattern that does runs out of stack on the 1 MiB that a Secret may hold.
const base64Pattern = '^[A-Za-z0-9+/\\r\\n]*(=[\\r\\n]*){0,2}$'

const formats: Readonly<Record<string, JsonSchema>> = {
  byte: { format: 'byte', pattern: base64Pattern },
  'date-time': { format: 'date-time' },
  // JSON numbers are exact up to 2^53 only, so the bounds of int64 would say nothing.
  int64: {},
  int32: { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 },
}

const kept = new Set([
  'maximum',
  'maxItems',
  'maxLength',
  'maxProperties',
  'minimum',
  'minItems',
  'minLength',
])

const dropped = new Set([
  'default',
  'description',
  'x-kubernetes-group-version-kind',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-map-type',
  'x-kubernetes-patch-merge-key',
  'x-kubernetes-patch-strategy',
  'x-kubernetes-unions',
  'x-kubernetes-validations',
])

const handled = new Set([
  'additionalProperties',
  'allOf',
  'anyOf',
  'enum',
  'format',
  'items',
  'nullable',
  'oneOf',
  'pattern',
  'properties',
  'required',
  'type',
  'x-kubernetes-int-or-string',
  'x-kubernetes-list-type',
  'x-kubernetes-preserve-unknown-fields',
])

/** The definition of a Quantity, which the API server reads from a string or from a number. */
export const quantity: JsonSchema = {
  type: ['number', 'string'],
  format: 'quantity',
  pattern: quantityPattern,
}

/** The definition of an IntOrString. */
export const intOrString: JsonSchema = { type: ['integer', 'string'] }

/** What is said of a `status`: nothing, as controllers write it and a manifest does not have it. */
export const anyStatus: JsonSchema = { type: 'object' }

/** Makes a schema strict: unknown fields are refused wherever the API would not preserve them. */
export function strict(source: JsonSchema): JsonSchema {
  if (source.$ref !== undefined) return { $ref: source.$ref }
  refuseUnknownKeywords(source)
  return {
    ...typeOf(source),
    ...boundsOf(source),
    ...childrenOf(source),
    ...validationsOf(source),
  }
}

/** Refuses what the generator has not learned, as leaving it out could let bad manifests pass. */
function refuseUnknownKeywords(source: JsonSchema): void {
  const unknown = Object.keys(source).find(
    (keyword) => !kept.has(keyword) && !dropped.has(keyword) && !handled.has(keyword),
  )
  if (unknown !== undefined) {
    throw new Error(`The generator does not know the keyword ${unknown}: teach it to strict.ts.`)
  }
}

function typeOf(source: JsonSchema): JsonSchema {
  const intOrString = source['x-kubernetes-int-or-string'] === true
  const types = intOrString ? ['integer', 'string'] : [source.type ?? []].flat()
  const nullable = source['nullable'] === true ? ['null'] : []
  const [only, ...more] = types.length > 0 ? [...types, ...nullable] : []
  return {
    ...(only !== undefined && { type: more.length > 0 ? [only, ...more] : only }),
    ...(source.enum && { enum: [...source.enum, ...nullable.map(() => null)] }),
  }
}

function boundsOf(source: JsonSchema): JsonSchema {
  const bounds: JsonSchema = {}
  if (source.format !== undefined) {
    const known = formats[source.format]
    if (!known) throw new Error(`The generator does not know the format ${source.format}.`)
    Object.assign(bounds, known)
  }
  for (const keyword of kept) {
    if (source[keyword] !== undefined) bounds[keyword] = source[keyword]
  }
  if (source.pattern !== undefined) bounds.pattern = sharedPattern(source.pattern)
  if (source.pattern === quantityPattern) bounds.format = 'quantity'
  return bounds
}

function childrenOf(source: JsonSchema): JsonSchema {
  const children: JsonSchema = {}
  const required = requiredOf(source, source)
  if (required.length > 0) children.required = required
  if (source.properties) {
    children.properties = mapValues(source.properties, strict)
    if (source['x-kubernetes-preserve-unknown-fields'] !== true) {
      children.additionalProperties = false
    }
  }
  const { additionalProperties: values } = source
  if (values !== undefined) {
    children.additionalProperties = typeof values === 'object' ? strict(values) : values
  }
  if (source.items) {
    children.items = strict(source.items)
    if (source['x-kubernetes-list-type'] === 'set') children['uniqueItems'] = true
  }
  return children
}

/** Value validations describe no fields of their own, so they are taken over as rules. */
function validationsOf(source: JsonSchema): JsonSchema {
  // The alternatives of an IntOrString only repeat its two types.
  if (source['x-kubernetes-int-or-string'] === true) return {}
  const rules = ['allOf', 'anyOf', 'oneOf'].filter((keyword) => source[keyword] !== undefined)
  return Object.fromEntries(
    rules.map((keyword) => [
      keyword,
      (source[keyword] as JsonSchema[]).map((rule) => withDefaults(rule, source)),
    ]),
  )
}

/**
 * The rule as it is after defaulting: a field that is left out has its default, so where the
 * default breaks what the rule says of the field, the rule is broken by leaving it out.
 */
function withDefaults(rule: JsonSchema, source: JsonSchema | undefined): JsonSchema {
  const adapted: JsonSchema = { ...rule }
  if (rule.pattern !== undefined) adapted.pattern = sharedPattern(rule.pattern)
  for (const keyword of ['allOf', 'anyOf', 'oneOf']) {
    const parts = rule[keyword] as JsonSchema[] | undefined
    if (parts) adapted[keyword] = parts.map((part) => withDefaults(part, source))
  }
  if (rule['not']) adapted['not'] = withDefaults(rule['not'] as JsonSchema, source)
  const required = [...requiredOf(rule, source), ...brokenByDefault(rule, source)]
  delete adapted.required
  if (required.length > 0) adapted.required = required
  if (rule.properties) {
    adapted.properties = Object.fromEntries(
      Object.entries(rule.properties).map(([name, field]) => [
        name,
        withDefaults(field, source?.properties?.[name]),
      ]),
    )
  }
  return adapted
}

/** What must be there; the API server fills in what has a default before it validates. */
function requiredOf(rule: JsonSchema, source: JsonSchema | undefined): string[] {
  return rule.required?.filter((name) => defaultOf(source, name) === undefined) ?? []
}

/** Fields whose default is not what the rule says that they must be. */
function brokenByDefault(rule: JsonSchema, source: JsonSchema | undefined): string[] {
  return Object.entries(rule.properties ?? {})
    .filter(([name, field]) => {
      const value = defaultOf(source, name)
      return value !== undefined && !ajv.validate(field, value)
    })
    .map(([name]) => name)
}

const ajv = new Ajv({ strict: false, logger: false, formats: { ipv4: true, ipv6: true } })

const defaultOf = (source: JsonSchema | undefined, name: string): unknown =>
  source?.properties?.[name]?.['default']

/** Maps the values of a record, with its keys in order so that output is the same on every run. */
export function mapValues<T, U>(
  record: Record<string, T>,
  map: (value: T) => U,
): Record<string, U> {
  return Object.fromEntries(
    Object.keys(record)
      .toSorted()
      .map((key) => [key, map(record[key] as T)]),
  )
}
