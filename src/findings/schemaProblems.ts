// JSON Schema violations as sentences that help: one for each real fault, with "did you mean", and
// none of the noise that unions make.

import { Ajv } from 'ajv'
import type { ErrorObject, ValidateFunction } from 'ajv'

import { didYouMean } from './nearest.ts'

export interface SchemaProblem {
  readonly kind: 'unknown-key' | 'missing-key' | 'wrong-value'
  /** JSON pointer into the document. */
  readonly pointer: string
  readonly message: string
}

type Schema = { readonly [keyword: string]: unknown }

const ajv = new Ajv({ allErrors: true, strict: false, verbose: true, validateSchema: false })
const compiled = new WeakMap<Schema, ValidateFunction>()

/** What is wrong with a document, in the order of its schema. */
export function schemaProblems(schema: Schema, data: unknown): SchemaProblem[] {
  let validate = compiled.get(schema)
  if (validate === undefined) compiled.set(schema, (validate = ajv.compile(schema)))
  return validate(data) ? [] : problemsOf(validate.errors ?? [])
}

function problemsOf(errors: readonly ErrorObject[]): SchemaProblem[] {
  // What lies below a union says why each of its branches failed; the union itself speaks for them.
  const unions = errors.filter((error) => error.keyword === 'anyOf')
  const below = (error: ErrorObject) =>
    unions.some((union) => error !== union && error.schemaPath.startsWith(union.schemaPath + '/'))
  const seen = new Set<string>()
  return errors
    .filter((error) => !below(error))
    .flatMap((error) => (error.keyword === 'anyOf' ? unionProblems(error) : [problemOf(error)]))
    .filter(({ pointer, message }) => {
      const key = `${pointer} ${message}`
      return seen.has(key) ? false : seen.add(key)
    })
}

/** A failed union: the branch that was meant, where one can be told, else what it takes. */
function unionProblems(error: ErrorObject): SchemaProblem[] {
  const branches = (error.parentSchema as Schema).anyOf as Schema[]
  const meant = branches.filter((branch) => isMeant(branch, error.data))
  if (meant.length === 1)
    return schemaProblems(meant[0]!, error.data).map((problem) => ({
      ...problem,
      pointer: error.instancePath + problem.pointer,
    }))
  return [
    {
      kind: 'wrong-value',
      pointer: error.instancePath,
      message: `${nameOf(error)} is ${show(error.data)} and must be ${choicesOf(branches, error.data)}`,
    },
  ]
}

function isMeant(branch: Schema, data: unknown): boolean {
  if (typeof data !== 'object' || data === null) return branch.type === typeof data && !('const' in branch)
  const kind = (branch.properties as { kind?: { const?: unknown } } | undefined)?.kind?.const
  return branch.type === 'object' && (kind === undefined || kind === (data as { kind?: unknown }).kind)
}

function choicesOf(branches: readonly Schema[], data: unknown): string {
  const constants = branches.flatMap((branch) => {
    const kind = (branch.properties as { kind?: { const?: unknown } } | undefined)?.kind?.const
    return 'const' in branch ? [branch.const] : kind === undefined ? [] : [{ kind }]
  })
  const others = branches
    .filter((branch) => !('const' in branch) && typeof branch.type === 'string' && branch.type !== 'object')
    .map((branch) => `a ${String(branch.type)}`)
  const words = [...constants.map(show), ...others]
  const list = words.length === 1 ? words[0]! : `one of ${words.join(', ')}`
  const hint = typeof data === 'string' ? didYouMean(data, constants.filter(isString)) : ''
  return list + hint
}
const isString = (value: unknown): value is string => typeof value === 'string'

function problemOf(error: ErrorObject): SchemaProblem {
  const name = nameOf(error)
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(error.params.additionalProperty)
      const known = Object.keys((error.parentSchema as { properties?: object }).properties ?? {})
      return {
        kind: 'unknown-key',
        pointer: `${error.instancePath}/${escape(key)}`,
        message:
          known.length === 0
            ? `${key} cannot be a name in ${name}`
            : `${key} is not a key of ${name}${didYouMean(key, known)}`,
      }
    }
    case 'required':
      return {
        kind: 'missing-key',
        pointer: error.instancePath,
        message: `${name} lacks ${String(error.params.missingProperty)}`,
      }
    case 'type':
      return wrong(error, `${name} is ${show(error.data)} and must be ${aType(error.params.type)}`)
    case 'enum':
      return wrong(error, `${name} is ${show(error.data)} and must be one of ${(error.params.allowedValues as unknown[]).map(show).join(', ')}`)
    case 'pattern':
      return wrong(error, `${name} is ${show(error.data)}, which does not match ${String(error.params.pattern)}`)
    case 'minimum':
    case 'maximum':
      return wrong(error, `${name} is ${show(error.data)} and must be ${String(error.params.comparison)} ${String(error.params.limit)}`)
    default:
      return wrong(error, `${name} is ${show(error.data)} and ${error.message ?? 'is not right'}`)
  }
}

const wrong = (error: ErrorObject, message: string): SchemaProblem => ({
  kind: 'wrong-value',
  pointer: error.instancePath,
  message,
})

const escape = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1')

function nameOf(error: ErrorObject): string {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
  return path.length === 0 ? 'the document' : path.join('.')
}

const aType = (type: unknown): string =>
  (Array.isArray(type) ? type : [type])
    .map((name) => (/^[aeiou]/.test(String(name)) ? `an ${String(name)}` : `a ${String(name)}`))
    .join(' or ')

function show(value: unknown): string {
  if (value === undefined) return 'missing'
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
