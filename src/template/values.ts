// The declarations of a chart's values: type, default, constraints and one description each.
// Everything said about values elsewhere (values.yaml, its schema, the README table, the typed
// references in templates) is derived from these, so that they cannot drift.

import { assertPattern } from './pattern.ts'

/** The range in which every reader of JSON agrees on integers: ±(2^53−1). */
export const INTEGER_MAX = Number.MAX_SAFE_INTEGER

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

/** A copy that shares nothing with its original; `structuredClone` takes ten times as long. */
export function copyOf<T extends Json>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(copyOf) as Json as T
  const copy: JsonObject = {}
  for (const key of Object.keys(value)) put(copy, key, copyOf((value as JsonObject)[key]!))
  return copy as T
}

/** Writes an entry into a map of a user, whose keys may be called anything. */
export function put(map: JsonObject, key: string, value: Json): void {
  if (key === '__proto__')
    Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true })
  else map[key] = value
}

interface Described {
  /** One or two sentences, with units. */
  readonly description: string
  /** Belongs to one instance (an address, a host name, a claim): neutral in a shared chart. */
  readonly instance?: true
  /** What the plan computed from this value; named in the description, since a change by hand makes it untrue. */
  readonly planned?: string
  /** A JSON value that shows how the setting looks when it is used; printed as a comment. */
  readonly example?: Json
}

/** One line of text. It also takes an integer or a boolean, because `--set` makes those. */
export interface StringValue extends Described {
  readonly type: 'string'
  readonly default: string
  /** An RE2 pattern that is also an ECMAScript one and takes plain ASCII only (`pattern.ts`). */
  readonly pattern?: string
  /** Most characters of a patterned value; default 500, since a key of a map may not be longer. */
  readonly maxLength?: number
}

/** One of a closed list of words; printed bare. */
export interface ChoiceValue<C extends string = string> extends Described {
  readonly type: 'choice'
  readonly default: C
  readonly choices: readonly C[]
}

/** Text that may have several lines. */
export interface TextValue extends Described {
  readonly type: 'text'
  readonly default: string
}

export interface IntegerValue extends Described {
  readonly type: 'integer'
  readonly default: number
  readonly minimum: number
  readonly maximum: number
}

export interface BooleanValue extends Described {
  readonly type: 'boolean'
  readonly default: boolean
}

/** A list of strings, such as arguments. */
export interface StringListValue extends Described {
  readonly type: 'stringList'
  readonly default: readonly string[]
}

/** A map from strings to strings, such as labels. */
export interface StringMapValue extends Described {
  readonly type: 'stringMap'
  readonly default: Readonly<Record<string, string>>
}

/** A Kubernetes object that passes through as it is, such as `affinity`. */
export interface BlockValue extends Described {
  readonly type: 'block'
  readonly default: JsonObject
}

/** A list of Kubernetes objects of which some fields are known to be strings, such as volumes. */
export interface ObjectListValue extends Described {
  readonly type: 'objectList'
  readonly default: readonly JsonObject[]
  /** Fields that every item has, as strings; the others pass through. Words, as Go's templates name them. */
  readonly fields: readonly string[]
}

export interface Group<F extends Fields = Fields> {
  readonly type: 'group'
  readonly description: string
  readonly fields: F
}

export type Leaf =
  | StringValue
  | ChoiceValue
  | TextValue
  | IntegerValue
  | BooleanValue
  | StringListValue
  | StringMapValue
  | BlockValue
  | ObjectListValue
export type Declaration = Leaf | Group
export type Fields = { readonly [name: string]: Declaration }

type Given<T, Optional extends keyof T = never> = Omit<T, 'type' | Optional> &
  Partial<Pick<T, Optional>>

export function string(value: Given<StringValue, 'default'>): StringValue {
  if (value.pattern !== undefined) assertPattern(value.pattern)
  return { ...value, type: 'string', default: value.default ?? '' }
}
export const choice = <const C extends string>(value: Given<ChoiceValue<C>>): ChoiceValue<C> => ({
  ...value,
  type: 'choice',
})
export const text = (value: Given<TextValue, 'default'>): TextValue => ({
  ...value,
  type: 'text',
  default: value.default ?? '',
})
export const integer = (value: Given<IntegerValue>): IntegerValue => ({ ...value, type: 'integer' })
export const boolean = (value: Given<BooleanValue>): BooleanValue => ({ ...value, type: 'boolean' })
export const stringList = (value: Given<StringListValue, 'default'>): StringListValue => ({
  ...value,
  type: 'stringList',
  default: value.default ?? [],
})
export const stringMap = (value: Given<StringMapValue, 'default'>): StringMapValue => ({
  ...value,
  type: 'stringMap',
  default: value.default ?? {},
})
export const block = (value: Given<BlockValue, 'default'>): BlockValue => ({
  ...value,
  type: 'block',
  default: value.default ?? {},
})
export const objectList = (
  value: Given<ObjectListValue, 'default' | 'fields'>,
): ObjectListValue => ({
  ...value,
  type: 'objectList',
  default: value.default ?? [],
  fields: value.fields ?? [],
})
export const group = <const F extends Fields>(description: string, fields: F): Group<F> => ({
  type: 'group',
  description,
  fields,
})

/** Every leaf with its path, in declared order. */
export function leaves(fields: Fields, prefix: readonly string[] = []): [string[], Leaf][] {
  return Object.entries(fields).flatMap(([name, declaration]): [string[], Leaf][] => {
    const path = [...prefix, name]
    return declaration.type === 'group' ? leaves(declaration.fields, path) : [[path, declaration]]
  })
}

/**
 * Several sets of declarations as one: groups of the same name join, in the order of first mention.
 * @throws Error if two sets declare the same leaf: units must not share one by accident.
 */
export function joinFields(sets: readonly Fields[]): Fields {
  const joined: Record<string, Declaration> = {}
  for (const fields of sets)
    for (const [name, declaration] of Object.entries(fields)) {
      const before = joined[name]
      if (before === undefined) joined[name] = declaration
      else if (before.type === 'group' && declaration.type === 'group')
        joined[name] = group(before.description, joinFields([before.fields, declaration.fields]))
      else throw new Error(`the value ${name} is declared twice`)
    }
  return joined
}

/** The defaults of declarations, as the document that `values.yaml` holds; its leaves are theirs. */
export function defaultsOf(fields: Fields): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).map(([name, declaration]) => [
      name,
      declaration.type === 'group' ? defaultsOf(declaration.fields) : (declaration.default as Json),
    ]),
  )
}
