// The second reading of a template: a tree and a values document in, plain objects out, without
// Helm. What plan, schemas, rules and diff look at comes from here.

import { createHash } from 'node:crypto'

import { goJson, scalarText, sortedKeys, truthy } from './goText.ts'
import { givesMap, isOperation } from './language.ts'
import type { Condition, Node, NodeList, NodeMap, Operation, Part, Whole } from './language.ts'
import { copyOf, put } from './values.ts'
import type { Json, JsonObject } from './values.ts'

/** What a release gives its templates. */
export interface Release {
  readonly values: JsonObject
  readonly release: { readonly name: string; readonly namespace: string }
  readonly chart: { readonly name: string; readonly version: string; readonly appVersion: string }
  /** The chart's files by path. */
  readonly files: Readonly<Record<string, string>>
}

/** A template said `fail`: Helm stops with this message, and so do we. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}

interface LoopItem {
  readonly item: Json
  readonly key: string
}
type Loops = ReadonlyMap<symbol, LoopItem>

/** The objects or scalars of one node; undefined where it vanishes. */
export function evaluate(node: Node, release: Release): Json | undefined {
  return valueOf(node, release, noLoops)
}
const noLoops: Loops = new Map()

/** Whether a condition holds. */
export function holds(condition: Condition, release: Release): boolean {
  return truthOf(condition, release, noLoops)
}

function valueOf(node: Node | undefined, release: Release, loops: Loops): Json | undefined {
  if (node === undefined || typeof node !== 'object') return node
  if (isOperation(node)) return operationValue(node, release, loops)
  return Array.isArray(node)
    ? listValue(node as NodeList, release, loops)
    : mapValue(node as NodeMap, release, loops)
}

/** A literal list; it vanishes when it had parts and all of them did. */
function listValue(nodes: NodeList, release: Release, loops: Loops): Json[] | undefined {
  const items: Json[] = []
  for (const node of nodes) pushItems(items, node, release, loops)
  return items.length === 0 && nodes.some((node) => node !== undefined) ? undefined : items
}

/** The items that one part of a literal list gives: control operations may give none or many. */
function pushItems(items: Json[], node: Node | undefined, release: Release, loops: Loops): void {
  if (node === undefined) return
  if (isOperation(node)) {
    if (node.op === 'commented') return pushItems(items, node.node, release, loops)
    if (node.op === 'if') {
      const branch = truthOf(node.condition, release, loops) ? node.body : node.else
      return pushBody(items, branch, release, loops)
    }
    if (node.op === 'each') return pushLoop(items, node, release, loops)
    if (
      node.op === 'value' &&
      (node.leaf.type === 'stringList' || node.leaf.type === 'objectList')
    ) {
      const values = operationValue(node, release, loops) as Json[] | undefined
      for (const value of values ?? []) items.push(value)
      return
    }
  }
  const value = valueOf(node, release, loops)
  if (value !== undefined) items.push(value)
}

function pushBody(items: Json[], body: Node | undefined, release: Release, loops: Loops): void {
  if (!Array.isArray(body)) return pushItems(items, body, release, loops)
  for (const node of body as NodeList) pushItems(items, node, release, loops)
}

function pushLoop(
  items: Json[],
  { over, loop, body }: Operation & { op: 'each' },
  release: Release,
  loops: Loops,
): void {
  const entries = entriesOf(lookUp(over.path, release))
  if (entries.length === 0) return
  // One for all rounds: nothing that a round gives looks at it afterwards.
  const inner = new Map(loops)
  for (const entry of entries) pushBody(items, body, release, inner.set(loop, entry))
}

function entriesOf(over: Json | undefined): LoopItem[] {
  if (Array.isArray(over)) return over.map((item, index) => ({ item, key: String(index) }))
  if (typeof over !== 'object' || over === null) return []
  return sortedKeys(over).map((key) => ({ item: over[key]!, key }))
}

function mapValue(nodes: NodeMap, release: Release, loops: Loops): JsonObject | undefined {
  const map: JsonObject = {}
  let parts = 0
  let left = 0
  for (const key in nodes) {
    if (nodes[key] === undefined) continue
    parts++
    const value = valueOf(nodes[key], release, loops)
    if (value === undefined) continue
    map[key] = value
    left++
  }
  return left === 0 && parts > 0 ? undefined : map
}

function operationValue(node: Operation, release: Release, loops: Loops): Json | undefined {
  switch (node.op) {
    case 'value':
      return leafValue(node, release)
    case 'if': {
      const branch = truthOf(node.condition, release, loops) ? node.body : node.else
      return valueOf(branch, release, loops)
    }
    case 'each': {
      const items: Json[] = []
      pushLoop(items, node, release, loops)
      return items.length === 0 ? undefined : items
    }
    case 'merged':
      return mergedValue(node, release, loops)
    case 'entry':
      return { [partText(node.key, release, loops)]: valueOf(node.value, release, loops)! }
    case 'helper':
      return givesMap(node.body)
        ? filled(valueOf(node.body, release, loops) as JsonObject | undefined)
        : partText(node.body as Part, release, loops)
    case 'commented':
      return valueOf(node.node, release, loops)
    case 'add':
    case 'mul':
      return wholeValue(node, release, loops)
    case 'eq':
    case 'and':
    case 'or':
    case 'not':
    case 'contains':
      return truthOf(node, release, loops)
    case 'fail':
      throw new Refusal(partText(node.message, release, loops))
    default:
      return partText(node, release, loops)
  }
}

/** A value in a field: scalars by their declared type, lists and maps of strings as strings. */
function leafValue(node: Operation & { op: 'value' }, release: Release): Json | undefined {
  const value = lookUp(node.path, release)
  switch (node.leaf.type) {
    case 'string':
    case 'text':
    case 'choice':
      return scalarText(value ?? '')
    case 'stringList': {
      const items = (value as Json[]).map(scalarText)
      return items.length === 0 ? undefined : items
    }
    case 'stringMap': {
      const entries = entriesOf(value)
      if (entries.length === 0) return undefined
      const map: JsonObject = {}
      for (const { key, item } of entries) put(map, key, scalarText(item))
      return map
    }
    case 'block':
    case 'objectList':
      return truthy(value) ? copyOf(value!) : undefined
    default:
      return value
  }
}

function mergedValue(
  node: Operation & { op: 'merged' },
  release: Release,
  loops: Loops,
): JsonObject | undefined {
  const merged: JsonObject = {}
  for (const part of node.parts) {
    const map = valueOf(part, release, loops) as JsonObject | undefined
    if (map !== undefined) for (const key of Object.keys(map)) put(merged, key, map[key]!)
  }
  return filled(merged)
}

/** The map of a named template vanishes with its key when it is empty. */
const filled = (map: JsonObject | undefined): JsonObject | undefined =>
  map !== undefined && Object.keys(map).length > 0 ? map : undefined

function lookUp(path: readonly string[], release: Release): Json | undefined {
  let value: Json | undefined = release.values
  for (const name of path) value = (value as JsonObject | undefined)?.[name]
  return value
}

function truthOf(condition: Condition, release: Release, loops: Loops): boolean {
  switch (condition.op) {
    case 'value':
      return truthy(lookUp(condition.path, release))
    case 'and':
      return condition.operands.every((operand) => truthOf(operand, release, loops))
    case 'or':
      return condition.operands.some((operand) => truthOf(operand, release, loops))
    case 'not':
      return !truthOf(condition.operand, release, loops)
    case 'eq':
      return partText(condition.left, release, loops) === partText(condition.right, release, loops)
    case 'contains':
      return partText(condition.whole, release, loops).includes(
        partText(condition.part, release, loops),
      )
    default:
      return partText(condition, release, loops) !== ''
  }
}

function partText(part: Part, release: Release, loops: Loops): string {
  if (typeof part !== 'object') return String(part)
  switch (part.op) {
    case 'value':
      return scalarText(lookUp(part.path, release) ?? '')
    case 'item': {
      const entry = loops.get(part.loop)!
      if (part.part === 'key') return entry.key
      if (part.part === 'item') return scalarText(entry.item)
      return scalarText((entry.item as JsonObject)[part.part.field] ?? '')
    }
    case 'builtin':
      return builtIn(part.name, release)
    case 'text':
      return textWithHoles(part, release, loops)
    case 'add':
    case 'mul':
      return String(wholeValue(part, release, loops))
    case 'trunc':
      return partText(part.of, release, loops).slice(0, part.length)
    case 'trimSuffix': {
      const whole = partText(part.of, release, loops)
      return whole.endsWith(part.suffix) ? whole.slice(0, whole.length - part.suffix.length) : whole
    }
    case 'default':
      return partText(
        isEmpty(part.value, release, loops) ? part.fallback : part.value,
        release,
        loops,
      )
    case 'toJson':
      return goJson(lookUp(part.of.path, release)!)
    case 'checksum':
      return createHash('sha256')
        .update(partText(part.of, release, loops))
        .digest('hex')
    case 'file':
      return release.files[part.path]!
    case 'if':
      return partText(
        (truthOf(part.condition, release, loops) ? part.body : (part.else ?? '')) as Part,
        release,
        loops,
      )
    case 'helper':
      return partText(part.body as Part, release, loops)
    default:
      throw new Error(`${part.op} gives no text`)
  }
}

function textWithHoles(
  { literals, holes }: Operation & { op: 'text' },
  release: Release,
  loops: Loops,
): string {
  let whole = literals[0]!
  for (let index = 0; index < holes.length; index++)
    whole += partText(holes[index]!, release, loops) + literals[index + 1]!
  return whole
}

/** Empty in Helm's sense, which asks a value as the user gave it: 0 and false are empty too. */
function isEmpty(part: Part, release: Release, loops: Loops): boolean {
  if (typeof part === 'object') {
    if (part.op === 'value') return !truthy(lookUp(part.path, release))
    if (part.op === 'item' && part.part === 'item') return !truthy(loops.get(part.loop)!.item)
  }
  return partText(part, release, loops) === ''
}

function builtIn(name: string, release: Release): string {
  switch (name) {
    case 'Release.Name':
      return release.release.name
    case 'Release.Namespace':
      return release.release.namespace
    case 'Release.Service':
      return 'Helm'
    case 'Chart.Name':
      return release.chart.name
    case 'Chart.Version':
      return release.chart.version
    default:
      return release.chart.appVersion
  }
}

function wholeValue(whole: Whole, release: Release, loops: Loops): number {
  if (typeof whole === 'number') return whole
  if (whole.op === 'value') return lookUp(whole.path, release) as number
  if (whole.op !== 'add' && whole.op !== 'mul') throw new Error(`${whole.op} is no integer`)
  const operands = whole.operands.map((operand) => wholeValue(operand, release, loops))
  return whole.op === 'add'
    ? operands.reduce((sum, operand) => sum + operand, 0)
    : operands.reduce((product, operand) => product * operand, 1) + 0 // 0 * -1 is -0
}
