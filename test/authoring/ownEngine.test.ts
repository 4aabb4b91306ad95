// Proves that somebody can add an engine without touching the compiler: a site that names it in
// `units` builds, its chart renders in a real Helm to what was written, and its options are checked.

import { load as parseYaml } from 'js-yaml'
import { describe, expect, it } from 'vitest'

import { renderOne } from '../support/helm.ts'
import { buildSites, soundSite } from '../support/sites.ts'
import { tools } from '../tools/tools.ts'
import { echoServer } from './echoServer.ts'

const { helm3, helm4 } = await tools()
const { chat } = soundSite.services
const siteWith = (options: object) => ({
  ...soundSite,
  units: [echoServer],
  services: { echo: { ...chat, engine: { kind: 'echo-server', ...options } } },
})
const built = buildSites({ mine: siteWith({ batch: 7, greeting: 'Well: "{{ met }}"' }) })
const chart = Object.fromEntries(
  built.files
    .filter(({ path }) => path.startsWith('charts/echo/'))
    .map(({ path, text }) => [path.slice('charts/echo/'.length), text]),
)

describe('a site with an engine of its own', () => {
  it('builds without an error, and says that the image is not pinned', () => {
    expect(built.findings.map(({ code }) => code)).toEqual(['LOCK-002'])
    expect(built.validated).toBeGreaterThan(6)
  })

  it.each([
    ['what its cards cannot do, by itself', 'T4', 33, ['FIT-014 echoes more than']],
    ['nothing on the other side of its line', 'T4', 32, []],
    ['nothing of cards that can', 'RTX 4090', 33, []],
    ['what holds for every engine', 'V100 16GB', 33, ['FIT-013 is older than CUDA 13']],
  ])('is told %s', (_what, model, batch, words) => {
    const nodes = { one: { gpus: { model } } }
    const { findings } = buildSites({ mine: { ...siteWith({ batch }), nodes } })
    const told = findings.filter(({ code }) => code !== 'LOCK-002')
    expect(told.map(({ at }) => at.pointer)).toEqual(words.map(() => '/services/echo/engine'))
    expect(
      told.map(({ code, message }) => `${code} ${/\) (\w+ \w+ \w+( CUDA 13)?)/.exec(message)![1]}`),
    ).toEqual(words)
  })

  it.each([
    ['Helm 4', helm4],
    ['Helm 3', helm3],
  ])('has a chart that %s renders to the manifests that were written', async (_name, helm) => {
    const application = built.sites[0]!.environments[0]!.applications.find(
      ({ half }) => half === 'workload',
    )
    const { source } = application!.manifest.spec as {
      source: { helm: { valuesObject: unknown; kubeVersion: string } }
    }
    const result = await renderOne(helm, {
      name: 'echo',
      files: chart,
      values: source.helm.valuesObject,
      kubeVersion: source.helm.kubeVersion,
      release: application!.app,
      namespace: application!.namespace,
      args: ['--skip-tests'],
    })
    if (!result.ok) throw new Error(result.error)
    const rendered = Object.values(result.objects).flat()
    const written = built.files
      .filter(({ path }) => /manifests\/echo\/(?!00-)/.test(path))
      .map(({ text }) => parseYaml(text))
    expect(rendered).toHaveLength(written.length)
    expect(rendered).toEqual(expect.arrayContaining(written))
    const args = JSON.stringify(rendered)
    expect(args).toContain('"--batch","7"')
    expect(args).toContain(JSON.stringify('Well: "{{ met }}"'))
  })

  it('has the probes, the test and the README of that engine', () => {
    expect(chart['templates/deployment.yaml']).toContain('path: /ready')
    expect(chart['templates/tests/test-connection.yaml']).toContain('/ready')
    expect(chart['README.md']).toContain('It answers what it is asked.')
    expect(chart['README.md']).toContain('| `server.greeting` |')
    expect(Object.values(chart).join()).not.toContain('llama')
  })

  it.each([
    [{ bach: 7 }, 'SITE-002', 'did you mean batch?'],
    [{ batch: '7' }, 'SITE-003', 'must be an integer'],
    [{ batch: 65 }, 'SITE-003', '64'],
  ])('has its options checked: %j', (options, code, words) => {
    const [finding] = buildSites({ mine: siteWith(options) }).findings
    expect(finding?.code).toBe(code)
    expect(finding?.message).toContain(words)
    expect(finding?.at.pointer).toMatch(/^\/services\/echo\/engine/)
  })

  it('keeps the engine to itself: another site does not know it', () => {
    const { findings } = buildSites({ mine: siteWith({}), other: { ...siteWith({}), units: [] } })
    expect(findings.filter(({ code }) => code === 'SITE-005').map(({ at }) => at.site)).toEqual([
      'other',
    ])
  })

  it('may replace a built-in engine by one of the same kind', () => {
    const replacing = { ...echoServer, kind: 'llama-server' as const }
    const { files } = buildSites({ mine: { ...soundSite, units: [replacing] } })
    const deployment = files.find(({ path }) => path === 'charts/chat/templates/deployment.yaml')
    expect(deployment?.text).toContain('name: echo-server')
  })
})
