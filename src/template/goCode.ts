// The expressions of a template, as the code between `{{` and `}}`: conditions, texts and integers.
// `print.ts` sets it into the lines of a template.

import type { Condition, Helper, Logic, Operation, Part, Whole } from './language.ts'
import { quoted } from './yamlText.ts'

/** What printing needs to know, and what it finds out. */
export interface PrintContext {
  /** Prefix of the chart's named templates. */
  readonly chart: string
  /** The helpers met so far, by name: they become `_helpers.tpl`. */
  readonly helpers: Map<string, Helper>
}

export interface Scope {
  readonly context: PrintContext
  /** `.` at the top of a template, `$` inside a loop, where the dot is the item. */
  readonly root: '.' | '$'
  /** The Go variables of the loops around, by the loop's mark. */
  readonly loops: ReadonlyMap<symbol, { readonly item: string; readonly key: string }>
  /** The condition of the guard around, as code: it need not be asked again. */
  readonly known?: string
}

/** The functions that printed code may call; docs/decisions/0003 says why no others. */
export const goFunctions: readonly string[] =
  'include printf quote int64 add mul eq and or not trunc trimSuffix contains default kindIs toJson toYaml nindent sha256sum fail'.split(
    ' ',
  )

/** Go code that gives a text; `atom` needs no brackets as an argument. */
interface Code {
  readonly code: string
  readonly atom: boolean
}
const atom = (code: string): Code => ({ code, atom: true })
const call = (code: string): Code => ({ code, atom: false })
const argumentOf = ({ code, atom }: Code): string => (atom ? code : `(${code})`)

/** The text of a part as one argument of a function. */
export const argument = (part: Part, scope: Scope): string => argumentOf(textOf(part, scope))

/** Code that gives the text of a part, at the left end of a pipeline. */
export const textCode = (part: Part, scope: Scope): string => textOf(part, scope).code

export const path = (names: readonly string[], scope: Scope): string =>
  `${builtIn('Values', scope)}.${names.join('.')}`

const builtIn = (name: string, scope: Scope): string => `${scope.root === '$' ? '$' : ''}.${name}`

export function include(helper: Helper, scope: Scope): string {
  const { chart, helpers } = scope.context
  const known = helpers.get(helper.name)
  if (known === undefined) helpers.set(helper.name, helper)
  else if (known !== helper) throw new Error(`two named templates are called ${helper.name}`)
  return `include "${chart}.${helper.name}" ${scope.root}`
}

/** A string, integer or boolean as its text in quotes. */
export const includeString = (of: string, scope: Scope): string =>
  `include "${scope.context.chart}.string" ${of}`

const includeText = (of: string, scope: Scope): Code =>
  call(`include "${scope.context.chart}.text" ${of}`)

/** A literal as Go writes it. It must not join with what follows to the text that Helm deletes. */
function literal(text: string): string {
  if (/<[no value]*$/.test(text))
    throw new Error(`${text} would be deleted by Helm where "no value>" follows it`)
  return quoted(text)
}

function textOf(part: Part, scope: Scope): Code {
  if (typeof part !== 'object') return atom(literal(String(part)))
  switch (part.op) {
    case 'value':
      return valueText(part, scope)
    case 'item':
      return itemText(part, scope)
    case 'builtin':
      return atom(builtIn(part.name, scope))
    case 'text':
      return textWithHoles(part, scope)
    case 'add':
    case 'mul':
      return call(`printf "%d" (${whole(part, scope)})`)
    case 'trunc':
      return call(`${textCode(part.of, scope)} | trunc ${part.length}`)
    case 'trimSuffix':
      return call(`${textCode(part.of, scope)} | trimSuffix ${quoted(part.suffix)}`)
    case 'default':
      return defaultText(part, scope)
    case 'toJson':
      return call(`${path(part.of.path, scope)} | toJson`)
    case 'checksum':
      return call(`${textCode(part.of, scope)} | sha256sum`)
    case 'file':
      return call(`${builtIn('Files', scope)}.Get ${quoted(part.path)}`)
    case 'helper':
      return call(include(part, scope))
    default:
      throw new Error(`${part.op} gives no text`)
  }
}

function valueText(part: Operation & { op: 'value' }, scope: Scope): Code {
  const reference = path(part.path, scope)
  if (part.leaf.type === 'integer') return call(`printf "%d" (${reference} | int64)`)
  return isString(part) ? atom(reference) : includeText(reference, scope)
}

function itemText(part: Operation & { op: 'item' }, scope: Scope): Code {
  const { item, key } = variablesOf(part, scope)
  if (part.part === 'key') return atom(key)
  if (part.part === 'item') return includeText(item, scope)
  return atom(`${item}.${part.part.field}`)
}

function variablesOf(part: Operation & { op: 'item' }, scope: Scope) {
  const variables = scope.loops.get(part.loop)
  if (variables === undefined) throw new Error('an item is used outside its loop')
  return variables
}

/** What may be an integer or a boolean is tested as it is, and turned into text afterwards. */
function defaultText(part: Operation & { op: 'default' }, scope: Scope): Code {
  const { value } = part
  const otherwise = `default ${argument(part.fallback, scope)}`
  if (isString(value)) return call(`${textCode(value, scope)} | ${otherwise}`)
  return includeText(`(${rawCode(value, scope)} | ${otherwise})`, scope)
}

/** A value as the user gave it. */
export const rawCode = (part: Operation & { op: 'value' | 'item' }, scope: Scope): string =>
  part.op === 'value' ? path(part.path, scope) : variablesOf(part, scope).item

/** Whether a part is a string whatever the values: then it needs no conversion. */
function isString(part: Part): part is Exclude<Part, { op: 'value' | 'item' }> {
  if (typeof part !== 'object') return true
  if (part.op === 'item') return part.part !== 'item'
  return part.op !== 'value' || part.leaf.type === 'choice' || part.leaf.type === 'text'
}

function textWithHoles(part: Operation & { op: 'text' }, scope: Scope): Code {
  const only = onlyHole(part)
  if (only !== undefined) return textOf(only, scope)
  const { holes, literals } = part
  if (holes.length === 0) return atom(literal(literals[0]!))
  literals.forEach(literal)
  const format = literals
    .map((text, index) => {
      const hole = holes[index]
      const escaped = text.replaceAll('%', '%%')
      return hole === undefined ? escaped : escaped + (isWhole(hole) ? '%d' : '%s')
    })
    .join('')
  const values = holes.map((hole) =>
    isWhole(hole) ? `(${whole(hole, scope)})` : argument(hole, scope),
  )
  return call(`printf ${quoted(format)} ${values.join(' ')}`)
}

/** The one hole of a text that is nothing else. */
export const onlyHole = (text: Operation & { op: 'text' }): Part | undefined =>
  text.holes.length === 1 && text.literals.every((literal) => literal === '')
    ? text.holes[0]
    : undefined

export const isWhole = (part: Part): part is Whole & object =>
  typeof part === 'object' &&
  (part.op === 'add' || part.op === 'mul' || (part.op === 'value' && part.leaf.type === 'integer'))

/** Code that gives an int64: integers of a values file are floats, those of --set are not. */
export function whole(part: Whole, scope: Scope): string {
  if (typeof part === 'number') return String(part)
  if (part.op === 'value') return `${path(part.path, scope)} | int64`
  if (part.op !== 'add' && part.op !== 'mul') throw new Error(`${part.op} is no integer`)
  const operands = part.operands.map((operand) =>
    typeof operand === 'number' ? String(operand) : `(${whole(operand, scope)})`,
  )
  return `${part.op} ${operands.join(' ')}`
}

export function condition(node: Condition, scope: Scope): string {
  switch (node.op) {
    case 'value':
      return node.leaf.type === 'integer' ? whole(node, scope) : path(node.path, scope)
    case 'and':
    case 'or':
      return `${node.op} ${operandsOf(node)
        .map((operand) => operandOf(operand, scope))
        .join(' ')}`
    case 'not':
      return `not ${operandOf(node.operand, scope)}`
    case 'eq':
      return isWhole(node.left) && isInteger(node.right)
        ? `eq (${whole(node.left, scope)}) ${wholeOperand(node.right, scope)}`
        : `eq ${argument(node.left, scope)} ${argument(node.right, scope)}`
    case 'contains':
      return `contains ${argument(node.part, scope)} ${argument(node.whole, scope)}`
    default:
      return textCode(node, scope)
  }
}

const isInteger = (part: Part): part is Whole => typeof part === 'number' || isWhole(part)

const wholeOperand = (part: Whole, scope: Scope): string =>
  typeof part === 'number' ? `(int64 ${part})` : `(${whole(part, scope)})`

/** `and a (and b c)` is `and a b c`. */
const operandsOf = ({ op, operands }: Logic): Condition[] =>
  operands.flatMap((operand) => (operand.op === op ? operandsOf(operand as Logic) : operand))

function operandOf(node: Condition, scope: Scope): string {
  const code = condition(node, scope)
  return code.includes(' ') ? `(${code})` : code
}
