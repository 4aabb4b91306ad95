// One document of values over another: what several units say of one service, joined to one.

import type { Json, JsonObject } from '../../template/values.ts'

/** Maps merge, everything else replaces; nothing is taken away, since units set whole values. */
export function overlay(base: JsonObject, over: JsonObject): JsonObject {
  const merged: JsonObject = { ...base }
  for (const [key, value] of Object.entries(over)) {
    const before = merged[key]
    merged[key] = isTable(before) && isTable(value) ? overlay(before, value) : value
  }
  return merged
}
const isTable = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
