// Where a template merges a user's map (labels, annotations, variables) into its own, a key of both
// would print twice. These checks refuse such keys by name, before anything is rendered.

import { eachEntry, eq, fail, or, text, when, isOperation } from './language.ts'
import type { Expr, Merged, Node, NodeMap, Part, ValueRef } from './language.ts'
import type { StringMapValue } from './values.ts'

/** One check for each user's map that is merged somewhere, over all keys it must not have. */
export function reservedKeyChecks(trees: readonly Node[]): Node[] {
  const reserved = new Map<string, { entries: ValueRef<StringMapValue>; keys: Set<Part> }>()
  const seen = new Set<object>()
  for (const tree of trees)
    for (const merged of mergesIn(tree, seen))
      for (const part of merged.parts.flatMap(userMapsOf)) {
        const name = part.path.join('.')
        const known = reserved.get(name) ?? { entries: part, keys: new Set() }
        for (const key of merged.parts.flatMap(keysOf)) known.keys.add(key)
        reserved.set(name, known)
      }
  return [...reserved.entries()]
    .filter(([, { keys }]) => keys.size > 0)
    .map(([name, { entries, keys }]) => checkKeys(name, entries, [...keys]))
}

function checkKeys(name: string, entries: ValueRef<StringMapValue>, keys: Part[]): Node {
  return eachEntry(entries as unknown as Expr<{ [key: string]: string }>, (key) => {
    const tests = keys.map((reserved) => eq(key, reserved as Expr<string>))
    return when(
      tests.length === 1 ? tests[0]! : or(...tests),
      fail(text`${name}.${key}: the chart sets this key itself; remove it from ${name}.`),
    )
  }) as unknown as Node
}

/** The users' maps of one part of a merge. */
function userMapsOf(part: Node | undefined): ValueRef<StringMapValue>[] {
  if (typeof part !== 'object' || !isOperation(part)) return []
  switch (part.op) {
    case 'value':
      return [part as ValueRef<StringMapValue>]
    case 'merged':
      return part.parts.flatMap(userMapsOf)
    case 'helper':
      return userMapsOf(part.body)
    case 'if':
      return [...userMapsOf(part.body), ...userMapsOf(part.else)]
    default:
      return []
  }
}

/** The keys that one part of a merge sets whatever the user says; the other parts are users' maps. */
function keysOf(part: Node | undefined): Part[] {
  if (typeof part !== 'object') return []
  if (!isOperation(part)) return Object.keys(part as NodeMap)
  switch (part.op) {
    case 'merged':
      return part.parts.flatMap(keysOf)
    case 'entry':
      return [part.key]
    case 'helper':
      return keysOf(part.body)
    case 'if':
      return [...keysOf(part.body), ...keysOf(part.else)]
    default:
      return []
  }
}

/** Each once: what helpers and conditions say stands in many places. */
function* mergesIn(node: unknown, seen: Set<object>): Generator<Merged> {
  if (typeof node !== 'object' || node === null || seen.has(node)) return
  seen.add(node)
  if (isOperation(node)) {
    if (node.op === 'merged') yield node
    if (node.op === 'value') return
  }
  for (const part of Object.values(node)) yield* mergesIn(part, seen)
}
