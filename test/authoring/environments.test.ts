// Proves what environments promise: the default one keeps its names, each has its own cluster and
// values, another choice of units gets another chart, and what runbooks name does exist.

import { load as parseYaml } from 'js-yaml'
import { describe, expect, it } from 'vitest'

import { allSamples, sampleOf } from '../samples/samples.ts'
import { buildSites, codesOf, soundSite } from '../support/sites.ts'

interface Application {
  readonly metadata: { readonly name: string }
  readonly spec: {
    readonly project: string
    readonly destination: { readonly server: string }
    readonly source: {
      readonly path: string
      readonly helm: { readonly releaseName: string; readonly valuesObject: object }
    }
  }
}

interface Manifest {
  readonly kind: string
  readonly metadata: { readonly name: string }
}

const { built } = await sampleOf('two-environments')
const text = (path: string): string =>
  built.files.find((file) => file.path === `gitops/two-environments/${path}`)!.text
const application = (path: string) => parseYaml(text(path)) as Application
const deploymentOf = (environment: string): string =>
  built.files.find(({ path }) => path.includes(`/${environment}/manifests/chat/62-deployment-`))!
    .text

describe('a site with two environments', () => {
  it('names the default environment as if it were the only one', () => {
    const { metadata, spec } = application('default/applications/two-environments-chat.yaml')
    expect(metadata.name).toBe('two-environments-chat')
    expect(spec.project).toBe('two-environments')
    expect(spec.source.helm.releaseName).toBe('chat')
    const alone = buildSites({ one: soundSite })
    const both = buildSites({ one: { ...soundSite, environments: { trial: { cluster: null } } } })
    const names = ({ sites }: typeof alone) =>
      sites[0]!.environments[0]!.applications.map(({ name }) => name)
    expect(names(both)).toEqual(names(alone))
  })

  it('names the other one after itself and sends it to its own cluster', () => {
    const { metadata, spec } = application('trial/applications/two-environments-trial-chat.yaml')
    expect(metadata.name).toBe('two-environments-trial-chat')
    expect(spec.project).toBe('two-environments-trial')
    expect(spec.source.helm.releaseName).toBe('chat')
    expect(spec.destination.server).toBe('https://trial.example.com:6443')
  })

  it('gives the environment that chooses another unit a chart of its own', () => {
    const { spec } = application('trial/applications/two-environments-trial-chat.yaml')
    expect(spec.source.path).toBe('charts/chat-trial')
    expect(deploymentOf('trial')).toContain('- "2"')
  })

  it('lets environments share a chart where they differ in values alone', () => {
    const trial = { services: { chat: { engine: { slots: 2 } } } }
    const { files, findings } = buildSites({ one: { ...soundSite, environments: { trial } } })
    expect(findings).toEqual([])
    const charts = files.flatMap(
      ({ path }) => /^charts\/([^/]+)\/Chart.yaml$/.exec(path)?.[1] ?? [],
    )
    expect(charts).toEqual(['chat'])
    const difference = files.find(({ path }) => path.endsWith('/one-trial-chat.yaml'))
    expect(parseYaml(difference!.text)).toMatchObject({
      spec: { source: { helm: { valuesObject: { server: { slots: 2 } } } } },
    })
  })

  it('takes away what is null, and finds what is wrong in an environment at its place', () => {
    expect(deploymentOf('default')).toContain('nodeSelector')
    expect(deploymentOf('trial')).not.toContain('nodeSelector')
    const wrong = { ...soundSite, environments: { trial: { services: { chat: { replicaz: 1 } } } } }
    const { findings } = buildSites({ one: wrong })
    expect(findings.map(({ at }) => at.pointer)).toEqual([
      '/environments/trial/services/chat/replicaz',
    ])
  })

  it('plans every environment in one plan.json', () => {
    const plan = JSON.parse(text('plan.json')) as { environments: object }
    expect(Object.keys(plan.environments)).toEqual(['default', 'trial'])
  })

  it('refuses names that two environments would both claim in Argo CD', () => {
    const sites = { one: { ...soundSite, environments: { b: {} } }, 'one-b': soundSite }
    expect(buildSites(sites).findings.map(({ code }) => code)).toContain('SITE-031')
    expect(codesOf(soundSite)).toEqual([])
  })
})

describe.each(await allSamples())('the runbooks of the sample $name', ({ built: { files } }) => {
  const runbooks = files.filter(({ path }) => /^gitops\/[^/]+\/([^/]+\/)?README\.md$/.test(path))

  /** Those of an environment, with the folder that they speak of. */
  const parts = runbooks
    .filter(({ text: runbook }) => runbook.includes('\n## At a glance\n'))
    .map(({ path, text: prose }) => ({ folder: path.replace('README.md', ''), prose }))

  it.each(parts)('name objects that are there, in $folder', ({ folder, prose }) => {
    const own = files.filter(({ path }) => path.startsWith(`${folder}manifests/`))
    const manifests = own.map((file) => parseYaml(file.text) as Manifest)
    const there = new Set(
      manifests.map(({ kind, metadata }) => `${kind.toLowerCase()}/${metadata.name}`),
    )
    const claims = new Set(own.map((file) => /claimName: (\S+)/.exec(file.text)?.[1]))
    const named = [
      ...[...prose.matchAll(/\b(?:deployment|service)\/[-a-z0-9]+/g)].map(([found]) => found),
      ...[...prose.matchAll(/get service -n \S+ ([-a-z0-9]+)/g)].map(
        ([, name]) => `service/${name}`,
      ),
    ]
    const mounted = [...prose.matchAll(/"claimName":"([-a-z0-9]+)"/g)].map(([, name]) => name)
    expect(named.length > 0).toBe(own.length > 0)
    expect(named.filter((one) => !there.has(one))).toEqual([])
    expect(mounted.filter((one) => !claims.has(one))).toEqual([])
  })

  it.each(runbooks)(
    '$path has whole lines: no empty blank, no trailing space',
    ({ text: runbook }) => {
      expect(runbook).not.toMatch(/undefined|\[object|NaN|\{\{(?! index )|[ \t]+\n/)
      expect(runbook).not.toMatch(/\n\n\n/)
      expect([...runbook.matchAll(/^ *```/gm)].length % 2).toBe(0)
    },
  )
})
