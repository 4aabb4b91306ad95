// YAML text comes back as the data it was made of, whichever reader it meets: YAML 1.2, YAML 1.1,
// and Go's, which Kubernetes and Helm use.

import * as fc from 'fast-check'
import { CORE_SCHEMA, load, YAML11_SCHEMA } from 'js-yaml'
import { describe, expect, test } from 'vitest'

import type { Json } from '../../../src/template/values.ts'
import { isBlockText, isPlain, quoted, yamlDocument } from '../../../src/template/yamlText.ts'
import { seed } from '../../law/support/law.ts'
import { hostileStrings } from '../../law/support/strings.ts'
import { renderOne } from '../../support/helm.ts'
import { tools } from '../../tools/tools.ts'

const anyString = fc.oneof(
  fc.constantFrom(...hostileStrings),
  fc.string({ unit: 'grapheme-ascii' }),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...'ab-1. :#\n\t\'"|>\\', '\u0000', '\u0085', '\ufffe') }),
)
const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    anyString,
    fc.maxSafeInteger().map((number) => number + 0),
    fc.boolean(),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(
      anyString.filter(({ length }) => length < 150),
      tie('json'),
      { maxKeys: 4, noNullPrototype: true },
    ),
  ),
}))

describe.each([
  ['YAML 1.2', CORE_SCHEMA],
  ['YAML 1.1', YAML11_SCHEMA],
] as const)('by %s', (_, schema) => {
  const read = (text: string): unknown => load(text, { schema })

  test('every string comes back as it was, as a key, a value, an item and a document', () => {
    fc.assert(
      fc.property(anyString, (text) => {
        // YAML takes no key over 1024 characters.
        const document = { [text.slice(0, 150)]: 1, key: text, list: [text], nested: [{ a: text }] }
        expect(read(yamlDocument(document))).toEqual(document)
        expect(read(yamlDocument(text))).toEqual(text)
      }),
      { seed, numRuns: 2000 },
    )
  })

  test('every document comes back as it was', () => {
    fc.assert(
      fc.property(json, (document) => {
        expect(read(yamlDocument(document))).toEqual(document)
      }),
      { seed, numRuns: 500 },
    )
  })
})

test('every document comes back from Go’s reader as it was', async () => {
  const documents = fc.sample(json, { seed, numRuns: 400 })
  const result = await renderOne((await tools()).helm4, {
    name: 'reader',
    files: {
      'Chart.yaml': 'apiVersion: v2\nname: reader\nversion: 0.1.0\n',
      'values.yaml': yamlDocument({ documents }),
      'templates/read.yaml': 'read: {{ .Values.documents | toJson | b64enc }}\n',
    },
  })
  if (!result.ok) throw new Error(`LAW_SEED=${seed}: ${result.error}`)
  const [{ read }] = result.objects['templates/read.yaml'] as [{ read: string }]
  expect(JSON.parse(Buffer.from(read, 'base64').toString('utf8'))).toEqual(documents)
})

test('documents are written as people write them', () => {
  const document = {
    name: 'llama',
    image: 'ghcr.io/ggml-org/llama.cpp:server-b11206',
    url: 'https://example.com/a?b=c',
    version: '0.1.0',
    appVersion: '1.10',
    flag: '--no-slots',
    switch: 'on',
    memory: '8Gi',
    note: 'needs: care # here',
    port: 8080,
    empty: { list: [], map: {}, text: '' },
    list: ['a', { name: 'x', value: 'y' }, ['nested', 'list'], {}],
    script: 'set -eu\n\nif true; then\n  echo "done"\nfi\n',
    open: 'no line feed\nat its end',
  }
  expect(yamlDocument(document)).toBe(`name: llama
image: ghcr.io/ggml-org/llama.cpp:server-b11206
url: "https://example.com/a?b=c"
version: 0.1.0
appVersion: "1.10"
flag: --no-slots
switch: "on"
memory: 8Gi
note: "needs: care # here"
port: 8080
empty:
  list: []
  map: {}
  text: ""
list:
  - a
  - name: x
    value: "y"
  - - nested
    - list
  - {}
script: |
  set -eu

  if true; then
    echo "done"
  fi
open: "no line feed\\nat its end"
`)
})

test.each([
  'a',
  'a-b',
  '/models',
  '--port',
  'a: b'.slice(0, 1),
  'f16',
  'RollingUpdate',
  'a b',
  '10m',
])('%s needs no quotes', (text) => expect(isPlain(text)).toBe(true))
test.each([
  '',
  'y',
  'No',
  '~',
  '1',
  '1.10',
  '-.5',
  '-_1',
  '.inf',
  '...',
  '-',
  'a: b',
  'a:',
  'a #b',
  '{a',
  'ü',
  ' a',
])('%j needs quotes', (text) => expect(isPlain(text)).toBe(false))

test('what editors hide and what readers refuse is escaped', () => {
  expect(quoted('a"\\\n\u007f\u0085\u00ad\u200b\u2028\ufeff\ufffe🦙')).toBe(
    String.raw`"a\"\\\n\u007f\u0085\u00ad\u200b\u2028\ufeff\ufffe🦙"`,
  )
})

test.each(['a\n', 'a\n\n\tb "c" \\\n', '{{ x }}\n# y\n'])('%j can be a literal block', (text) =>
  expect(isBlockText(text)).toBe(true),
)
test.each([
  '',
  '\n',
  'a',
  'a\n\n',
  ' a\n',
  '\na\n',
  'a \nb\n',
  'a\r\n',
  'a\u0085\n',
  '\ufeffa\n',
  'a\ufffe\n',
])('%j cannot be a literal block', (text) => expect(isBlockText(text)).toBe(false))
