// JSON Schema violations as sentences that help: one for each real fault, with "did you mean", and
// none of the noise that unions make.

import type { ErrorObject } from 'ajv'

import {
  keyPattern,
  labelPattern,
  labelValuePattern,
  modelNamePattern,
  registryPattern,
  subdomainPattern,
} from '../kubernetes/names.ts'
import { quantityPattern } from '../kubernetes/quantity.ts'
import { child } from './finding.ts'
import { didYouMean, nearest } from './nearest.ts'
import { schemaErrors } from './schemaErrors.ts'
import type { Schema } from './schemaErrors.ts'
import { listed, readablePath, show, showName } from './show.ts'

export interface SchemaProblem {
  readonly kind: 'unknown-key' | 'missing-key' | 'wrong-value' | 'bad-name'
  /** JSON pointer into the whole. */
  readonly pointer: string
  /** A sentence without its full stop. */
  readonly message: string
}

/** The whole that a judged part belongs to, to say where in it something is wrong. */
export interface Subject {
  /** What the whole is called: `the site`, `the lock`. */
  readonly name: string
  readonly data: unknown
  /** Pointer of the part that this schema judges. */
  readonly base: string
}

/** What is wrong with a whole document. */
export const schemaProblems = (
  schema: Schema,
  data: unknown,
  name = 'the document',
): SchemaProblem[] => problemsIn(schema, data, { name, data, base: '' })

/** What is wrong with a part of one. */
export function problemsIn(schema: Schema, part: unknown, subject: Subject): SchemaProblem[] {
  const seen = new Set<string>()
  return withoutEchoes(schemaErrors(schema, part))
    .flatMap((error) =>
      error.keyword === 'anyOf' ? unionProblems(error, subject) : [problemOf(error, subject)],
    )
    .filter(({ pointer, message }) => {
      const key = `${pointer} ${message}`
      return seen.has(key) ? false : seen.add(key)
    })
}

/** The errors that are faults of their own. */
function withoutEchoes(errors: readonly ErrorObject[]): ErrorObject[] {
  // What lies below a union says why each of its branches failed; the union itself speaks for them.
  const unions = errors.filter(({ keyword }) => keyword === 'anyOf')
  const isBelow = (error: ErrorObject) =>
    unions.some((union) => error !== union && error.schemaPath.startsWith(`${union.schemaPath}/`))
  // A misspelt key that is required is one fault, not two.
  const meant = new Set(
    errors.flatMap((error) => {
      if (error.keyword !== 'additionalProperties') return []
      const key = nearest(unknownKey(error), keysOf(error))
      return key === undefined ? [] : [`${error.instancePath} ${key}`]
    }),
  )
  return errors.filter(
    (error) =>
      !isBelow(error) &&
      // The error of a name's own rule comes with one of the rule for names.
      error.propertyName === undefined &&
      !(
        error.keyword === 'required' &&
        meant.has(`${error.instancePath} ${String(error.params.missingProperty)}`)
      ),
  )
}

const unknownKey = ({ params }: ErrorObject): string => String(params.additionalProperty)

const keysOf = (error: ErrorObject): string[] =>
  Object.keys((error.parentSchema as { properties?: object }).properties ?? {})

function nameOf(error: ErrorObject, { name, data, base }: Subject): string {
  return readablePath(base + error.instancePath, data) || name
}

/** A failed union: what its meant branch says, where one can be told, else what it takes. */
function unionProblems(error: ErrorObject, subject: Subject): SchemaProblem[] {
  const branches = (error.parentSchema as Schema).anyOf as Schema[]
  const pointer = subject.base + error.instancePath
  const meant = branches.filter((branch) => isMeant(branch, error.data))
  if (meant.length === 1) return problemsIn(meant[0]!, error.data, { ...subject, base: pointer })
  const kinds = branches.flatMap((branch) => kindOf(branch) ?? [])
  if (kinds.length > 0 && typeof error.data === 'object' && error.data !== null)
    return [kindProblem(error, kinds, subject)]
  const value = `${nameOf(error, subject)} is ${show(error.data)}`
  return [
    {
      kind: 'wrong-value',
      pointer,
      message: `${value} and must be ${takes(branches)}${meantWord(
        error.data,
        branches.map((branch) => branch.const),
      )}`,
    },
  ]
}

const kindOf = (branch: Schema): string | undefined =>
  (branch.properties as { kind?: { const?: string } } | undefined)?.kind?.const

function isMeant(branch: Schema, data: unknown): boolean {
  if ('const' in branch) return false
  if (Array.isArray(data)) return branch.type === 'array'
  if (typeof data === 'number') return branch.type === 'number' || branch.type === 'integer'
  if (typeof data !== 'object' || data === null) return branch.type === typeof data
  const kind = kindOf(branch)
  return (
    branch.type === 'object' && (kind === undefined || kind === (data as { kind?: unknown }).kind)
  )
}

/** An object of one of several kinds that names none of them. */
function kindProblem(
  error: ErrorObject,
  kinds: readonly string[],
  subject: Subject,
): SchemaProblem {
  const { kind } = error.data as { kind?: unknown }
  const pointer = subject.base + error.instancePath
  const name = nameOf(error, subject)
  const choices = oneOf(kinds)
  if (kind === undefined)
    return { kind: 'missing-key', pointer, message: `${name} lacks kind, which is ${choices}` }
  return {
    kind: 'wrong-value',
    pointer: child(pointer, 'kind'),
    message: `${name}.kind is ${show(kind)} and must be ${choices}${meantWord(kind, kinds)}`,
  }
}

/** What the branches of a union take, in words. */
const takes = (branches: readonly Schema[]): string => {
  const words = branches.flatMap((branch) => ('const' in branch ? [] : [shapeOf(branch)]))
  const constants = branches.flatMap((branch) => ('const' in branch ? [branch.const] : []))
  return constants.length > mostShown
    ? [oneOf(constants), ...words].join(' or ')
    : listed([...constants.map(show), ...words], 'or')
}

/** `{ name, defaults }` of an object, else its type. */
function shapeOf(branch: Schema): string {
  const keys = Object.keys((branch.properties as object | undefined) ?? {})
  return branch.type === 'object' && keys.length > 0 ? `{ ${keys.join(', ')} }` : aType(branch.type)
}

/** More words than this are no help in a sentence. */
const mostShown = 12

const oneOf = (values: readonly unknown[]): string =>
  values.length > mostShown
    ? `one of ${values.length} words such as ${show(values[0])}`
    : listed(values.map(show), 'or')

const meantWord = (given: unknown, words: readonly unknown[]): string =>
  typeof given === 'string'
    ? didYouMean(
        given,
        words.filter((word) => typeof word === 'string'),
      )
    : ''

function problemOf(error: ErrorObject, subject: Subject): SchemaProblem {
  const name = nameOf(error, subject)
  const pointer = subject.base + error.instancePath
  switch (error.keyword) {
    case 'additionalProperties':
      return keyProblem(error, name, pointer)
    case 'required': {
      const key = String(error.params.missingProperty)
      const { properties = {} } = error.parentSchema as { properties?: Record<string, Schema> }
      const what = firstSentence(properties[key]?.description)
      return {
        kind: 'missing-key',
        pointer,
        message: `${name} lacks ${key}${what === undefined ? '' : ` (${what})`}`,
      }
    }
    case 'propertyNames': {
      const key = String(error.params.propertyName)
      return {
        kind: 'bad-name',
        pointer: child(pointer, key),
        message: `${showName(key)} cannot be a name in ${name}: a name there is plain ASCII without "<", 1 to 317 characters long`,
      }
    }
    default:
      return { kind: 'wrong-value', pointer, message: `${name} is ${fault(error)}` }
  }
}

function keyProblem(error: ErrorObject, name: string, within: string): SchemaProblem {
  const key = unknownKey(error)
  const pointer = child(within, key)
  const [pattern] = Object.keys(
    (error.parentSchema as { patternProperties?: object }).patternProperties ?? {},
  )
  if (pattern !== undefined)
    return {
      kind: 'bad-name',
      pointer,
      message: `${showName(key)} cannot be a name in ${name}: a name there is ${formOf(pattern) ?? `text that matches ${pattern}`}`,
    }
  return {
    kind: 'unknown-key',
    pointer,
    message: `${showName(key)} is not a key of ${name}${didYouMean(key, keysOf(error))}`,
  }
}

/** `5 and must be a string`: what a value is, and what it must be. */
function fault(error: ErrorObject): string {
  const { data, params, parentSchema } = error
  const value = show(data)
  switch (error.keyword) {
    case 'type':
      return `${value} and must be ${aType(params.type)}${asChoice(error)}`
    case 'enum': {
      const allowed = params.allowedValues as unknown[]
      return `${value} and must be ${oneOf(allowed)}${meantWord(data, allowed)}`
    }
    case 'const':
      return `${value} and must be ${show(params.allowedValue)}`
    case 'pattern':
      return value + misfit(params.pattern as string, parentSchema as Schema)
    case 'not':
      return `${value}, which holds or ends like "<no value>", and Helm deletes that from what it renders`
    default:
      return `${value} and must ${limits[error.keyword]?.(params.limit as number) ?? `pass the rule ${error.keyword}`}`
  }
}

const limits: Readonly<Record<string, (limit: number) => string>> = {
  minimum: (limit) => `be at least ${limit}`,
  maximum: (limit) => `be at most ${limit}`,
  minLength: (limit) => `have at least ${limit} characters`,
  maxLength: (limit) => `have at most ${limit} characters`,
  minItems: (limit) => `have at least ${limit} ${limit === 1 ? 'item' : 'items'}`,
  maxItems: (limit) => `have at most ${limit} ${limit === 1 ? 'item' : 'items'}`,
}

/** A choice of a unit that is written as its bare kind. */
function asChoice({ data, parentSchema }: ErrorObject): string {
  const { properties } = parentSchema as { properties?: { kind?: unknown } }
  return typeof data === 'string' && properties?.kind !== undefined
    ? `, such as { kind: ${show(data)} }`
    : ''
}

/** What patterns mean, where many keys share one. */
const forms: ReadonlyMap<string, string> = new Map([
  [
    labelPattern,
    'lower-case letters, digits and dashes, at most 63 of them, with a letter or digit at both ends',
  ],
  [registryPattern, 'the name of a registry, such as ghcr.io or localhost:5000'],
  [
    subdomainPattern,
    'lower-case letters, digits, dashes and dots, at most 253 of them, with a letter or digit at both ends',
  ],
  [
    keyPattern,
    'the key of a label or annotation: at most 63 letters, digits, dashes, dots and underscores, with or without a domain and a slash before them',
  ],
  [
    labelValuePattern,
    'the value of a label: at most 63 letters, digits, dashes, dots and underscores, with a letter or digit at both ends, or nothing',
  ],
  [
    modelNamePattern,
    'letters, digits, dots, dashes and underscores, at most 64 of them, with a letter or digit at both ends',
  ],
  [quantityPattern, 'a quantity such as 512Mi or 50Gi'],
])

/** What a string must look like: people read words, not patterns. */
function misfit(pattern: string, schema: Schema): string {
  const form = formOf(pattern)
  if (form !== undefined) return ` and must be ${form}`
  const what = firstSentence(schema.description)
  return what === undefined
    ? ` and must be text that matches ${pattern}`
    : ` and does not fit what it is: ${what}`
}

/** A pattern in words, where it has some. */
function formOf(pattern: string): string | undefined {
  const [, prefix = '', digits] = /^\^(sha256:)?\[0-9a-f\]\{(\d+)\}\$$/.exec(pattern) ?? []
  if (digits !== undefined)
    return `${prefix === '' ? '' : `${prefix} and `}${digits} hexadecimal digits in lower case`
  if (/^\^\(?\[\^\\x00/.test(pattern)) return 'one line of text without control characters'
  return forms.get(pattern)
}

/** A description's first sentence, to stand within another. */
function firstSentence(description: unknown): string | undefined {
  if (typeof description !== 'string') return undefined
  const [sentence = ''] = description.split(/\.(?:\s|$)/)
  // `API server` keeps its capitals, `Minor version` does not.
  return /^[A-Z][a-z ]/.test(sentence) ? sentence[0]!.toLowerCase() + sentence.slice(1) : sentence
}

const typeNames: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  integer: 'an integer',
  object: 'an object',
}

const aType = (type: unknown): string =>
  listed(
    [type].flat().map((name) => typeNames[String(name)] ?? `a ${String(name)}`),
    'or',
  )
