// Moves the parts that a schema repeats (the four `source`s of an Argo CD Application, say) into
// its `definitions`, because a CRD cannot say it twice any shorter but a schema can.

import { mapValues } from './strict.ts'
import type { JsonSchema } from './strict.ts'

// Shorter parts cost more as a definition than they save.
const worthSharing = 160

/** A schema that means the same, with every repeated object said once. */
export function shareRepeated(schema: JsonSchema): JsonSchema {
  const repeated = findRepeated(schema)
  const definitions: Record<string, JsonSchema> = {}
  const names = new Map<string, string>()

  const share = (node: JsonSchema, path: string): JsonSchema => {
    const text = JSON.stringify(node)
    if (!repeated.has(text)) return mapChildren(node, path, share)
    const known = names.get(text)
    if (known !== undefined) return { $ref: `#/definitions/${known}` }
    names.set(text, path)
    definitions[path] = mapChildren(node, path, share)
    return { $ref: `#/definitions/${path}` }
  }

  const shared = mapChildren(schema, '', share)
  if (names.size === 0) return shared
  return { ...shared, definitions: mapValues(definitions, (definition) => definition) }
}

/** Texts of the objects that occur more than once, not counting inside another repeated one. */
function findRepeated(schema: JsonSchema): Set<string> {
  const seen = new Set<string>()
  const repeated = new Set<string>()
  const visit = (node: JsonSchema): JsonSchema => {
    const text = JSON.stringify(node)
    if (node.properties && text.length >= worthSharing) {
      if (seen.has(text)) {
        repeated.add(text)
        return node
      }
      seen.add(text)
    }
    return mapChildren(node, '', visit)
  }
  visit(schema)
  return repeated
}

type MapNode = (node: JsonSchema, path: string) => JsonSchema

/** Maps the schemas of fields, items and map values; value validations are no places to share. */
function mapChildren(node: JsonSchema, path: string, map: MapNode): JsonSchema {
  const mapped = { ...node }
  if (node.properties) {
    mapped.properties = Object.fromEntries(
      Object.entries(node.properties).map(([name, child]) => [
        name,
        map(child, path === '' ? name : `${path}.${name}`),
      ]),
    )
  }
  if (node.items) mapped.items = map(node.items, path)
  if (typeof node.additionalProperties === 'object') {
    mapped.additionalProperties = map(node.additionalProperties, path)
  }
  return mapped
}
