// What templates look like: as a careful author would write them, with no more of Go's template
// language than docs/decisions/0003 lists.

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { goFunctions } from '../../../src/template/goCode.ts'
import {
  add,
  and,
  chart,
  checksum,
  commented,
  contains,
  digits,
  each,
  eachEntry,
  eachObject,
  entry,
  eq,
  fail,
  fallback,
  fileText,
  helper,
  ifSet,
  isOperation,
  merged,
  mul,
  not,
  or,
  refs,
  release,
  text,
  toJson,
  trimSuffix,
  trunc,
  when,
} from '../../../src/template/language.ts'
import type { Condition, Node, Operation } from '../../../src/template/language.ts'
import { printCheck, printHelpers, printNotes, printTemplate } from '../../../src/template/print.ts'
import type { PrintContext } from '../../../src/template/print.ts'
import * as declare from '../../../src/template/values.ts'
import { chartText } from '../../law/support/chartText.ts'
import { realDefinitions } from '../../law/support/realCharts.ts'
import { charts } from '../../law/support/trees.ts'

const description = 'A value.'
const v = refs({
  name: declare.string({ description }),
  label: declare.string({ description, pattern: '^[a-z]*$' }),
  type: declare.choice({ description, default: 'a', choices: ['a', 'b'] }),
  yesNo: declare.choice({ description, default: 'yes', choices: ['yes', 'no'] }),
  script: declare.text({ description }),
  count: declare.integer({ description, default: 1, minimum: 0, maximum: 9 }),
  on: declare.boolean({ description, default: true }),
  args: declare.stringList({ description }),
  labels: declare.stringMap({ description }),
  affinity: declare.block({ description }),
  volumes: declare.objectList({ description, fields: ['name'] }),
})

const newContext = (): PrintContext => ({ chart: 'c', helpers: new Map() })
const printed = (object: unknown, guard?: unknown): string =>
  printTemplate(object as Node, newContext(), guard as Condition | undefined)
/** The named templates that a tree uses, without the two that every chart has. */
function helpersOf(object: unknown): string {
  const context = newContext()
  printTemplate(object as Node, context)
  return printHelpers(context).split('\n{{/*\nA string in quotes;')[0]!
}

/** The item of a loop, outside of it. */
function escaped(): unknown {
  let stolen: unknown
  each(v.args, (item) => (stolen = item))
  return stolen
}

const templatesOf = (files: Readonly<Record<string, string>>): string[] =>
  Object.entries(files).flatMap(([path, text]) => (path.startsWith('templates/') ? [text] : []))

describe('scalars', () => {
  test.each<[string, unknown, string]>([
    ['a word', 'ClusterIP', 'ClusterIP'],
    ['a word that YAML takes for a boolean', 'yes', '"yes"'],
    ['a literal with braces', '{{x}}', '{{ "{{x}}" | quote }}'],
    ['a number and a boolean', [1, true], '\n  - 1\n  - true'],
    ['a string value', v.name, '{{ include "c.string" .Values.name }}'],
    ['a choice of plain words', v.type, '{{ .Values.type }}'],
    ['a choice of words that YAML misreads', v.yesNo, '{{ .Values.yesNo | quote }}'],
    ['a text value', v.script, '{{ .Values.script | quote }}'],
    ['an integer', v.count, '{{ .Values.count | int64 }}'],
    ['a boolean', v.on, '{{ .Values.on }}'],
    ['an integer as a string', digits(v.count), '{{ .Values.count | int64 | quote }}'],
    ['what Helm knows', release.name, '{{ .Release.Name | quote }}'],
    ['a sum', add(v.count, 2), '{{ add (.Values.count | int64) 2 }}'],
    [
      'a product',
      mul(v.count, v.count),
      '{{ mul (.Values.count | int64) (.Values.count | int64) }}',
    ],
    [
      'text',
      text`${chart.name}-${v.count}%`,
      '{{ printf "%s-%d%%" .Chart.Name (.Values.count | int64) | quote }}',
    ],
    [
      'a cut name',
      trimSuffix(trunc(v.label, 9), '-'),
      '{{ include "c.text" .Values.label | trunc 9 | trimSuffix "-" | quote }}',
    ],
    [
      'a default',
      fallback(v.name, chart.name),
      '{{ include "c.text" (.Values.name | default .Chart.Name) | quote }}',
    ],
    ['a default of a choice', fallback(v.type, 'x'), '{{ .Values.type | default "x" | quote }}'],
    ['JSON', toJson(v.affinity), '{{ .Values.affinity | toJson | quote }}'],
    ['a checksum', checksum(toJson(v.labels)), '{{ .Values.labels | toJson | sha256sum | quote }}'],
    ['a condition', eq(v.type, 'a'), '{{ if eq .Values.type "a" }}true{{ else }}false{{ end }}'],
  ])('%s', (_, node, expected) => {
    expect(printed({ key: node })).toBe(`key:${expected.startsWith('\n') ? '' : ' '}${expected}\n`)
  })
})

test('keys are quoted where YAML or Go would misread them', () => {
  expect(printed({ on: 1, 'a b': 2, '{{x}}': 3, 'a.b/c': 4 })).toBe(`"on": 1
a b: 2
{{ "{{x}}" | quote }}: 3
a.b/c: 4
`)
})

describe('fields', () => {
  test('a condition stands around a field, and its other branch too', () => {
    expect(printed({ a: when(v.on, v.count), b: when(not(v.on), 'x', 'z'), c: ifSet(v.name) }))
      .toBe(`{{- if .Values.on }}
a: {{ .Values.count | int64 }}
{{- end }}
{{- if not .Values.on }}
b: x
{{- else }}
b: z
{{- end }}
{{- if .Values.name }}
c: {{ include "c.string" .Values.name }}
{{- end }}
`)
  })

  test('a block is there with its key or not at all', () => {
    expect(printed({ spec: { affinity: v.affinity, volumes: [v.volumes], own: {} } })).toBe(`spec:
  {{- with .Values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.volumes }}
  volumes:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  own: {}
`)
  })

  test('a map of which every part is conditional is guarded, down to where it is not', () => {
    const map = { deep: { a: when(v.on, 1), b: when(and(v.on, eq(v.type, 'b')), 2) } }
    expect(printed({ map, list: [when(or(v.on, v.name), 'x')] })).toBe(
      `{{- if or .Values.on (and .Values.on (eq .Values.type "b")) }}
map:
  deep:
    {{- if .Values.on }}
    a: 1
    {{- end }}
    {{- if and .Values.on (eq .Values.type "b") }}
    b: 2
    {{- end }}
{{- end }}
{{- if or .Values.on .Values.name }}
list:
  - x
{{- end }}
`,
    )
  })

  test('users’ maps are merged into literal ones, entry by entry', () => {
    const labels = merged(
      { own: 'x' },
      v.labels,
      entry(v.label, 'y'),
      when(v.on, { also: 'z' }) as never,
    )
    expect(printed({ labels })).toBe(`labels:
  own: x
  {{- range $key, $value := .Values.labels }}
  {{ $key | quote }}: {{ include "c.string" $value }}
  {{- end }}
  {{ include "c.text" .Values.label | quote }}: "y"
  {{- if .Values.on }}
  also: z
  {{- end }}
`)
  })

  test('a file of the chart is a literal block, a comment is a line of its own', () => {
    expect(printed({ data: { script: commented('Why.', fileText('files/a.sh')) } })).toBe(`data:
  {{- /* Why. */}}
  script: |
    {{- .Files.Get "files/a.sh" | trimSuffix "\\n" | nindent 4 }}
`)
  })

  test('a guard makes the whole file conditional', () => {
    expect(printed({ kind: 'Service' }, v.on)).toBe(`{{- if .Values.on -}}
kind: Service
{{- end }}
`)
  })
})

test('lists hold literals, conditions, loops and the users’ own items', () => {
  const list = [
    '--flag',
    when(v.name, ['--name', v.name]),
    v.args,
    each(v.args, (item) =>
      eachEntry(v.labels, (key, value) => ({ name: key, value: text`${item}${value}` })),
    ),
    { name: 'own', emptyDir: {} },
    eachObject(v.volumes, (field) => field('name')),
    v.volumes,
  ]
  expect(printed({ list })).toBe(`list:
  - --flag
  {{- if .Values.name }}
  - --name
  - {{ include "c.string" .Values.name }}
  {{- end }}
  {{- range .Values.args }}
  - {{ include "c.string" . }}
  {{- end }}
  {{- range $item := .Values.args }}
  {{- range $key2, $item2 := $.Values.labels }}
  - name: {{ $key2 | quote }}
    value: {{ printf "%s%s" (include "c.text" $item) (include "c.text" $item2) | quote }}
  {{- end }}
  {{- end }}
  - name: own
    emptyDir: {}
  {{- range $item := .Values.volumes }}
  - {{ $item.name | quote }}
  {{- end }}
  {{- with .Values.volumes }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
`)
})

describe('named templates', () => {
  const name = helper<string>('name', 'The name.', when(v.name, v.name, trunc(chart.name, 9)))
  const labels = helper<{ [key: string]: string }>('labels', 'Labels.', { name })
  const all = helper<{ [key: string]: string }>('all', 'All labels.', merged(labels, v.labels))
  const optional = helper<{ [key: string]: string }>(
    'optional',
    'Perhaps a label.',
    merged(when(v.on, { on: 'x' }) as never, v.labels),
  )

  test('are included where they are used, with a guard where they may be empty', () => {
    const metadata = {
      name,
      labels: all,
      annotations: merged(optional, { own: 'x' }),
      extra: optional,
    }
    expect(printed({ metadata })).toBe(`metadata:
  name: {{ include "c.name" . | quote }}
  labels:
    {{- include "c.all" . | nindent 4 }}
  annotations:
    {{- if or .Values.on .Values.labels }}
    {{- include "c.optional" . | trimSuffix "\\n" | nindent 4 }}
    {{- end }}
    own: x
  {{- if or .Values.on .Values.labels }}
  extra:
    {{- include "c.optional" . | trimSuffix "\\n" | nindent 4 }}
  {{- end }}
`)
  })

  test('are defined once, in order of name, with those that they use', () => {
    expect(helpersOf({ a: all, b: optional })).toBe(`{{/*
All labels.
*/}}
{{- define "c.all" -}}
{{ include "c.labels" . }}
{{- range $key, $value := .Values.labels }}
{{ $key | quote }}: {{ include "c.string" $value }}
{{- end }}
{{- end }}

{{/*
Labels.
*/}}
{{- define "c.labels" -}}
name: {{ include "c.name" . | quote }}
{{- end }}

{{/*
The name.
*/}}
{{- define "c.name" -}}
{{- if .Values.name -}}
{{- include "c.text" .Values.name -}}
{{- else -}}
{{- .Chart.Name | trunc 9 -}}
{{- end -}}
{{- end }}

{{/*
Perhaps a label.
*/}}
{{- define "c.optional" -}}
{{ if .Values.on -}}
"on": x
{{ end -}}
{{ range $key, $value := .Values.labels -}}
{{ $key | quote }}: {{ include "c.string" $value }}
{{ end -}}
{{- end }}
`)
  })

  test('of one name are one', () => {
    const other = helper<string>('name', 'Another.', chart.name)
    expect(() => printed({ a: name, b: other })).toThrow('two named templates are called name')
  })
})

test('checks refuse, in loops and branches too', () => {
  const check = each(v.args, (item) => [
    when(eq(item, '-m'), fail(text`args: ${item} is set by the chart.`)),
    when(contains(item, '='), fail('Two tokens, please.'), fail('Never.')),
  ])
  expect(printCheck(check as Node, newContext())).toBe(`{{- range $item := .Values.args }}
{{- if eq (include "c.text" $item) "-m" }}
{{- fail (printf "args: %s is set by the chart." (include "c.text" $item)) }}
{{- end }}
{{- if contains "=" (include "c.text" $item) }}
{{- fail "Two tokens, please." }}
{{- else }}
{{- fail "Never." }}
{{- end }}
{{- end }}
`)
})

test('notes are prose with holes, whose braces are none', () => {
  const lines = [
    '{{x}} and {',
    when(v.on, [text`${v.count} of {${chart.name}}`], ['none'] as never),
  ]
  expect(printNotes(lines as Node[], newContext())).toBe(`{{ "{{" }}x}} and {{ "{" }}
{{- if .Values.on }}
{{ .Values.count | int64 }} of {{ "{" }}{{ .Chart.Name }}}
{{- else }}
none
{{- end }}
`)
})

describe('what cannot be a template is refused when it is built or printed', () => {
  test.each<[string, () => unknown, string]>([
    ['a sum that may leave the integers', () => add(v.count, Number.MAX_SAFE_INTEGER), 'may leave'],
    ['a cut of text that may not be ASCII', () => trunc(v.name, 5), 'may not be cut'],
    ['a cut of a literal that is not', () => trunc(text`ü${chart.name}`, 5), 'may not be cut'],
    ['an entry whose key may be of any length', () => entry(v.name, 'x'), 'a value with a pattern'],
    [
      'a field that is not declared',
      () => eachObject(v.volumes, (field) => field('path')),
      'does not declare',
    ],
    [
      'a name that Go cannot say',
      () => refs({ 'a-b': declare.string({ description }) }),
      'cannot be the name',
    ],
    ['a list in a list', () => printed({ a: [[1]] }), 'cannot be the item of a list'],
    [
      'an item that begins with a condition',
      () => printed({ a: [{ b: ifSet(v.name), c: 1 }] }),
      'must be a plain one',
    ],
    [
      'a loop that may give nothing',
      () => printed({ a: each(v.args, (item) => when(eq(item, 'a'), item)) }),
      'whenever a loop in it runs',
    ],
    ['an item outside its loop', () => printed({ a: escaped() }), 'outside its loop'],
    ['a comment that ends early', () => printed({ a: commented('*/', 1) }), 'end early'],
    ['the text that Helm deletes', () => printed({ a: 'x <no value>' }), 'Helm deletes'],
    ['text that may become it', () => printed({ a: text`<${v.name}` }), 'would be deleted'],
    ['a block as a scalar', () => printed({ a: [v.affinity] }), 'is no scalar'],
  ])('%s', (_, build, message) => {
    expect(build).toThrow(message)
  })
})

describe('the Go that charts contain is what docs/decisions/0003 lists', () => {
  const words = new Set([...goFunctions, 'if', 'else', 'range', 'with', 'define', 'end'])
  const names =
    /^\$?\.(Values(\.\w+)+|Release\.(Name|Namespace|Service)|Chart\.(Name|Version|AppVersion)|Files\.Get)$/
  const variables = /^\$(item|key)\d*(\.\w+)?$|^\$value$|^[.$]$/
  const others = /^(-?\d+|:=|[(),|]|"")$/

  /** All that an action says and the list does not have. */
  function strangersIn(template: string): string[] {
    const actions = template.matchAll(
      /\{\{-? ?\/\*[^]*?\*\/ ?-?\}\}|\{\{-?((?:"(?:\\.|[^"\\])*"|(?!\}\})[^"])*?)-?\}\}/g,
    )
    return [...actions].flatMap(([, code = '']) => {
      const tokens = code.replaceAll(/"(?:\\.|[^"\\])*"/g, ' "" ').match(/[(),|]|[^\s(),|]+/g) ?? []
      return tokens.filter(
        (token) =>
          ![names, variables, others].some((known) => known.test(token)) && !words.has(token),
      )
    })
  }
  test('in the charts of the built-in units', () => {
    const texts = realDefinitions.flatMap((definition) => templatesOf(chartText(definition)))
    expect(texts.join('')).toContain('{{')
    expect(texts.flatMap(strangersIn)).toEqual([])
  })

  test('in random charts', () => {
    const texts = fc
      .sample(charts, 300)
      .flatMap(({ definition }) => templatesOf(chartText(definition)))
    expect(texts.flatMap(strangersIn)).toEqual([])
  })

  test.each([
    'tpl',
    'lookup',
    'required',
    'index',
    'print',
    'toString',
    '.Capabilities.KubeVersion',
  ])('and a test would see %s', (stranger) => {
    expect(strangersIn(`a: {{- ${stranger} "x" .Values.a -}}`)).toEqual([stranger])
  })
})

test('the random charts of the law use every operation of the language', () => {
  // The type makes a new operation come here, and the test makes it come into trees.ts.
  const operations: Record<Operation['op'], true> = {
    value: true,
    item: true,
    builtin: true,
    text: true,
    add: true,
    mul: true,
    eq: true,
    and: true,
    or: true,
    not: true,
    contains: true,
    if: true,
    each: true,
    merged: true,
    entry: true,
    trunc: true,
    trimSuffix: true,
    default: true,
    toJson: true,
    checksum: true,
    helper: true,
    file: true,
    fail: true,
    commented: true,
  }
  const used = new Set<string>()
  const look = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    if (isOperation(node)) used.add(node.op)
    Object.values(node).forEach(look)
  }
  for (const { definition } of fc.sample(charts, 500))
    look([definition.templates, definition.checks])
  expect([...used].sort()).toEqual(Object.keys(operations).sort())
})
