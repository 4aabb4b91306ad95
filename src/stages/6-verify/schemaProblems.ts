// Turns ajv's errors about a manifest into one sentence per fault, said in the manifest's terms,
// because what ajv says names schemas that nobody has seen and says some faults twice.

import type { ErrorObject } from 'ajv'

import { child } from '../../findings/finding.ts'
import { didYouMean, nearest } from '../../findings/nearest.ts'

/** One fault of a manifest. */
export interface SchemaProblem {
  readonly kind: 'unknown-kind' | 'invalid'
  /** JSON pointer into the manifest: the faulty field, or the object that lacks one. */
  readonly pointer: string
  /** A whole sentence. */
  readonly message: string
}

/** The problems behind the errors of one validation of `manifest`. */
export function problemsOf(
  manifest: Record<string, unknown>,
  errors: readonly ErrorObject[],
): SchemaProblem[] {
  const { apiVersion, kind } = manifest
  const subject: Subject = {
    manifest,
    name: `${kind} (${apiVersion})`,
    secret: String(kind).endsWith('Secret'),
  }
  // Two rules may say the same: a pattern and the format that it is the pattern of, say.
  const problems = new Map<string, SchemaProblem>()
  for (const error of withoutEchoes(errors)) {
    const message = sentence(error, subject)
    problems.set(message, { kind: 'invalid', pointer: pointerOf(error), message })
  }
  return [...problems.values()]
}

interface Subject {
  readonly manifest: Record<string, unknown>
  readonly name: string
  /** Whether values must not be shown. */
  readonly secret: boolean
}

/** The errors that are faults of their own. */
function withoutEchoes(errors: readonly ErrorObject[]): ErrorObject[] {
  const wrongType = new Set(
    errors.filter((error) => error.keyword === 'type').map((error) => error.instancePath),
  )
  const misspelt = new Set(errors.flatMap(misspeltRequired))
  const alternatives = errors.filter(isAlternatives)
  return errors.filter(
    (error) =>
      // A value of the wrong type is of no use to any other rule either.
      (error.keyword === 'type' || !wrongType.has(error.instancePath)) &&
      !misspelt.has(requiredKey(error.instancePath, error.params['missingProperty'])) &&
      // What each alternative lacks is no fault, as one of them would be enough.
      !alternatives.some((whole) => whole !== error && isPartOf(error, whole)),
  )
}

/** The missing field that an unknown one is a misspelling of: one fault, not two. */
function misspeltRequired(error: ErrorObject): string[] {
  if (error.keyword !== 'additionalProperties') return []
  const meant = nearest(unknownField(error), fieldsOf(error))
  return meant === undefined ? [] : [requiredKey(error.instancePath, meant)]
}

const requiredKey = (pointer: string, field: unknown): string => `${pointer} ${String(field)}`

const isAlternatives = ({ keyword }: ErrorObject): boolean =>
  keyword === 'anyOf' || keyword === 'oneOf'

const isPartOf = (error: ErrorObject, whole: ErrorObject): boolean =>
  error.instancePath.startsWith(whole.instancePath) &&
  error.schemaPath.startsWith(`${whole.schemaPath}/`)

function pointerOf(error: ErrorObject): string {
  if (error.keyword !== 'additionalProperties') return error.instancePath
  return child(error.instancePath, unknownField(error))
}

const unknownField = (error: ErrorObject): string => String(error.params['additionalProperty'])

const fieldsOf = (error: ErrorObject): string[] =>
  Object.keys((error.parentSchema?.['properties'] as object | undefined) ?? {})

function sentence(error: ErrorObject, subject: Subject): string {
  const path = readable(pointerOf(error), subject.manifest)
  const value = valueAt(error.instancePath, subject.manifest)
  const but = `but is ${describe(value, subject.secret)}`
  switch (error.keyword) {
    case 'additionalProperties':
      return `${path} is not a field of ${subject.name}${meantField(error)}`
    case 'required':
      return `${requiredPath(error, subject)} of ${subject.name} is required, but missing.`
    case 'type':
      return `${path} must be ${expectedType(error)}, ${but}.`
    case 'enum':
      return `${path} must be ${expectedValue(error)}, ${but}${meantValue(error, value)}`
    case 'pattern':
    case 'format':
      return `${path} must be ${expectedText(error)}, ${but}.`
    case 'uniqueItems':
      return `${path} has ${repeatedItem(error, value, subject)} twice.`
    case 'anyOf':
    case 'oneOf':
    case 'not':
      return `${path} breaks a rule of ${subject.name} about ${fieldsOfRule(error)}.`
    default:
      return `${path} must ${expectedLimit(error)}, ${but}.`
  }
}

const meantField = (error: ErrorObject): string =>
  didYouMean(unknownField(error), fieldsOf(error)) || '.'

function requiredPath(error: ErrorObject, { manifest }: Subject): string {
  return readable(child(error.instancePath, String(error.params['missingProperty'])), manifest)
}

const types: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  integer: 'an integer',
  null: 'null',
  number: 'a number',
  object: 'an object',
  string: 'a string',
}

const formats: Readonly<Record<string, string>> = {
  byte: 'base64',
  'date-time': 'a time such as 2026-01-31T12:00:00Z',
  quantity: 'a quantity such as 500m or 2Gi',
}

const limits: Readonly<Record<string, (limit: unknown) => string>> = {
  maximum: (limit) => `be at most ${limit}`,
  maxItems: (limit) => `have at most ${limit} items`,
  maxLength: (limit) => `have at most ${limit} characters`,
  maxProperties: (limit) => `have at most ${limit} entries`,
  minimum: (limit) => `be at least ${limit}`,
  minItems: (limit) => `have at least ${limit} items`,
  minLength: (limit) => `have at least ${limit} characters`,
  minProperties: (limit) => `have at least ${limit} entries`,
}

function expectedLimit({ keyword, params }: ErrorObject): string {
  return limits[keyword]?.(params['limit']) ?? `pass the rule ${keyword}`
}

function repeatedItem(error: ErrorObject, items: unknown, { secret }: Subject): string {
  return describe(childOf(items, String(error.params['i'])), secret)
}

function expectedType(error: ErrorObject): string {
  const expected = [error.params['type'] as string | string[]].flat()
  const names = expected.map((type) => types[type] ?? type)
  return formats[formatOf(error)] ?? list(names, 'or')
}

function expectedText(error: ErrorObject): string {
  return formats[formatOf(error)] ?? `text that matches ${error.params['pattern']}`
}

const formatOf = (error: ErrorObject): string => String(error.parentSchema?.['format'])

// More values than this are no help in a sentence.
const listed = 10

function expectedValue(error: ErrorObject): string {
  const values = error.params['allowedValues'] as unknown[]
  if (values.length > listed) return `one of ${values.length} values`
  const shown = values.map((value) => JSON.stringify(value))
  return list(shown, 'or')
}

function meantValue(error: ErrorObject, value: unknown): string {
  if (typeof value !== 'string') return '.'
  const values = (error.params['allowedValues'] as unknown[]).map(String)
  return didYouMean(value, values) || '.'
}

const fieldsOfRule = (error: ErrorObject): string => list(fieldsIn(error.schema), 'and')

/** Names of the fields that a rule looks at. */
function fieldsIn(rule: unknown): string[] {
  if (typeof rule !== 'object' || rule === null) return []
  const fields = Object.keys((rule as { properties?: object }).properties ?? {})
  return [...new Set([...fields, ...Object.values(rule).flatMap(fieldsIn)])]
}

const shownCharacters = 60

function describe(value: unknown, secret: boolean): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  if (secret) return `a ${typeof value}`
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value)
  const shown = text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text
  return `the ${typeof value} ${shown}`
}

/** `a, b and c`. */
function list(words: readonly string[], last: 'and' | 'or'): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`
}

const tokensOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))

function valueAt(pointer: string, manifest: unknown): unknown {
  return tokensOf(pointer).reduce(childOf, manifest)
}

const childOf = (parent: unknown, token: string): unknown =>
  (parent as Record<string, unknown> | undefined)?.[token]

/** A pointer as people write it: `spec.containers[0].env` or `data["a.b"]`. */
function readable(pointer: string, manifest: unknown): string {
  let parent = manifest
  let path = ''
  for (const token of tokensOf(pointer)) {
    if (Array.isArray(parent)) path += `[${token}]`
    else if (/^[A-Za-z_$][\w$]*$/.test(token)) path += path === '' ? token : `.${token}`
    else path += `[${JSON.stringify(token)}]`
    parent = childOf(parent, token)
  }
  return path || 'The manifest'
}
