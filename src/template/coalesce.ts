// A user's values over a chart's defaults, merged as Helm merges them: maps merge, lists and scalars
// replace, and null takes a default away. Source: Helm 4.2 and 3.17, pkg/chart/common/util/coalesce.

import { put } from './values.ts'
import type { Json, JsonObject } from './values.ts'

/**
 * A new document; neither argument changes. What only one of them says is shared with it, not copied:
 * most of a chart's values are its defaults, and no document changes once it is made.
 */
export function coalesce(given: JsonObject, defaults: JsonObject): JsonObject {
  const merged: JsonObject = { ...defaults }
  for (const key of Object.keys(given)) {
    const own = given[key]
    if (!Object.hasOwn(defaults, key)) put(merged, key, own!)
    else if (own === null) delete merged[key]
    else if (own !== undefined) {
      const value = defaults[key]!
      put(merged, key, isTable(own) && isTable(value) ? coalesce(own, value) : own)
    }
  }
  return merged
}

const isTable = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
