// How findings are printed: as text, with the line of the file and a mark below its place, and as
// JSON of the promised shape. Through the command line where it is about the command line.

import { spawnSync } from 'node:child_process'

import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'

import { reportSchema } from '../../src/commands/buildReport.ts'
import type { BuildReport } from '../../src/commands/buildReport.ts'
import type { PlacedFinding } from '../../src/stages/7-report/placedFinding.ts'
import { findingsText } from '../../src/stages/7-report/text.ts'
import { cli, makeProject } from './projects.ts'
import type { Files } from './projects.ts'

const run = (files: Files, ...args: string[]) =>
  spawnSync(process.execPath, [cli, 'check', ...args], {
    cwd: makeProject(files),
    encoding: 'utf8',
    env: { ...process.env, FORCE_COLOR: '1' },
  })

const sound = `repo: { url: https://git.example.org/llm.git }
cluster: { storageClasses: { fast: { readSpeed: 1GB/s } } }
nodes: { one: { gpus: { model: RTX 5090 } } }
services:
  chat:
    engine: { kind: llama-server }
    model: ggml-org/gpt-oss-20b-GGUF/gpt-oss-20b-mxfp4.gguf
    storage: { kind: claim, storageClass: fast }
`
const files: Files = {
  'sites/broken.ts': `export default {\n  repo: { url: 'é' ,,\n}\n`,
  'sites/lost.mjs': `import './nope.mjs'\nexport default {}\n`,
  'sites/home.yaml': `${sound.replace('server }', 'server, variant: server-vulkan }')}    nodes: [two]\n    gpus: 0\n    expose: { kind: load-balancer }\n`,
  'sites/tight.yaml': `${sound}    namespace: llm\nexisting: [{ kind: object, object: Service, name: chat }]\nallow: [{ code: FIT-001, reason: It was measured. }]\n`,
}

describe('check', () => {
  test('prints findings as text, without colours where nobody watches', () => {
    const { stdout, stderr, status } = run(files)
    expect(stdout.slice(0, stdout.lastIndexOf('\n\n') + 1)).toMatchInlineSnapshot(`
      "error[SITE-001 site-does-not-load]: sites/broken.ts does not load: Unexpected token.
        --> sites/broken.ts:2:21
        2 |   repo: { url: 'é' ,,
                                ^
        do: Correct the file. It must evaluate to one site, without reading the network.
        more: npx chartwright explain SITE-001

      error[SITE-007 unknown-reference]: There is no node two.
        --> sites/home.yaml:9:13
        9 |     nodes: [two]
                        ^
        do: Declare it under nodes, or name one that is.
        more: npx chartwright explain SITE-007

      error[SITE-008 missing-capability]: load-balancer needs that MetalLB hands out load-balancer addresses (metallb.io), or that something other than MetalLB hands out load-balancer addresses, or that the service load balancer of k3s (klipper) takes the ports of LoadBalancer Services on every node, and the cluster is not declared to have it.
        --> sites/home.yaml:11:5
        11 |     expose: { kind: load-balancer }
                 ^
        do: Add 'metallb' or 'load-balancer' or 'k3s-service-lb' to cluster.has where it is true, or choose another exposure.
        more: npx chartwright explain SITE-008

      error[SITE-001 site-does-not-load]: sites/lost.mjs does not load: Cannot find module 'sites/nope.mjs' imported from sites/lost.mjs.
        --> sites/lost.mjs
        do: Correct the file. It must evaluate to one site, without reading the network.
        more: npx chartwright explain SITE-001

      error[SITE-030 chart-shapes-differ]: The chart chat would need two sets of templates: chat of home chooses llama-server, claim, manual, load-balancer, and chat of tight chooses llama-server, claim, manual, cluster.
        --> sites/tight.yaml:5:3
        5 |   chat:
              ^
        also sites/home.yaml:5:3: uses the chart too
        do: Give one of them a chart of its own: chart: 'chat-cluster'.
        more: npx chartwright explain SITE-030

      error[SITE-032 name-taken-by-existing]: chat would write Service llm/chat, which is declared to exist and to belong to somebody else.
        --> sites/tight.yaml:5:3
        5 |   chat:
              ^
        also sites/tight.yaml:10:12: declared here
        do: Rename the service, or remove the declaration when the old object is gone.
        more: npx chartwright explain SITE-032

      warning[LOCK-002 image-not-locked]: The digest of ghcr.io/ggml-org/llama.cpp:server-vulkan-b11206 is not in the lock, so the tag alone decides what is pulled, and a tag can move.
        --> sites/home.yaml:6:5
        6 |     engine: { kind: llama-server, variant: server-vulkan }
                ^
        do: Run \`npx chartwright lock\`, or add it to chartwright.lock.json under images, with its digest and sources.
        more: npx chartwright explain LOCK-002

      warning[SITE-040 allowance-matches-nothing]: The allowance for FIT-001 matches nothing, so it would hide the next such finding unseen.
        --> sites/tight.yaml:11:9
        11 | allow: [{ code: FIT-001, reason: It was measured. }]
                     ^
        do: Remove it.
        more: npx chartwright explain SITE-040
      "
    `)
    expect(stderr).toBe('')
    expect(status).toBe(1)
  })

  test('prints JSON of the promised shape, with the same findings', () => {
    const { stdout, status } = run(files, '--json')
    const report = JSON.parse(stdout) as BuildReport
    const ajv = new Ajv({ strict: false })
    ajv.validate(reportSchema, report)
    expect(ajv.errors ?? []).toEqual([])
    expect(report.exitCode).toBe(status)
    expect(
      report.findings.map(({ code, pointer, place, related }) => [
        code,
        pointer,
        [place?.file, place?.line, place?.column].join(':'),
        related.map((one) => one.place?.line),
      ]),
    ).toEqual([
      ['SITE-001', '', 'sites/broken.ts:2:21', []],
      ['SITE-007', '/services/chat/nodes/0', 'sites/home.yaml:9:13', []],
      ['SITE-008', '/services/chat/expose', 'sites/home.yaml:11:5', []],
      ['SITE-001', '', 'sites/lost.mjs::', []],
      ['SITE-030', '/services/chat', 'sites/tight.yaml:5:3', [5]],
      ['SITE-032', '/services/chat', 'sites/tight.yaml:5:3', [10]],
      ['LOCK-002', '/services/chat/engine', 'sites/home.yaml:6:5', []],
      ['SITE-040', '/allow/0', 'sites/tight.yaml:11:9', []],
    ])
    expect(stdout).not.toContain(process.cwd())
  })
})

const finding = (more: Partial<PlacedFinding>): PlacedFinding => ({
  code: 'FIT-001',
  slug: 'claim-too-small',
  severity: 'error',
  message: 'The claim is 10Gi.',
  hint: 'Make it larger.',
  site: 'a',
  pointer: '',
  related: [],
  ...more,
})
const lineOf = (line: string, column: number) =>
  findingsText([finding({ place: { file: 'a.ts', line: 7, column }, line })], { colour: false })
    .split('\n')
    .slice(2, 4)

describe('the line of the file', () => {
  test('has the mark below its column, whatever it is indented with', () => {
    expect(lineOf('\t\tsize: 5\r', 3)).toEqual(['  7 |   size: 5', '        ^'])
  })

  test('counts a character of two units once', () => {
    expect(lineOf('😀😀 size', 6)).toEqual(['  7 | 😀😀 size', '         ^'])
  })

  test('shows nothing that a terminal acts on', () => {
    expect(lineOf("a: '\u001b[2J\u202e'", 1)).toEqual(["  7 | a: ' [2J '", '      ^'])
  })

  test('is cut around a place that is far away', () => {
    const [shown, mark] = lineOf(`${'a'.repeat(500)}size${'b'.repeat(500)}`, 501)
    expect(shown).toBe(`  7 | …${'a'.repeat(59)}size${'b'.repeat(55)}…`)
    expect(mark).toBe(`${' '.repeat(66)}^`)
  })
})

test('messages, hints and names of files are shown as they can be read', () => {
  const text = findingsText(
    [
      finding({
        message: 'It is \u001b[31m.',
        hint: 'Do\u0007.',
        place: { file: 'sites/\u202e.ts' },
        related: [{ message: 'also\u009b', place: { file: 'b.ts', line: 2, column: 3 } }],
      }),
    ],
    { colour: false },
  )
  expect(text).toBe(
    [
      'error[FIT-001 claim-too-small]: It is \\u{1b}[31m.',
      '  --> sites/\\u{202e}.ts',
      '  also b.ts:2:3: also\\u{9b}',
      '  do: Do\\u{7}.',
      '  more: npx chartwright explain FIT-001',
      '',
    ].join('\n'),
  )
})

test('colours are for those who ask: the same words without them', () => {
  const one = [finding({ place: { file: 'a.ts', line: 1, column: 1 }, line: 'size' })]
  const plain = findingsText(one, { colour: false })
  const coloured = findingsText(one, { colour: true })
  expect(coloured).not.toBe(plain)
  expect(
    coloured
      .split('\u001b')
      .map((part, index) => (index === 0 ? part : part.replace(/^\[\d+m/, '')))
      .join(''),
  ).toBe(plain)
})
