// The first reading of a template: a tree in, the text of a Helm template out, as a careful chart
// author would write it by hand. `evaluate.ts` is the other reading; the law in
// docs/decisions/0003 says that the two agree, and test/law holds them to it.

import {
  argument,
  condition,
  include,
  includeString,
  isWhole,
  onlyHole,
  path,
  rawCode,
  textCode,
  whole,
} from './goCode.ts'
import type { PrintContext, Scope } from './goCode.ts'
import { givesMap, isOperation } from './language.ts'
import type { Condition, Helper, Node, NodeList, NodeMap, Operation, Part } from './language.ts'
import { presence } from './presence.ts'
import { isPlain, quoted, yamlScalar, yamlString } from './yamlText.ts'

export type { PrintContext }

/** One object as a template file; `guard` makes the whole file conditional. */
export function printTemplate(
  object: Node,
  context: PrintContext,
  guard?: Condition | undefined,
): string {
  const scope = topOf(context)
  if (guard === undefined) return surviving(printFields(object, '', scope))
  const known = condition(guard, scope)
  const body = printFields(object, '', { ...scope, known })
  return surviving(`{{- if ${known} -}}\n${body}{{- end }}\n`)
}

const topOf = (context: PrintContext): Scope => ({ context, root: '.', loops: new Map() })

/** Helm deletes this text wherever a template renders it, so no template may hold it. */
function surviving(text: string): string {
  if (text.includes('<no value>')) throw new Error('Helm deletes the text <no value> of a template')
  return text
}

/** The named templates that a chart uses, in order of name, with the two that turn scalars into text. */
export function printHelpers(context: PrintContext): string {
  const scope = topOf(context)
  // Printing a helper may meet further ones; a Map goes on to those that are added meanwhile.
  const printed: [name: string, text: string][] = []
  for (const helper of context.helpers.values())
    printed.push([helper.name, printHelper(helper, scope)])
  const own = printed.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text)
  return surviving([...own, scalarHelpers(context.chart)].join('\n'))
}

function printHelper(helper: Helper, scope: Scope): string {
  const body = givesMap(helper.body)
    ? printParts(helper.body, scope, 'first')
    : printTextBody(helper.body, scope)
  return (
    `{{/*\n${comment(helper.description)}\n*/}}\n` +
    `{{- define "${scope.context.chart}.${helper.name}" -}}\n${body}{{- end }}\n`
  )
}

/** A text helper prints expressions only, and chomps all around them. */
function printTextBody(node: Node, scope: Scope): string {
  if (isOperation(node) && node.op === 'if')
    return (
      `{{- if ${condition(node.condition, scope)} -}}\n${printTextBody(node.body, scope)}` +
      (node.else === undefined ? '' : `{{- else -}}\n${printTextBody(node.else, scope)}`) +
      `{{- end -}}\n`
    )
  return `{{- ${textCode(node as Part, scope)} -}}\n`
}

const scalarHelpers = (chart: string) => `{{/*
A string in quotes; an integer or a boolean, as --set makes them, as its text in quotes.
*/}}
{{- define "${chart}.string" -}}
{{- include "${chart}.text" . | quote -}}
{{- end }}

{{/*
The text of a scalar: integers from a values file are floats, which print would give an exponent.
*/}}
{{- define "${chart}.text" -}}
{{- if kindIs "string" . }}{{ . }}{{ else }}{{ toJson . }}{{ end }}
{{- end }}
`

function comment(text: string): string {
  if (text.includes('*/')) throw new Error(`the comment would end early: ${text}`)
  return text
}

/**
 * Where an action stands. After other lines it takes the line break before it away; as the first of
 * a named template, where nothing is before it, it takes the one behind it.
 */
type Place = 'after' | 'first'

const action = (code: string, pad: string, place: Place): string =>
  place === 'after' ? `${pad}{{- ${code} }}\n` : `${pad}{{ ${code} -}}\n`

const commentLine = (text: string, pad: string, place: Place): string =>
  place === 'after'
    ? `${pad}{{- /* ${comment(text)} */}}\n`
    : `${pad}{{/* ${comment(text)} */ -}}\n`

function printIf(
  node: Operation & { op: 'if' },
  pad: string,
  scope: Scope,
  print: (branch: Node) => string,
  place: Place = 'after',
): string {
  const code = condition(node.condition, scope)
  if (code === scope.known) return print(node.body)
  const otherwise = node.else === undefined ? '' : action('else', pad, place) + print(node.else)
  return (
    action(`if ${code}`, pad, place) + `${print(node.body)}${otherwise}${action('end', pad, place)}`
  )
}

/** Lines that are there only where a condition says so; within them, nothing asks again. */
function guarded(
  node: Node,
  pad: string,
  scope: Scope,
  place: Place,
  print: (inner: Scope) => string,
): string {
  const there = presence(node)
  if (there === false) return ''
  const code = there === true ? undefined : condition(there, scope)
  if (code === undefined || code === scope.known) return print(scope)
  const lines = print({ ...scope, known: code })
  return `${action(`if ${code}`, pad, place)}${lines}${action('end', pad, place)}`
}

/** Whatever gives a map, without its key. */
function printFields(node: Node, pad: string, scope: Scope, place: Place = 'after'): string {
  if (!isOperation(node)) {
    let lines = ''
    for (const [key, field] of Object.entries(node as NodeMap))
      if (field !== undefined) lines += printField(key, field, pad, scope, place)
    return lines
  }
  switch (node.op) {
    case 'merged':
      return node.parts.map((part) => printFields(part, pad, scope, place)).join('')
    case 'entry':
      return `${pad}{{ ${textCode(node.key, scope)} | quote }}: ${printScalar(node.value, scope)}\n`
    case 'if':
      return printIf(node, pad, scope, (branch) => printBranch(branch, pad, scope, place), place)
    case 'commented':
      return commentLine(node.comment, pad, place) + printFields(node.node, pad, scope, place)
    case 'helper':
      return printInclude(node, pad, scope, place)
    case 'value':
      return (
        action(`range $key, $value := ${path(node.path, scope)}`, pad, place) +
        `${pad}{{ $key | quote }}: {{ ${includeString('$value', scope)} }}\n` +
        action('end', pad, place)
      )
    default:
      throw new Error(`${node.op} gives no map`)
  }
}

const printBranch = (branch: Node, pad: string, scope: Scope, place: Place): string =>
  place === 'after' ? printFields(branch, pad, scope) : printParts(branch, scope, place)

/** The map of a named template at this indentation. */
function printInclude(helper: Helper, pad: string, scope: Scope, place: Place): string {
  const code = include(helper, scope)
  const endsLines = !hasPlainLine(helper.body)
  if (place === 'first') return endsLines ? action(code, pad, place) : `{{ ${code} }}\n`
  const lines = endsLines ? `${code} | trimSuffix "\\n"` : code
  const line = pad === '' ? `{{ ${lines} }}\n` : `${pad}{{- ${lines} | nindent ${pad.length} }}\n`
  return guarded(helper, pad, scope, place, () => line)
}

/**
 * The map of a named template. Only what follows a line that is always there may take the line
 * break before it away; where there is none, each line brings its own.
 */
function printParts(node: Node, scope: Scope, place: Place): string {
  if (isOperation(node) && node.op === 'commented')
    return commentLine(node.comment, '', place) + printParts(node.node, scope, place)
  if (isOperation(node) && node.op !== 'merged') return printFields(node, '', scope, place)
  let at = place
  let text = ''
  for (const [part, print] of partsOf(node, scope)) {
    text += print(at)
    if (hasPlainLine(part)) at = 'after'
  }
  return text
}

/** The parts of a map, each as a map of its own, with what prints it. */
const partsOf = (node: Node, scope: Scope): [Node, (at: Place) => string][] =>
  isOperation(node)
    ? (node as Operation & { op: 'merged' }).parts.map((part) => [
        part,
        (at) => printParts(part, scope, at),
      ])
    : Object.entries(node as NodeMap).flatMap(([key, field]) =>
        field === undefined
          ? []
          : [[{ [key]: field }, (at) => printField(key, field, '', scope, at)]],
      )

/** Whether a map has a line that no condition or loop stands around. */
function hasPlainLine(node: Node): boolean {
  if (!isOperation(node)) return Object.values(node as NodeMap).some(isPlainField)
  switch (node.op) {
    case 'merged':
      return node.parts.some(hasPlainLine)
    case 'commented':
      return hasPlainLine(node.node)
    case 'helper':
      return hasPlainLine(node.body)
    default:
      return node.op === 'entry'
  }
}

function isPlainField(field: Node | undefined): boolean {
  if (field === undefined) return false
  if (isOperation(field) && field.op === 'commented') return isPlainField(field.node)
  return !(isOperation(field) && field.op === 'if') && presence(field) === true
}

function printField(
  key: string,
  node: Node,
  pad: string,
  scope: Scope,
  place: Place = 'after',
): string {
  const name = `${pad}${printKey(key)}`
  if (isOperation(node)) {
    if (node.op === 'commented')
      return commentLine(node.comment, pad, place) + printField(key, node.node, pad, scope, place)
    if (node.op === 'if')
      return printIf(
        node,
        pad,
        scope,
        (branch) => printField(key, branch, pad, scope, place),
        place,
      )
    if (node.op === 'value' && (node.leaf.type === 'block' || node.leaf.type === 'objectList'))
      return (
        action(`with ${path(node.path, scope)}`, pad, place) +
        `${name}:\n${pad}  {{- toYaml . | nindent ${pad.length + 2} }}\n` +
        action('end', pad, place)
      )
    if (node.op === 'file') return `${name}: ${printFile(node, `${pad}  `, scope)}`
  }
  const only = onlyPart(node)
  if (only !== undefined) return printField(key, only, pad, scope, place)
  if (isLiteralEmpty(node)) return `${name}: ${Array.isArray(node) ? '[]' : '{}'}\n`
  if (givesMap(node))
    return guarded(
      node,
      pad,
      scope,
      place,
      (inner) => `${name}:\n${printFields(node, `${pad}  `, inner)}`,
    )
  if (givesList(node))
    return guarded(
      node,
      pad,
      scope,
      place,
      (inner) => `${name}:\n${printItems(node, `${pad}  `, inner)}`,
    )
  return `${name}: ${printScalar(node as Part, scope)}\n`
}

// Charts share their keys, and each costs several regular expressions.
const printedKeys = new Map<string, string>()

function printKey(key: string): string {
  let text = printedKeys.get(key)
  if (text === undefined) {
    text = key.includes('{{') ? `{{ ${quoted(key)} | quote }}` : yamlString(key)
    printedKeys.set(key, text)
  }
  return text
}

/** A list that is nothing but one list value prints like that value. */
const onlyPart = (node: Node): Node | undefined =>
  Array.isArray(node) &&
  node.length === 1 &&
  isOperation(node[0]) &&
  node[0].op === 'value' &&
  node[0].leaf.type === 'objectList'
    ? node[0]
    : undefined

/** A file of the chart as a literal block. */
const printFile = (node: Operation & { op: 'file' }, pad: string, scope: Scope): string =>
  `|\n${pad}{{- ${textCode(node, scope)} | trimSuffix "\\n" | nindent ${pad.length} }}\n`

const isLiteralEmpty = (node: Node): boolean =>
  typeof node === 'object' &&
  !isOperation(node) &&
  Object.values(node).every((part) => part === undefined)

const givesList = (node: Node): boolean =>
  Array.isArray(node) ||
  (isOperation(node) &&
    (node.op === 'each' || (node.op === 'value' && node.leaf.type === 'stringList')))

/** The items of a literal list, or of one part of it, at this indentation. */
function printItems(node: Node, pad: string, scope: Scope): string {
  if (Array.isArray(node))
    return (node as NodeList)
      .map((item) => (item === undefined ? '' : printItem(item, pad, scope)))
      .join('')
  return printItem(node, pad, scope)
}

function printItem(node: Node, pad: string, scope: Scope): string {
  if (isOperation(node)) {
    switch (node.op) {
      case 'commented':
        return commentLine(node.comment, pad, 'after') + printItem(node.node, pad, scope)
      case 'if':
        return printIf(node, pad, scope, (branch) => printItems(branch, pad, scope))
      case 'each':
        return printLoop(node, pad, scope, (inner) => printItems(node.body, pad, inner))
      case 'file':
        return `${pad}- ${printFile(node, `${pad}  `, scope)}`
      case 'value':
        if (node.leaf.type === 'stringList')
          return (
            `${pad}{{- range ${path(node.path, scope)} }}\n` +
            `${pad}- {{ ${includeString('.', scope)} }}\n${pad}{{- end }}\n`
          )
        if (node.leaf.type === 'objectList')
          return (
            `${pad}{{- with ${path(node.path, scope)} }}\n` +
            `${pad}{{- toYaml . | nindent ${pad.length} }}\n${pad}{{- end }}\n`
          )
    }
  }
  if (Array.isArray(node)) throw new Error('a list cannot be the item of a list')
  if (isLiteralEmpty(node)) return `${pad}- {}\n`
  if (!givesMap(node)) return `${pad}- ${printScalar(node as Part, scope)}\n`
  const body = printFields(node, `${pad}  `, scope)
  if (body === '' || body.startsWith(`${pad}  {{-`))
    throw new Error('the first field of a list item must be a plain one')
  return `${pad}- ${body.slice(pad.length + 2)}`
}

function printLoop(
  node: Operation & { op: 'each' },
  pad: string,
  scope: Scope,
  print: (inner: Scope) => string,
): string {
  const depth = scope.loops.size === 0 ? '' : String(scope.loops.size + 1)
  const variables = { item: `$item${depth}`, key: `$key${depth}` }
  const loops = new Map(scope.loops).set(node.loop, variables)
  const named =
    node.over.leaf.type === 'stringMap' ? `${variables.key}, ${variables.item}` : variables.item
  return (
    `${pad}{{- range ${named} := ${path(node.over.path, scope)} }}\n` +
    `${print({ ...scope, root: '$', loops })}${pad}{{- end }}\n`
  )
}

/** A scalar in its place: a literal, or an action that prints exactly one scalar. */
function printScalar(node: Part | boolean, scope: Scope): string {
  if (typeof node === 'string' && node.includes('{{')) return `{{ ${quoted(node)} | quote }}`
  if (typeof node !== 'object') return yamlScalar(node)
  switch (node.op) {
    case 'value':
      return leafScalar(node, scope)
    case 'item':
      return node.part === 'item'
        ? `{{ ${includeString(rawCode(node, scope), scope)} }}`
        : `{{ ${textCode(node, scope)} | quote }}`
    case 'add':
    case 'mul':
      return `{{ ${whole(node, scope)} }}`
    case 'eq':
    case 'and':
    case 'or':
    case 'not':
    case 'contains':
      return `{{ if ${condition(node, scope)} }}true{{ else }}false{{ end }}`
    default: {
      const only = node.op === 'text' ? onlyHole(node) : undefined
      if (only !== undefined && isWhole(only)) return `{{ ${whole(only, scope)} | quote }}`
      return `{{ ${textCode(node, scope)} | quote }}`
    }
  }
}

function leafScalar({ leaf, path: names }: Operation & { op: 'value' }, scope: Scope): string {
  const reference = path(names, scope)
  switch (leaf.type) {
    case 'integer':
      return `{{ ${reference} | int64 }}`
    case 'boolean':
      return `{{ ${reference} }}`
    case 'choice':
      return leaf.choices.every(isPlain) ? `{{ ${reference} }}` : `{{ ${reference} | quote }}`
    case 'text':
      return `{{ ${reference} | quote }}`
    case 'string':
      return `{{ ${includeString(reference, scope)} }}`
    default:
      throw new Error(`${names.join('.')} is no scalar`)
  }
}

/** A statement that refuses: the lines of `validations.yaml`. */
export function printCheck(node: Node, context: PrintContext): string {
  return surviving(printStatement(node, topOf(context)))
}

function printStatement(node: Node, scope: Scope): string {
  if (Array.isArray(node)) return node.map((part: Node) => printStatement(part, scope)).join('')
  if (!isOperation(node)) throw new Error('a check is an operation')
  switch (node.op) {
    case 'if':
      return printIf(node, '', scope, (branch) => printStatement(branch, scope))
    case 'each':
      return printLoop(node, '', scope, (inner) => printStatement(node.body, inner))
    case 'fail':
      return `{{- fail ${argument(node.message, scope)} }}\n`
    case 'commented':
      return commentLine(node.comment, '', 'after') + printStatement(node.node, scope)
    default:
      throw new Error(`${node.op} is no check`)
  }
}

/** Lines of prose with holes: NOTES.txt. An `if` holds lines. */
export function printNotes(lines: readonly Node[], context: PrintContext): string {
  const scope = topOf(context)
  return lines.map((line) => printNote(line, scope)).join('')
}

function printNote(line: Node, scope: Scope): string {
  if (Array.isArray(line)) return line.map((part: Node) => printNote(part, scope)).join('')
  if (isOperation(line) && line.op === 'if')
    return printIf(line, '', scope, (branch) => printNote(branch, scope))
  return `${noteText(line as Part, scope)}\n`
}

function noteText(part: Part, scope: Scope): string {
  if (typeof part === 'string') return part.replaceAll(/\{\{|\{$/g, (braces) => `{{ "${braces}" }}`)
  if (typeof part === 'object' && part.op === 'text')
    return part.literals
      .map((literal, index) => {
        const hole = part.holes[index]
        return noteText(literal, scope) + (hole === undefined ? '' : noteText(hole, scope))
      })
      .join('')
  return `{{ ${isWhole(part) ? whole(part, scope) : textCode(part, scope)} }}`
}
