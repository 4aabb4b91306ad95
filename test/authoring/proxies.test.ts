// What authors get for a service behind a proxy: which paths, doors and limits, and what is refused.

import { describe, expect, it } from 'vitest'

import type { Manifest } from '../../src/kubernetes/manifest.ts'
import { buildSites, codesOf, servedTwice, soundSite } from '../support/sites.ts'

const has = ['metallb', 'prometheus-operator', 'traefik', 'gateway-api'] as const
const gateway = { name: 'shared' }

const siteWith = (expose: object, more: object = {}, cluster: object = {}) => ({
  ...soundSite,
  cluster: { ...soundSite.cluster, has: [...has], ...cluster },
  services: { chat: { ...soundSite.services.chat, expose, ...more } },
})

function objectsOf(site: object): Manifest[] {
  const { findings, sites } = buildSites({ site })
  expect(findings).toEqual([])
  return sites.flatMap(({ environments }) =>
    environments.flatMap(({ applications }) =>
      applications.flatMap(({ objects }) => objects.map(({ manifest }) => manifest)),
    ),
  )
}
const named = (objects: readonly Manifest[], kind: string, name = 'chat') =>
  objects.find((one) => one.kind === kind && one.metadata.name === name)

interface Rules {
  rules: {
    host?: string
    http: { paths: { path: string; pathType: string }[] }
    matches: { path: { type: string; value: string } }[]
    filters?: { type: string; urlRewrite?: { path: Record<string, string> } }[]
    timeouts: object
  }[]
}
const rulesOf = (manifest: Manifest | undefined) => (manifest!.spec as Rules).rules

const pathsOf = (expose: object) =>
  rulesOf(named(objectsOf(siteWith({ kind: 'ingress', tls: {}, ...expose })), 'Ingress')).flatMap(
    ({ http }) => http.paths.map(({ path, pathType }) => `${pathType} ${path}`),
  )

describe('an ingress', () => {
  it('lets through what the engine means for clients, and nothing else', () => {
    expect(pathsOf({})).toEqual([
      'Prefix /v1/',
      'Exact /health',
      'Exact /infill',
      'Exact /tokenize',
      'Exact /detokenize',
    ])
  })

  it('lets through the paths of the site below its prefix, which is stripped', () => {
    const expose = { pathPrefix: '/models/a', paths: ['/v1/', '/health'] }
    expect(pathsOf(expose)).toEqual(['Prefix /models/a/v1/', 'Exact /models/a/health'])
    const objects = objectsOf(siteWith({ kind: 'ingress', tls: {}, ...expose }))
    expect(named(objects, 'Middleware', 'chat-strip-prefix')!.spec).toEqual({
      stripPrefix: { prefixes: ['/models/a'] },
    })
    expect(named(objects, 'Ingress')!.metadata.annotations).toMatchObject({
      'traefik.ingress.kubernetes.io/router.middlewares': 'site-chat-chain@kubernetescrd',
    })
  })

  it('asks for the limit before the sign-on, and for that before the prefix goes', () => {
    const objects = objectsOf(
      siteWith({
        kind: 'ingress',
        tls: {},
        pathPrefix: '/a',
        rateLimit: { average: 3 },
        forwardAuth: { address: 'http://sso.example.org' },
      }),
    )
    expect(named(objects, 'Middleware', 'chat-chain')!.spec).toEqual({
      chain: {
        middlewares: ['rate-limit', 'forward-auth', 'strip-prefix'].map((name) => ({
          name: `chat-${name}`,
        })),
      },
    })
    expect(named(objects, 'Middleware', 'chat-rate-limit')!.spec).toEqual({
      rateLimit: { average: 3, period: '1s', burst: 3 },
    })
  })

  it('has no Middleware and no annotation of one where nothing asks for it', () => {
    const objects = objectsOf(siteWith({ kind: 'ingress', tls: {} }))
    expect(objects.filter(({ kind }) => kind === 'Middleware')).toEqual([])
    expect(Object.keys(named(objects, 'Ingress')!.metadata.annotations!)).not.toContain(
      'traefik.ingress.kubernetes.io/router.middlewares',
    )
  })

  it('has no annotation of Traefik where another controller answers', () => {
    const objects = objectsOf(
      siteWith({ kind: 'ingress', tls: { secret: 'mine' } }, {}, { has: ['ingress'] }),
    )
    const ingress = named(objects, 'Ingress')!
    expect(JSON.stringify(ingress)).not.toContain('traefik')
    expect(ingress.spec).toMatchObject({ tls: [{ secretName: 'mine' }] })
  })

  it('keeps a client at a pod by a cookie on the Service, which Traefik reads there', () => {
    const objects = objectsOf(siteWith({ kind: 'ingress', tls: {}, sticky: true }))
    expect(named(objects, 'Service')!.metadata.annotations).toMatchObject({
      'traefik.ingress.kubernetes.io/service.sticky.cookie': 'true',
      'traefik.ingress.kubernetes.io/service.sticky.cookie.secure': 'true',
    })
  })
})

describe('an http-route', () => {
  it('rewrites a prefix rule by rule, and waits as long as the longest answer takes', () => {
    const expose = { kind: 'http-route', gateway, pathPrefix: '/a', paths: ['/v1/', '/health'] }
    const site = siteWith(expose, { longestAnswer: 1000, measured: { tokensPerSecond: 8 } })
    const rules = rulesOf(named(objectsOf(site), 'HTTPRoute'))
    expect(rules.map(({ matches }) => matches[0]!.path)).toEqual([
      { type: 'PathPrefix', value: '/a/v1/' },
      { type: 'Exact', value: '/a/health' },
    ])
    expect(rules.map(({ filters }) => filters![0]!.urlRewrite!.path)).toEqual([
      { type: 'ReplacePrefixMatch', replacePrefixMatch: '/v1/' },
      { type: 'ReplaceFullPath', replaceFullPath: '/health' },
    ])
    for (const { timeouts } of rules) expect(timeouts).toEqual({ request: '125s' })
  })

  it('has no limit where the answer takes longer than a Gateway can say', () => {
    const site = siteWith(
      { kind: 'http-route', gateway },
      { longestAnswer: 8192, measured: { tokensPerSecond: 0.01 } },
    )
    for (const { timeouts, filters } of rulesOf(named(objectsOf(site), 'HTTPRoute'))) {
      expect(timeouts).toEqual({ request: '0s' })
      expect(filters).toBeUndefined()
    }
  })
})

const policyOf = (cluster: object) =>
  named(objectsOf(siteWith({ kind: 'ingress', tls: {} }, {}, cluster)), 'NetworkPolicy')!.spec as {
    ingress: { from?: { namespaceSelector?: { matchLabels: object } }[] }[]
  }

it('lets only the declared proxy and the own namespace connect', () => {
  const platform = { kind: 'kubernetes', monitoringNamespace: 'monitoring' }
  const { ingress } = policyOf({ platform, ingress: { namespace: 'kube-system' } })
  const namespaces = ingress[0]!.from!.flatMap(({ namespaceSelector }) => namespaceSelector ?? [])
  expect(namespaces.map(({ matchLabels }) => matchLabels)).toEqual(
    ['kube-system', 'site', 'monitoring'].map((name) => ({ 'kubernetes.io/metadata.name': name })),
  )
  expect(policyOf({}).ingress[0]!.from).toBeUndefined()
})

const kinds = {
  ingress: { kind: 'ingress', tls: {} },
  'http-route': { kind: 'http-route', gateway },
}

const siteOfTwo = (expose: object, a: object, b: object) => ({
  ...siteWith(expose),
  allow: [servedTwice],
  nodes: { one: { gpus: { model: 'RTX 5090', count: 2 } } },
  services: {
    chat: { ...soundSite.services.chat, expose: { ...expose, ...a } },
    code: { ...soundSite.services.chat, expose: { ...expose, ...b } },
  },
})

describe.each(Object.entries(kinds))('what is refused of an exposure %s', (_kind, expose) => {
  it.each([
    ['a path that is not below a slash', { paths: ['v1'] }, ['SITE-003']],
    ['a path that climbs, by its form', { pathPrefix: '/a/%2e%2e' }, ['SITE-003']],
    ['a prefix that ends in a slash', { pathPrefix: '/a/' }, ['SITE-003']],
    ['everything', { paths: ['/'] }, ['SEC-010']],
    ['a path beside those of the engine', { paths: ['/v1/', '/metrics'] }, ['SEC-010']],
    ['a neighbour of a path of the engine', { paths: ['/v10/'] }, ['SEC-010']],
    ['nothing: a part of what the engine means', { paths: ['/v1/chat/'] }, []],
    [
      'an address of a sign-on that breaks out',
      { forwardAuth: { address: 'http://a`b' } },
      ['SITE-003'],
    ],
  ])('%s', (_what, options, codes) => {
    expect(codesOf(siteWith({ ...expose, ...options }))).toEqual(codes)
  })

  it('a limit without Traefik, and no key', () => {
    const without = { has: ['gateway-api', 'ingress'] }
    expect(codesOf(siteWith({ ...expose, rateLimit: { average: 1 } }, {}, without))).toEqual([
      'SITE-008',
    ])
    expect(codesOf(siteWith(expose, {}, without))).toEqual([])
    expect(codesOf(siteWith(expose, { apiKey: false }))).toContain('SEC-001')
  })

  it('the host and path of another service, but not at another host', () => {
    expect(codesOf(siteOfTwo(expose, {}, {}))).toEqual(['SITE-018'])
    expect(
      codesOf(siteOfTwo(expose, { host: 'a.example.org' }, { host: 'b.example.org' })),
    ).toEqual([])
    expect(codesOf(siteOfTwo(expose, { paths: ['/v1/'] }, { paths: ['/health'] }))).toEqual([])
  })
})
