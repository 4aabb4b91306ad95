// What a platform changes of a site: users of pods, peers of policies, namespaces, and the guides beside the
// runbook.

import { describe, expect, test } from 'vitest'

import type { Manifest } from '../../src/kubernetes/manifest.ts'
import { podOf } from '../../src/kubernetes/podOf.ts'
import { buildSites, committedLock, soundSite } from '../support/sites.ts'

type Peer = Record<string, unknown>

const { cluster, services } = soundSite
const chat = services['chat']!
const openshift = { ...cluster, platform: { kind: 'openshift' } }
const prometheus = {
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } },
}
const gateway: Peer = { namespaceSelector: { matchLabels: { mesh: 'gateway' } } }

const build = (service: object, site: object = {}, lock = committedLock) =>
  buildSites({ site: { ...soundSite, ...site, services: { chat: { ...chat, ...service } } } }, lock)

const objectsOf = (service: object, site: object): Manifest[] =>
  build(service, site).sites[0]!.environments[0]!.applications.flatMap(({ objects }) =>
    objects.map(({ manifest }) => manifest),
  )

const peersOf = (service: object, site: object): Peer[] => {
  const policy = objectsOf(service, site).find(
    ({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name === 'chat',
  )!
  return (policy.spec as { ingress: { from?: Peer[] }[] }).ingress[0]!.from ?? []
}
const textOf = (peers: readonly Peer[]): string => JSON.stringify(peers)

/** The user of each pod, and whether it must not be root. */
const users = (site: object) =>
  objectsOf({ fetch: { kind: 'presync-hook' } }, site).flatMap((manifest) => {
    const context = podOf(manifest)?.spec.securityContext as Record<string, unknown> | undefined
    return context === undefined ? [] : [[context['runAsUser'], context['runAsNonRoot']]]
  })

const guideOf = (name: string, ...given: Parameters<typeof build>): string | undefined =>
  build(...given).files.find(({ path }) => path === `gitops/site/docs/${name}.md`)?.text

describe('who may connect', () => {
  test.each<[string, object, object, string[], string[]]>([
    [
      'the router and the monitoring, through a Route',
      { expose: { kind: 'route' } },
      { cluster: openshift },
      [
        'policy-group.network.openshift.io/ingress',
        'policy-group":"monitoring',
        'component":"test',
      ],
      [],
    ],
    [
      'the router alone, where nothing is scraped',
      { expose: { kind: 'route' }, scrape: 'none' },
      { cluster: openshift },
      ['policy-group.network.openshift.io/ingress'],
      ['monitoring'],
    ],
    [
      'whom the site names, and the Prometheus that it declares',
      { allowFrom: [gateway] },
      {
        cluster: {
          ...cluster,
          platform: { kind: 'kubernetes', monitoringNamespace: 'monitoring' },
        },
      },
      [textOf([gateway]).slice(1, -1), textOf([prometheus]).slice(1, -1)],
      ['openshift'],
    ],
  ])('%s', (_, service, site, there, missing) => {
    const text = textOf(peersOf(service, site))
    for (const part of there) expect(text).toContain(part)
    for (const part of missing) expect(text).not.toContain(part)
  })

  test('everybody, where neither the exposure nor the site names anybody', () => {
    expect(peersOf({}, {})).toEqual([])
  })

  test('and to whom the server may connect', () => {
    const policies = objectsOf({ allowTo: [gateway] }, {}).filter(
      ({ kind }) => kind === 'NetworkPolicy',
    )
    expect(policies.map(({ spec }) => (spec as { egress?: unknown }).egress)).toEqual([
      [{ to: [gateway] }],
    ])
  })
})

test('no pod names a user on OpenShift, and every pod does elsewhere', () => {
  expect(users({ cluster: openshift })).toEqual([
    [undefined, true],
    [undefined, true],
  ])
  expect(users({})).toEqual([
    [10001, true],
    [10001, true],
  ])
})

test('a namespace that no service is in is no use', () => {
  const { findings } = build({}, { namespaces: { sites: { labels: { a: 'b' } } } })
  expect(findings.map(({ code, at, message }) => [code, at.pointer, message])).toEqual([
    ['SITE-007', '/namespaces/sites', expect.stringContaining('did you mean site?')],
  ])
})

describe('the guides', () => {
  const lock = JSON.parse(committedLock) as { models: Record<string, { files: object[] }> }
  const [name] = ['ggml-org/gpt-oss-20b-GGUF/gpt-oss-20b-mxfp4.gguf']
  const other = {
    ...lock.models[name]!,
    files: [{ path: 'gpt-oss-20b-Q8_0.gguf', size: 2 * 2 ** 30, sha256: 'f'.repeat(64) }],
  }
  const withModels = (models: object) =>
    JSON.stringify({ ...lock, models: { ...lock.models, ...models } })

  test('compares the quantisations that the lock knows, with the one in use marked', () => {
    const text = guideOf(
      'quantisations',
      {},
      {},
      withModels({ 'ggml-org/gpt-oss-20b-GGUF/gpt-oss-20b-Q8_0.gguf': other }),
    )!
    const rows = text.split('\n').filter((line) => line.startsWith('| `'))
    expect(rows).toHaveLength(2)
    expect(rows[0]).toMatch(/Q8_0\.gguf` \|  \| 1 \| 2\.00 GiB \| 4\.40 GiB/)
    expect(rows[1]).toMatch(/mxfp4\.gguf` \| yes \| 1 \| 11\.28 GiB/)
  })

  test('compares nothing where there is nothing to compare: a projector is no quantisation', () => {
    const eyes = { 'ggml-org/gpt-oss-20b-GGUF/mmproj-F16.gguf': other }
    expect(guideOf('quantisations', {}, {}, withModels(eyes))).toBeUndefined()
  })

  test('goes by what is seen, and says of each unit what may go wrong with it', () => {
    const text = guideOf('troubleshooting', { expose: { kind: 'route' } }, { cluster: openshift })!
    for (const seen of ['CrashLoopBackOff', '504 after', 'security context constraint'])
      expect(text).toMatch(new RegExp(`^## .*${seen}`, 'm'))
    expect(guideOf('troubleshooting', {})).not.toContain('security context constraint')
  })

  test('shows what a site says as text, never as markup', () => {
    const { files } = build({ pagingAccepted: '[click](https://evil.example) <b>|' })
    const { text } = files.find(({ path }) => path === 'gitops/site/README.md')!
    expect(text).toContain('\\[click\\](https://evil.example) \\<b\\>\\|')
  })
})
