// Where findings point: the key in the file that is wrong, through constants, spreads and
// environments, in TypeScript, YAML and JSON.

import { describe, expect, test } from 'vitest'

import { findingsIn, marked, placeOf } from './projects.ts'

const head = `import { defineSite } from 'chartwright'

const repo = { url: 'https://git.example.org/llm.git' }
const cluster = { storageClasses: { fast: { readSpeed: '1GB/s' } } }
const nodes = { one: { gpus: { model: 'RTX 5090' } } }
const engine = { kind: 'llama-server' }
const model = 'ggml-org/gpt-oss-20b-GGUF/gpt-oss-20b-mxfp4.gguf'
const storage = { kind: 'claim', storageClass: 'fast' }
`

/** The site of a service that says this. */
const chat = (said: string, before = '') =>
  `${head}${before}
export default defineSite({
  repo, cluster, nodes,
  services: { chat: { ${said} } },
} as never)
`

/** The codes and places of a site whose mark ‸ stands where its one finding must point. */
async function expectPlace(code: string, file: string, text: string, others = {}): Promise<void> {
  const { text: unmarked, place } = marked(file, text)
  const findings = await findingsIn({ [file]: unmarked, ...others })
  expect(findings.map((finding) => [finding.code, placeOf(finding)])).toEqual([[code, place]])
}

const file = 'sites/a.ts'

describe('in TypeScript', () => {
  test.each([
    [
      'where it is written',
      'SITE-002',
      chat(`engine: { kind: 'llama-server', ‸slotz: 8 }, model, storage`),
    ],
    [
      'in a constant',
      'SITE-002',
      chat('engine: own, model, storage', `const own = { kind: 'llama-server', ‸slotz: 8 }`),
    ],
    [
      'in an exported constant, by its short name',
      'SITE-002',
      chat('expose, engine, model, storage', `export const expose = { kind: 'cluster', ‸prt: 8 }`),
    ],
    [
      'in what is spread',
      'SITE-003',
      chat('...base, engine', `const base = { ‸model: 'gpt-oss', storage }`),
    ],
    [
      'in the later of two',
      'SITE-003',
      chat('...base, engine, storage, ‸model: 5', `const base = { model: 'gpt-oss' }`),
    ],
    [
      'behind as const',
      'SITE-005',
      chat('engine: own, model, storage', `const own = { ‸kind: 'llama' } as const`),
    ],
    [
      'behind satisfies, parentheses and a call',
      'SITE-005',
      chat(
        'engine: own, model, storage',
        `const own = Object.freeze(({ ‸kind: 'llama' } satisfies object))`,
      ),
    ],
    ['at an item of a list', 'SITE-007', chat(`engine, model, storage, nodes: ['one', ‸'two']`)],
    ['at a key in quotes', 'SITE-002', chat(`engine, model, storage, ‸'name space': 'x'`)],
    [
      'after characters of two bytes and more',
      'SITE-002',
      chat(`engine, /* é 😀 */ ‸enigne: 1, model, storage`),
    ],
    [
      'at the object that lacks a key',
      'SITE-004',
      chat('engine, storage').replace('chat:', '‸chat:'),
    ],
    [
      'at the parent of what is computed',
      'SITE-002',
      chat(`‸expose: { kind: 'cluster', ['po' + 'rts']: 1 }, engine, model, storage`),
    ],
  ])('%s', (_name, code, text) => expectPlace(code, file, text))

  test('at the key, where the value is imported', () =>
    expectPlace(
      'SITE-002',
      file,
      chat('‸engine: own, model, storage', `import { own } from './parts/own.ts'`),
      {
        'sites/parts/own.ts': `export const own = { kind: 'llama-server', slotz: 8 }`,
      },
    ))

  test('in a file with carriage returns', () =>
    expectPlace(
      'SITE-002',
      file,
      chat('engine, model, storage, ‸enigne: 1').replaceAll('\n', '\r\n'),
    ))
})

const siteWith = (environments: string, base = '') =>
  `${head}
export default defineSite({
  repo, cluster, nodes,
  services: { chat: { engine, model, storage${base} } },
  environments: { ${environments} },
} as never)
`

describe('in an environment', () => {
  const separate = `cluster: { destination: 'https://test.example.org' }`

  test.each([
    [
      'at its own key',
      'SITE-002',
      siteWith(`test: { ${separate}, services: { chat: { engine: { ‸slotz: 1 } } } }`),
    ],
    [
      'at its own item of a list',
      'SITE-007',
      siteWith(`test: { ${separate}, services: { chat: { nodes: [‸'two'], gpus: 1 } } }`),
    ],
    [
      'at the service whose override is the cause',
      'FIT-002',
      siteWith(`test: { ${separate}, services: { ‸chat: { replicas: 2 } } }`),
    ],
    [
      'at what it leaves as it was',
      'SITE-007',
      siteWith(
        `test: { ${separate}, services: { chat: { replicas: 0 } } }`,
        `, nodes: ['one', ‸'two']`,
      ),
    ],
    ['at its name', 'SITE-006', siteWith(`‸'Test lab': { ${separate} }`)],
    ['at the name of the site itself', 'SITE-006', siteWith(`‸default: { ${separate} }`)],
    [
      'at environments within one',
      'SITE-002',
      siteWith(`test: { ${separate}, ‸environments: {} }`),
    ],
    ['at one that is no object', 'SITE-003', siteWith(`‸test: 5`)],
  ])('%s', (_name, code, text) => expectPlace(code, file, text))
})

const yaml = `repo: { url: https://git.example.org/llm.git }
cluster: { storageClasses: { fast: { readSpeed: 1GB/s } } }
nodes: { one: { gpus: { model: RTX 5090 } } }
services:
  chat:
    model: ggml-org/gpt-oss-20b-GGUF/gpt-oss-20b-mxfp4.gguf
    storage: { kind: claim, storageClass: fast }
`

describe('in YAML', () => {
  test.each([
    [
      'at a key of a block',
      'SITE-002',
      `${yaml}    engine:\n      kind: llama-server\n      ‸slotz: 8\n`,
    ],
    [
      'at a key between braces',
      'SITE-002',
      `${yaml}    engine: { kind: llama-server, ‸slotz: 8 }\n`,
    ],
    ['at a key in quotes', 'SITE-002', `${yaml}    engine: { kind: llama-server, ‸"slot z": 8 }\n`],
    [
      'at an item of a list',
      'SITE-007',
      `${yaml}    engine: { kind: llama-server }\n    nodes:\n      - one\n      - ‸two\n`,
    ],
    [
      'at the alias, for what its anchor holds',
      'SITE-003',
      `${yaml.replace('repo:', 'description: &text 5\nrepo:').replace('&text 5', '&text fine')}    engine: { kind: llama-server, ‸slots: *text }\n`,
    ],
    [
      'after a comment and text of two bytes',
      'SITE-002',
      `# é 😀\n${yaml}    engine: { kind: llama-server }\n    ‸é: 1\n`,
    ],
  ])('%s', (_name, code, text) => expectPlace(code, 'sites/a.yaml', text))
})

test('in JSON, indented with tabs, at the key', () =>
  expectPlace(
    'SITE-003',
    'sites/a.json',
    JSON.stringify(
      {
        repo: { url: 'https://git.example.org/llm.git' },
        services: {
          chat: {
            engine: { kind: 'llama-server' },
            model: 'a/b/c.gguf',
            storage: { kind: 'claim', MARK: '50 GB' },
          },
        },
      },
      null,
      '\t',
    ).replace('"MARK"', '‸"size"'),
  ))

const service = (more: string) => `{ engine, model, storage, ${more} }`
const siteOf = (services: string, more = '') =>
  `${head}\nexport default defineSite({\n  repo, cluster, nodes,\n  services: { ${services} },\n  ${more}\n} as never)\n`

describe('related places', () => {
  test('name the other user of a chart in its own file', async () => {
    const first = marked(
      'sites/a.ts',
      siteOf(`‸one: ${service(`chart: 'llm', gpus: 0, nodes: ['one']`)}`),
    )
    const second = marked(
      'sites/b.ts',
      siteOf(
        `‸two: ${service(`chart: 'llm', apiKey: {}, expose: { kind: 'load-balancer' }`)}`,
      ).replace('repo, cluster,', `repo, cluster: { ...cluster, has: ['metallb'] },`),
    )
    const findings = await findingsIn({ 'sites/a.ts': first.text, 'sites/b.ts': second.text })
    const finding = findings.find(({ code }) => code === 'SITE-030')
    expect(placeOf(finding!)).toBe(second.place)
    expect(finding!.related.map((one) => [placeOf(one), one.message])).toEqual([
      [first.place, 'uses the chart too'],
    ])
  })

  test('name the declaration of what is taken', async () => {
    const { text, place } = marked(
      'sites/a.ts',
      siteOf(
        `chat: ${service('')}`,
        `existing: [\n    ‸{ kind: 'object', object: 'Service', name: 'chat' },\n  ],`,
      ),
    )
    const [finding] = await findingsIn({ 'sites/a.ts': text })
    expect(finding!.code).toBe('SITE-032')
    expect(finding!.related.map(placeOf)).toEqual([place])
  })
})

test('findings are sorted: by severity, then file, line and column', async () => {
  const text = `${yaml}    engine: { kind: llama-server, variant: server-x }\n    nodes: [two, three]\n    gpus: 1\n`
  const findings = await findingsIn({
    'sites/b.yaml': text,
    'sites/a.yaml': text,
    'sites/c.yaml': 'repo: 5\n',
  })
  expect(
    findings.map((finding) => `${finding.severity} ${finding.code} ${placeOf(finding)}`),
  ).toEqual([
    'error SITE-007 sites/a.yaml:9:13',
    'error SITE-007 sites/a.yaml:9:18',
    'error SITE-007 sites/b.yaml:9:13',
    'error SITE-007 sites/b.yaml:9:18',
    'error SITE-003 sites/c.yaml:1:1',
    'error SITE-004 sites/c.yaml:1:1',
    'warning LOCK-002 sites/a.yaml:8:5',
    'warning LOCK-002 sites/b.yaml:8:5',
  ])
})
