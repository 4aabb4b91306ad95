// Every trap between a user's value and a cluster that is known by name, one test each: what Go's
// templates, YAML 1.1, Helm's flags and Helm's own habits do to values.

import { beforeAll, describe, expect, it } from 'vitest'

import type { Json, JsonObject } from '../../src/template/values.ts'
import { renderOne } from '../support/helm.ts'
import { tools } from '../tools/tools.ts'
import { bothSay, ourOutcome, umbrella } from './support/law.ts'
import type { LawCase, Outcome } from './support/law.ts'
import { hostileStrings } from './support/strings.ts'
import { literalsOf, trap } from './support/trapChart.ts'

let helms: { 'Helm 4': string; 'Helm 3': string }
beforeAll(async () => {
  const { helm4, helm3 } = await tools()
  helms = { 'Helm 4': helm4, 'Helm 3': helm3 }
})

type Thing = {
  readonly strings: JsonObject
  readonly numbers: JsonObject
  readonly collections: JsonObject
  readonly block: Json
}

describe.concurrent.each(['Helm 4', 'Helm 3'] as const)('%s and we', (version) => {
  const say = (one: LawCase): Promise<Outcome> => bothSay(helms[version], one)
  /** The object that both render. */
  async function render(given: JsonObject, args?: string[]): Promise<Thing> {
    const outcome = await say(trap(given, args))
    if ('refusedBy' in outcome) throw new Error(`refused: ${outcome.message}`)
    return outcome.objects['thing.yaml'] as unknown as Thing
  }
  /** Texts come out as they went in, in every place that takes one. */
  async function survive(...texts: readonly string[]): Promise<void> {
    const map = Object.fromEntries(texts.map((text, index) => [`key${index}`, text]))
    const { strings, collections, block } = await render({
      string: texts.join(' '),
      text: texts.join('\n'),
      labels: map,
      server: { extraArgs: [...texts], volumes: texts.map((name) => ({ name })) },
      block: { map, list: [...texts] },
    })
    expect(strings).toMatchObject({ alone: texts.join(' '), text: texts.join('\n') })
    expect(collections.args).toEqual(['--first', ...texts])
    expect(collections.names).toEqual(texts)
    expect(collections.labels).toMatchObject(map)
    expect(block).toMatchObject({ map, list: texts })
  }
  async function refuse(...all: readonly JsonObject[]): Promise<void> {
    const outcomes = await Promise.all(all.map((given) => say(trap(given))))
    expect(outcomes.map((one) => ('refusedBy' in one ? one.refusedBy : one))).toEqual(
      all.map(() => 'schema'),
    )
  }
  /** Each text in two of the places that take one, by turns. */
  const refuseText = (...texts: readonly string[]) =>
    refuse(
      ...texts.flatMap((text, index) => {
        const places: JsonObject[] = [
          { string: text },
          { text },
          { labels: { key: text } },
          { server: { extraArgs: [text] } },
          { block: { key: text } },
          { server: { volumes: [{ name: text }] } },
        ]
        return [places[index % 6]!, places[(index + 3) % 6]!]
      }),
    )

  it('leave the braces of Go templates in a user’s string alone', () =>
    survive('{{ .Values.string }}', '{{', '}}', '{{- fail "x" }}', '{{/*', '{{`{{`}}'))

  it('print literals of a template that hold braces or look like other scalars as they are', async () => {
    const outcome = await say(literalsOf(hostileStrings))
    expect(outcome).toMatchObject({ objects: { 'literals.yaml': { list: hostileStrings } } })
  })

  it('keep strings that YAML 1.1 reads as booleans or null', () =>
    survive('yes', 'No', 'on', 'OFF', 'y', 'n', 'true', 'False', 'null', '~'))

  it('keep strings that YAML 1.1 reads as numbers or dates', () =>
    survive(...'0755 1_000 1e3 12:30 2001-01-01 .inf 0x1F 1.10 0 -.5 -_1 1.2.3'.split(' ')))

  it('refuse a decimal where a string is meant, since 1.10 would become 1.1', () =>
    refuse(
      { string: 1.1 },
      { labels: { version: 1.5 } },
      { server: { extraArgs: [0.5] } },
      { pattern: 1.5 },
    ))

  it('take an integer or a boolean for a string, as --set makes them, and give its text', async () => {
    const { strings, collections } = await render({
      string: 1048576,
      pattern: 99,
      labels: { key: true },
      server: { extraArgs: [0, false] },
    })
    expect(strings).toMatchObject({ alone: '1048576', withDefault: '1048576', pattern: '99' })
    expect(collections).toMatchObject({
      args: ['--first', '0', 'false'],
      defaults: ['none', 'none'],
      labels: { key: 'true' },
    })
  })

  it('leave empty lists and maps out, and the keys that hold nothing else', async () => {
    const { collections } = await render({ server: { extraArgs: [] }, labels: {} })
    expect(collections).toMatchObject({ args: ['--first'] })
    expect(Object.keys(collections)).not.toContain('each')
    expect(Object.keys(collections)).not.toContain('entries')
    expect(Object.keys(collections)).not.toContain('names')
  })

  it('replace lists, merge maps into the default, and leave an empty map as the default', async () => {
    const { collections, block } = await render({
      server: { extraArgs: ['a'] },
      nodeSelector: { gpu: 'x' },
      block: {},
    })
    expect(collections.args).toEqual(['--first', 'a'])
    expect(collections.selector).toEqual({ gpu: 'x', 'kubernetes.io/os': 'linux' })
    expect(block).toEqual({ runAsUser: 10001, nested: { deep: true } })
  })

  it.each([1048576, 10000000, 2 ** 53 - 1, -(2 ** 53 - 1)])(
    'print the integer %d from a file, which Helm reads as a float',
    async (count) => {
      const { numbers } = await render({ count })
      expect(numbers).toMatchObject({
        count,
        digits: String(count),
        inText: `--count=${count}`,
        json: String(count),
      })
    },
  )

  it.each([1048576, 2 ** 53 - 1, -(2 ** 53 - 1)])(
    'print the integer %d from --set, which is none',
    async (count) => {
      const { numbers } = await render({ count }, ['--set', `count=${count}`])
      expect(numbers).toMatchObject({ count, digits: String(count) })
    },
  )

  it('refuse integers from 2^53 on, from a file and from --set', async () => {
    await refuse({ count: 2 ** 53 }, { count: -(2 ** 53) }, { string: 2 ** 53 })
    const bySet = await say(trap({ count: 2 ** 53 }, ['--set', `count=${2 ** 53}`]))
    expect(bySet).toMatchObject({ refusedBy: 'schema' })
  })

  it('let null take a default away from a map or a block', async () => {
    const { collections, block } = await render({
      nodeSelector: { 'kubernetes.io/os': null, gpu: 'x' },
      block: { runAsUser: null },
    })
    expect(collections.selector).toEqual({ gpu: 'x' })
    expect(block).toEqual({ nested: { deep: true } })
  })

  it('leave a block out when null has taken everything out of it', async () => {
    expect(await render({ block: { runAsUser: null, nested: null } })).not.toHaveProperty('block')
  })

  it('refuse null where a value is required, over no default, and within lists', () =>
    refuse(
      { string: null },
      { count: null },
      { server: null },
      { nodeSelector: null },
      { block: null },
      { labels: { key: null } },
      { block: { key: null } },
      { block: { nested: { key: null } } },
      { server: { extraArgs: [null] } },
      { server: { volumes: [{ name: 'a', emptyDir: null }] } },
      { undeclared: null },
    ))

  it('refuse --set of null for a required value', async () => {
    const outcome = await say(trap({ string: null }, ['--set', 'string=null']))
    expect(outcome).toMatchObject({ refusedBy: 'schema' })
  })

  it('keep text of several lines, with tabs, blank lines and blanks at their ends', async () => {
    const text = '\n first \n\n\tsecond\n---\n# third: {{ x }}\n\n'
    const { strings } = await render({ text })
    expect(strings.text).toBe(text)
  })

  it('keep text beyond ASCII', () =>
    survive(
      ...'ü 日本語 🦙 👩‍👩‍👧 \u{10ffff} \u{1fffe} \ufeffa a\ufeff \u00a0a \u200b \ufffd \ue000'.split(
        ' ',
      ),
      '\u2028',
      'a\u2029',
    ))

  it('keep a U+00A0 at the end of strings, which Helm trims off the end of a document', async () => {
    const { strings } = await render({ string: 'a\u00a0', text: 'a\u3000' })
    expect(strings).toMatchObject({ alone: 'a\u00a0', text: 'a\u3000' })
  })

  it('refuse such a blank at the end of a string in a block, which toYaml would not quote', () =>
    refuse(
      { block: { key: 'a\u00a0' } },
      { block: { key: ['a\u3000'] } },
      { server: { volumes: [{ name: '\u2003' }] } },
    ))

  it('refuse control characters and noncharacters, for which toYaml silently gives nothing', () =>
    refuseText('\u0000', 'a\u001bb', 'a\rb', 'a\u007fb', 'a\u009f', '\ufffe', 'a\uffff'))

  it('refuse line feeds and tabs in values that are not declared as text', () =>
    refuse(
      { string: 'a\nb' },
      { string: 'a\tb' },
      { labels: { key: 'a\n' } },
      { block: { key: 'a\nb' } },
    ))

  it('refuse the text "<no value>", which Helm deletes, and what could become it', () =>
    refuseText('<no value>', 'a <no value> b', '<', 'a<no', 'a<no value'))

  it('keep other text with angle brackets', () =>
    survive('<none>', '<|im_start|>', 'a < b', '<nil>'))

  it('write JSON, and so checksums of it, as Go does: keys in byte order, some signs escaped', async () => {
    const string = 'a & <b> "c" \\ \u2028'
    const { strings, collections } = await render({
      string,
      block: { 10: 1e-7, 9: '&', B: [1.5], a: {}, nested: null, runAsUser: null },
    })
    expect(strings.json).toBe(String.raw`"a \u0026 \u003cb\u003e \"c\" \\ \u2028"`)
    expect(collections.json).toBe(String.raw`{"10":1e-7,"9":"\u0026","B":[1.5],"a":{}}`)
  })

  it('keep strings and lists that writers of YAML fold', () =>
    survive(
      `${'word '.repeat(100)}end`,
      'x'.repeat(20000),
      `a${' '.repeat(200)}b`,
      `${'"quoted" '.repeat(50)}'`,
    ))

  it('keep keys with dots, slashes, quotes, braces and blanks, and the longest', async () => {
    const labels = Object.fromEntries(
      [
        'a.b/c',
        '"',
        "it's",
        '{{x}}',
        'a b',
        ': ',
        '#',
        '__proto__',
        'yes',
        '1',
        'k'.repeat(317),
      ].map((key) => [key, 'x']),
    )
    const { collections, block } = await render({ labels, block: labels })
    expect(collections.labels).toEqual({ ...labels, 'app.kubernetes.io/name': 'trap', own: 'x' })
    expect(block).toMatchObject(labels)
  })

  it('refuse keys that are empty, too long for YAML, or not plain ASCII', () =>
    refuse(
      ...['', 'k'.repeat(318), 'é', 'a\tb', 'a<b', '\u007f'].flatMap((key) => [
        { labels: { [key]: 'x' } },
        { block: { [key]: 'x' } },
        { block: { nested: { [key]: {} } } },
        { server: { volumes: [{ name: 'x', [key]: 'x' }] } },
      ]),
    ))

  it('give "true" for --set nodeSelector.gpu=true', async () => {
    const given = { nodeSelector: { gpu: true } }
    const { collections } = await render(given, ['--set', 'nodeSelector.gpu=true'])
    expect(collections.selector).toMatchObject({ gpu: 'true' })
  })

  it('give "99" for --set server.extraArgs={-ngl,99}', async () => {
    const given = { server: { extraArgs: ['-ngl', 99] } }
    const { collections } = await render(given, ['--set', 'server.extraArgs={-ngl,99}'])
    expect(collections.args).toEqual(['--first', '-ngl', '99'])
  })

  it('take a number for a value whose pattern takes words and numbers', async () => {
    const { strings } = await render({ pattern: 20 }, ['--set', 'pattern=20'])
    expect(strings.pattern).toBe('20')
    await refuse({ pattern: 100000 }, { pattern: -1 }, { pattern: true })
  })

  it('keep 0 and false, from a file and from --set', async () => {
    const zeros = { count: 0, small: 0, enabled: false }
    const args = ['--set', 'count=0,small=0,enabled=false']
    for (const { numbers } of [await render(zeros), await render(zeros, args)]) {
      expect(numbers).toMatchObject({
        count: 0,
        digits: '0',
        sum: -300,
        product: 0,
        enabled: false,
      })
      expect(numbers).not.toHaveProperty('ifSet')
    }
  })

  it('take --set of a decimal as the string that it is for Helm', async () => {
    const { strings } = await render({ string: '1.10' }, ['--set', 'string=1.10'])
    expect(strings.alone).toBe('1.10')
  })

  it('fail with the same message, whatever is in it', async () => {
    const outcome = await say(trap({ string: 'refuse me', count: 1048576 }))
    expect(outcome).toEqual({
      refusedBy: 'fail',
      message: '"refuse me" is refused:\n  100% of {{it}} \\ and 1048576',
    })
  })

  it('refuse a user’s key that the chart sets itself, by name', async () => {
    const reserved = ['app.kubernetes.io/name', 'own', 'on']
    const outcomes = await Promise.all(
      reserved.map((key) => say(trap({ labels: { [key]: 'mine' } }))),
    )
    expect(outcomes).toEqual(
      reserved.map((key) => ({
        refusedBy: 'fail',
        message: `labels.${key}: the chart sets this key itself; remove it from labels.`,
      })),
    )
  })

  it('refuse a table where a scalar is meant, a scalar where a table is, and a list for both', () =>
    refuse(
      { string: {} },
      { count: { a: 1 } },
      { string: [] },
      { labels: 'a' },
      { labels: ['a'] },
      { block: 'a' },
      { block: [] },
      { server: 'a' },
      { server: { extraArgs: 'a' } },
      { server: { extraArgs: { a: 'b' } } },
      { server: { volumes: [['a']] } },
    ))

  it('refuse keys that nobody declared, at the top and in groups', () =>
    refuse({ undeclared: 1 }, { server: { slot: 4 } }, { Server: {} }))

  it('render the same objects as a dependency of another chart, with its values and globals', async () => {
    const given = { string: '{{x}}', labels: { a: 'b' }, server: { slots: 8 } }
    const one = trap(given)
    const global = { region: 'eu', nested: { null: null, text: 'a\nb' } }
    const parent = umbrella([one])
    const result = await renderOne(helms[version], {
      ...parent,
      values: { ...(parent.values as object), global },
    })
    const ours = ourOutcome({ ...one, given: { ...given, global } })
    if (!result.ok || !('objects' in ours)) throw new Error(JSON.stringify([result, ours]))
    expect(result.objects).toEqual({
      'charts/trap/templates/thing.yaml': [ours.objects['thing.yaml']],
    })
  })
})

describe('what Helm 3 cannot refuse', () => {
  // It checks a schema after writing the values as YAML and reading them again, where this
  // character is a line break and that key a merge. Helm 4 checks the values themselves.
  it.each<[string, JsonObject]>([
    ['U+0085 in a string', { string: 'a\u0085b' }],
    ['the key << in a block', { block: { '<<': { a: 'b' } } }],
  ])('Helm 4 and we refuse %s', async (_, given) => {
    expect(await bothSay(helms['Helm 4'], trap(given))).toMatchObject({ refusedBy: 'schema' })
  })
})
