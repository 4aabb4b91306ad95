// What an Application says beyond its chart's values.yaml: the smallest document that Helm merges
// over the defaults to give this instance's values.

import type { Json, JsonObject } from '../../template/values.ts'

/** Empty where nothing differs. A default's key that the instance lacks is taken away with null. */
export function valuesDifference(values: JsonObject, defaults: JsonObject): JsonObject {
  const difference: JsonObject = {}
  for (const key in values) {
    const value = values[key]!
    const before = defaults[key]
    // Values share with their chart's defaults what they do not say themselves.
    if (value === before) continue
    if (isTable(value) && isTable(before)) {
      const inner = valuesDifference(value, before)
      if (Object.keys(inner).length > 0) difference[key] = inner
    } else if (!equal(value, before)) difference[key] = value
  }
  for (const key in defaults) if (!(key in values)) difference[key] = null
  return difference
}

const isTable = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function equal(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const keys = Object.keys(a)
  return (
    Array.isArray(a) === Array.isArray(b) &&
    keys.length === Object.keys(b).length &&
    keys.every((key) => equal((a as JsonObject)[key], (b as JsonObject)[key]))
  )
}
