// Holds the configuration of llama-swap against what the program makes of it, with the program's own
// libraries: its YAML reads as ours does, and each command splits into the very words that a chart of
// llama-server gives its container.

import { sample, string } from 'fast-check'
import { load as parseYaml } from 'js-yaml'
import { describe, expect, it } from 'vitest'

import { buildSites } from '../support/sites.ts'
import { llamaSwapReads } from '../tools/llamaSwapReads.ts'
import { eyes, oss, site, swapSite } from './swapSites.ts'

const reads = await llamaSwapReads()

type Manifest = { kind: string; data?: Record<string, string>; spec?: unknown }
const manifestsOf = (raw: unknown): Manifest[] =>
  buildSites({ site: raw })
    .files.filter(({ path }) => path.startsWith('gitops/site/manifests/'))
    .map(({ text }) => parseYaml(text) as Manifest)

interface SwappedModel {
  cmd: string
  proxy: string
  ttl?: number
  concurrencyLimit?: number
  env?: string[]
}
interface Config {
  healthCheckTimeout: number
  apiKeys?: string[]
  macros: Record<string, string>
  globalTTL: number
  upstream: { ignorePaths: string[] }
  logToStdout: string
  models: Record<string, SwappedModel>
  matrix?: { vars: Record<string, string>; sets: Record<string, string> }
  hooks?: { on_startup: { preload: string[] } }
}
const configText = (raw: unknown): string =>
  manifestsOf(raw).find(({ data }) => data?.['config.yaml'] !== undefined)!.data!['config.yaml']!
const configOf = (raw: unknown): Config => parseYaml(configText(raw)) as Config

/** The words of a command as the program starts it: its macros filled in, then split. */
function wordsOf(config: Config, model: string): string[] {
  const text = Object.entries({ ...config.macros, PORT: '5800' }).reduce(
    (command, [name, value]) => command.replaceAll(`\${${name}}`, value),
    config.models[model]!.cmd,
  )
  return reads!.words(text)
}

/** What the container of a llama-server gets for the same model. */
function containerArguments(options: object, model: unknown): string[] {
  const deployment = manifestsOf(
    site({ engine: { kind: 'llama-server', ...options }, model }),
  ).find(({ kind }) => kind === 'Deployment')!
  const { template } = deployment.spec as {
    template: { spec: { containers: [{ args: string[] }] } }
  }
  return template.spec.containers[0].args
}

/** The arguments but for where it listens, which is what differs. */
const withoutPlace = (args: readonly string[]): readonly string[] => {
  expect(args[0]).toBe('--host')
  expect(args[2]).toBe('--port')
  return args.slice(4)
}

describe.skipIf(reads === undefined)('the command of a model', () => {
  it.each<[string, object, unknown]>([
    ['as it is', {}, oss],
    ['with a projector', { contextPerRequest: 3072, slots: 1 }, eyes],
    ['that embeds', { mode: 'embedding', threads: 3 }, oss],
    ['with every option', { sharedContext: 9000, kvCacheType: 'q8_0', slotsEndpoint: true }, oss],
    [
      'with words of its own',
      { extraArgs: ['--chat-template-kwargs', `{"a": "it's # b\\\\"}`] },
      oss,
    ],
    ['with an empty word and blanks', { extraArgs: ['--prompt-cache', '', '--x', '  a  '] }, oss],
  ])('%s: what a container would get', (_what, options, model) => {
    const config = configOf(swapSite({ models: { one: { model, ...options } } }))
    const [program, ...args] = wordsOf(config, 'one')
    expect(program).toBe('/app/llama-server')
    expect(args.slice(0, 4)).toEqual(['--host', '127.0.0.1', '--port', '5800'])
    expect(withoutPlace(args)).toEqual(
      withoutPlace(containerArguments({ ...options, alias: 'one' }, model)),
    )
  })

  it('holds for whatever words a site may say', () => {
    const word = string({ unit: 'binary', maxLength: 12 }).filter(
      // oxlint-disable-next-line no-control-regex
      (text) => !/[\u0000-\u001f\u007f]|\$\{/.test(text),
    )
    const extraArgs = [
      `'`,
      `"`,
      '\\',
      `\\'`,
      ' ',
      '',
      '#',
      '# x',
      '$(id)',
      '`id`',
      '{{ .Values }}',
      '- a',
      'a: b',
      ...sample(word, { numRuns: 1000, seed: 7 }),
    ]
    const config = configOf(swapSite({ models: { one: { model: oss, extraArgs } } }))
    expect(wordsOf(config, 'one').slice(-extraArgs.length)).toEqual(extraArgs)
  })
})

describe.skipIf(reads === undefined)('the YAML', () => {
  it('is the same to the library of llama-swap, whatever names and words a site says', () => {
    const names = ['on', 'null', 'y', '1e3', '0x1f', '12', '1.10', '2026-01-02', 'a.b_c-d', '0o7']
    // Some of them end a line to YAML 1.1, or are none that may stand in it as they are.
    const words = ['\u0085', '\u2028', '\u2029', '\ufeff', '\ufffe', 'a\u0085# b', '😀', '%', '---']
    const raw = swapSite(
      {
        models: Object.fromEntries(
          names.map((name, index) => [
            name,
            {
              model: oss,
              slots: 1,
              aliases: [`${name}-too`],
              extraArgs: words.slice(index % 2),
              extraEnv: { NOTE: words.join(' ') },
            },
          ]),
        ),
        resident: [names.slice(0, 2)],
        preload: names.slice(0, 1),
      },
      { apiKey: {} },
    )
    const read = reads!.document(configText(raw)) as Config
    expect(read).toEqual(configOf(raw))
    expect(Object.keys(read.models).sort()).toEqual(names.toSorted())
    expect(wordsOf(read, 'on').slice(-words.length)).toEqual(words)
    expect(read.models['on']!.env).toEqual([`NOTE=${words.join(' ')}`])
  })
})

describe('the configuration', () => {
  const two = { a: { model: oss, slots: 1 }, b: { model: eyes, slots: 1, ttl: 60 } }

  it('waits for the largest model, unloads after ten minutes and keeps the key out', () => {
    const config = configOf(swapSite({ models: two }, { apiKey: {} }))
    // 12109566560 bytes at 500 MB/s, times 1.5, and a minute.
    expect(config.healthCheckTimeout).toBe(97)
    expect(config.globalTTL).toBe(600)
    expect(config.models.b!.ttl).toBe(60)
    expect(config.apiKeys).toEqual(['${env.LLAMA_SWAP_API_KEY}'])
    expect(config.matrix).toBeUndefined()
    expect(configOf(swapSite({ models: two })).apiKeys).toBeUndefined()
  })

  it('lets the log say why a model does not load', () => {
    expect(configOf(swapSite({ models: two })).logToStdout).toBe('both')
  })

  it.each<[string, object, number | undefined]>([
    ['that does not say', {}, undefined],
    ['as many as llama-swap takes anyway', { slots: 10 }, undefined],
    ['more than that', { slots: 11 }, 11],
  ])('leaves no slot without a request: %s', (_what, options, limit) => {
    const { models } = configOf(swapSite({ models: { one: { model: oss, ...options } } }))
    expect(models.one!.concurrencyLimit).toBe(limit)
  })

  it('lets no scrape load a model, and nothing else fall under that', () => {
    const patterns = configOf(swapSite({ models: two })).upstream.ignorePaths.map(
      (pattern) => new RegExp(pattern),
    )
    const ignored = (path: string) => patterns.some((pattern) => pattern.test(path))
    expect(['/metrics', '/slots', '/props', '/index.js', '/logo.png'].filter(ignored)).toHaveLength(
      5,
    )
    expect(
      ['/health', '/v1/chat/completions', '/metricsandmore', '/v1/metrics'].filter(ignored),
    ).toEqual([])
  })

  it('loads one model at a time, or those that are said to fit together', () => {
    const three = { ...two, c: { model: oss, slots: 1 } }
    const { matrix, hooks } = configOf(
      swapSite({ models: three, resident: [['c', 'b']], preload: ['b'] }),
    )
    const named = Object.values(matrix!.sets).map((set) =>
      set.split(' & ').map((variable) => matrix!.vars[variable]),
    )
    expect(named).toEqual([['b', 'c'], ['a']])
    expect(hooks).toEqual({ on_startup: { preload: ['b'] } })
  })
})
