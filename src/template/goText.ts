// How Go writes what both readings must agree on: JSON as `toJson` prints it, text of a scalar, and
// truth as `if` sees it. Source: encoding/json and text/template of Go 1.26, Helm 4.2.

import type { Json } from './values.ts'

const htmlUnsafe = /[<>&\u2028\u2029]/g

/** JSON as Helm's `toJson` writes it: keys in order, `<`, `>`, `&` escaped. */
export function goJson(value: Json): string {
  if (typeof value === 'string') return goString(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(goJson).join(',')}]`
  const entries = sortedKeys(value).map((key) => `${goString(key)}:${goJson(value[key]!)}`)
  return `{${entries.join(',')}}`
}

const goString = (text: string): string =>
  JSON.stringify(text).replace(
    htmlUnsafe,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** Keys as Go sorts them: by bytes, which for the ASCII that the schema allows is by code units. */
export const sortedKeys = (map: object): string[] => Object.keys(map).sort()

/** A string as it is; any other scalar as JSON writes it. */
export const scalarText = (value: Json): string =>
  typeof value === 'string' ? value : goJson(value)

/** Go's truth: false, 0, "", nothing and empty lists and maps are false. */
export function truthy(value: unknown): boolean {
  if (value === undefined || value === null) return false
  if (Array.isArray(value)) return value.length > 0
  if (typeof value === 'object') return Object.keys(value).length > 0
  return Boolean(value)
}
