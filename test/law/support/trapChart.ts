// A small chart with a value of every type, each in every place of a manifest that takes it.

import type { ChartDefinition } from '../../../src/template/chart.ts'
import {
  add,
  and,
  checksum,
  digits,
  each,
  eachEntry,
  eachObject,
  entry,
  eq,
  fail,
  fallback,
  helper,
  ifSet,
  merged,
  mul,
  refs,
  text,
  toJson,
  when,
} from '../../../src/template/language.ts'
import type { Node } from '../../../src/template/language.ts'
import { INTEGER_MAX } from '../../../src/template/values.ts'
import * as declare from '../../../src/template/values.ts'
import type { JsonObject } from '../../../src/template/values.ts'
import type { LawCase } from './law.ts'

const description = 'A value.'

const fields = {
  string: declare.string({ description, default: 'default' }),
  pattern: declare.string({ description, default: 'all', pattern: '^(all|auto|[0-9]{1,5})$' }),
  choice: declare.choice({ description, default: 'on', choices: ['on', 'off'] }),
  text: declare.text({ description }),
  count: declare.integer({ description, default: 4, minimum: -INTEGER_MAX, maximum: INTEGER_MAX }),
  small: declare.integer({ description, default: 2, minimum: 0, maximum: 256 }),
  enabled: declare.boolean({ description, default: true }),
  nodeSelector: declare.stringMap({ description, default: { 'kubernetes.io/os': 'linux' } }),
  labels: declare.stringMap({ description }),
  block: declare.block({ description, default: { runAsUser: 10001, nested: { deep: true } } }),
  server: declare.group('A group.', {
    extraArgs: declare.stringList({ description, default: ['--default'] }),
    volumes: declare.objectList({ description, fields: ['name'] }),
    slots: declare.integer({ description, default: 4, minimum: 1, maximum: 256 }),
  }),
}
const v = refs(fields)
const own = helper<{ [key: string]: string }>('own', 'Labels of the chart.', {
  'app.kubernetes.io/name': 'trap',
})

const strings = {
  alone: v.string,
  joined: text`<a>{{${v.string}}}: "${v.string}"`,
  withDefault: fallback(v.string, 'none'),
  ifSet: ifSet(v.string),
  json: toJson(v.string),
  checksum: checksum(v.string),
  isYes: eq(v.string, 'yes'),
  pattern: v.pattern,
  choice: v.choice,
  text: v.text,
  textChecksum: checksum(v.text),
}
const numbers = {
  count: v.count,
  digits: digits(v.count),
  inText: text`--count=${v.count}`,
  json: toJson(v.count),
  ifSet: ifSet(v.count),
  sum: add(v.small, -300),
  product: mul(v.small, v.server.slots, -1),
  enabled: v.enabled,
  both: and(v.enabled, v.small),
}
const collections = {
  args: ['--first', v.server.extraArgs],
  each: each(v.server.extraArgs, (item) => ({ name: item, value: text`[${item}]` })),
  defaults: each(v.server.extraArgs, (item) => fallback(item, 'none')),
  entries: eachEntry(v.labels, (name, value) => ({ name, value })),
  names: eachObject(v.server.volumes, (field) => field('name')),
  volumes: [{ name: 'own', emptyDir: {} }, v.server.volumes],
  labels: merged(own, v.labels, { own: 'x' }),
  selector: v.nodeSelector,
  limits: merged(when(v.enabled, entry(v.choice, digits(v.small))), v.labels),
  json: toJson(v.block),
}

const definition: ChartDefinition = {
  name: 'trap',
  fields,
  templates: [
    {
      file: 'thing.yaml',
      object: {
        apiVersion: 'v1',
        kind: 'Thing',
        metadata: { name: 'trap' },
        strings,
        numbers,
        collections,
        // The last one, since Helm trims the end of a document.
        block: v.block,
      } as unknown as Readonly<Record<string, Node>>,
    },
  ],
  checks: [
    when(
      eq(v.string, 'refuse me'),
      fail(text`"${v.string}" is refused:\n  100% of {{it}} \\ and ${v.count}`),
    ),
  ] as unknown as readonly Node[],
  notes: [],
  files: {},
}

/** The chart with these values, by `-f` or as these arguments give them. */
export const trap = (given: JsonObject, args?: readonly string[]): LawCase => ({
  definition,
  given,
  ...(args === undefined ? {} : { args }),
})

/** These strings as literals of a template, as items and as keys. */
export const literalsOf = (texts: readonly string[]): LawCase => ({
  definition: {
    name: 'literals',
    fields: {},
    templates: [
      {
        file: 'literals.yaml',
        object: {
          apiVersion: 'v1',
          kind: 'Thing',
          metadata: { name: 'literals' },
          list: [...texts],
          // YAML takes no key over 1024 characters.
          map: Object.fromEntries(
            texts.filter(({ length }) => length < 500).map((key) => [key, 1]),
          ),
        },
      },
    ],
    checks: [],
    notes: [...texts],
    files: {},
  },
  given: {},
})
