// When is a part of a template there at all? A literal map or list of which every part may be
// absent vanishes with its key; this gives the condition that the printer writes as the guard.

import { givesMap, isOperation } from './language.ts'
import type { Condition, If, Node, NodeList, NodeMap, Operation } from './language.ts'

/** Always, never, or where a condition holds. */
export type Presence = boolean | Condition

/** @throws Error where no condition says it: a loop that may give nothing though its list has items. */
export function presence(node: Node): Presence {
  const found = presenceOf(node)
  if (found === 'unknown')
    throw new Error('a list needs a part that is there whenever a loop in it runs')
  return found
}

type Found = Presence | 'unknown'

// The guards around a deep node all ask about it.
const known = new WeakMap<object, Found>()

function presenceOf(node: Node | undefined): Found {
  if (node === undefined || typeof node !== 'object') return true
  let found = known.get(node)
  if (found === undefined) known.set(node, (found = find(node)))
  return found
}

function find(node: Operation | NodeList | NodeMap): Found {
  if (!isOperation(node)) return literalPresence(node)
  switch (node.op) {
    case 'value':
      return ['stringList', 'stringMap', 'block', 'objectList'].includes(node.leaf.type)
        ? node
        : true
    case 'each': {
      const body = itemPresence(node.body)
      return body === 'unknown' || usesItem(body) ? 'unknown' : both(node.over, body)
    }
    case 'merged':
      return any(node.parts.map(partPresence))
    case 'helper':
      return givesMap(node.body) ? partPresence(node.body) : true
    case 'commented':
      return presenceOf(node.node)
    case 'if':
      return branches(node, presenceOf)
    default:
      return true
  }
}

/** A literal without any parts is an empty one, which is there. */
function literalPresence(node: NodeList | NodeMap): Found {
  const isList = Array.isArray(node)
  const parts = Object.values(node as NodeMap).filter((part) => part !== undefined)
  return parts.length === 0 ? true : any(parts.map(isList ? itemPresence : presenceOf))
}

/** Whether a part of a list gives an item: an array in it is further items. */
function itemPresence(node: Node | undefined): Found {
  if (node === undefined) return false
  if (Array.isArray(node)) return any((node as NodeList).map(itemPresence))
  if (isOperation(node) && node.op === 'commented') return itemPresence(node.node)
  if (isOperation(node) && node.op === 'if') return branches(node, itemPresence)
  return presenceOf(node)
}

/** Whether a part of a merged map, or the map of a named template, gives an entry. */
function partPresence(node: Node): Found {
  if (!isOperation(node))
    return any(Object.values(node as NodeMap).map((part) => part !== undefined && presenceOf(part)))
  if (node.op === 'commented') return partPresence(node.node)
  return node.op === 'if' ? branches(node, partPresence) : presenceOf(node)
}

function branches(node: If, of: (branch: Node) => Found): Found {
  const then = of(node.body)
  const otherwise = node.else === undefined ? false : of(node.else)
  if (then === true && otherwise === true) return true
  const isFalse: Condition = { op: 'not', operand: node.condition }
  return any([both(node.condition, then), both(isFalse, otherwise)])
}

function both(a: Condition, b: Found): Found {
  if (typeof b === 'boolean') return b ? a : false
  if (b === 'unknown') return b
  return sameCondition(a, b) ? a : { op: 'and', operands: [a, b] }
}

function any(found: readonly Found[]): Found {
  if (found.includes(true)) return true
  if (found.includes('unknown')) return 'unknown'
  const distinct: Condition[] = []
  for (const condition of found as (false | Condition)[])
    if (condition !== false && !distinct.some((seen) => sameCondition(seen, condition)))
      distinct.push(condition)
  if (distinct.length === 0) return false
  return distinct.length === 1 ? distinct[0]! : { op: 'or', operands: distinct }
}

const sameCondition = (a: Condition, b: Condition): boolean =>
  a === b || (a.op === 'value' && b.op === 'value' && a.path.join('.') === b.path.join('.'))

/** Whether a condition asks about the item of a loop, outside of which nobody can ask it. */
function usesItem(part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return false
  if (isOperation(part) && (part.op === 'value' || part.op === 'item')) return part.op === 'item'
  return Object.values(part).some(usesItem)
}
