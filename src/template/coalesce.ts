// A user's values over a chart's defaults, merged as Helm merges them: maps merge, lists and scalars
// replace, and null takes a default away. Source: Helm 4.2 and 3.17, pkg/chart/common/util/coalesce.

import type { Json, JsonObject } from './values.ts'

/** A new document; neither argument changes. */
export function coalesce(given: JsonObject, defaults: JsonObject): JsonObject {
  // Through entries, since a key may be called __proto__.
  const merged: [key: string, value: Json][] = []
  for (const [key, value] of Object.entries(defaults)) {
    const own = Object.hasOwn(given, key) ? given[key]! : undefined
    if (own === null) continue
    if (own === undefined) merged.push([key, copyOf(value)])
    else merged.push([key, isTable(own) && isTable(value) ? coalesce(own, value) : copyOf(own)])
  }
  for (const [key, own] of Object.entries(given))
    if (!Object.hasOwn(defaults, key)) merged.push([key, copyOf(own)])
  return Object.fromEntries(merged)
}

const copyOf = (value: Json): Json =>
  typeof value === 'object' && value !== null ? structuredClone(value) : value

const isTable = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
