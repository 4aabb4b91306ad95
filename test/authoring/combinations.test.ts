// Sites that mix units as no committed one does: any two of them together build, validate and are proven,
// or are refused by a finding that says why.

import { describe, expect, it } from 'vitest'

import { codes } from '../../src/findings/codes.ts'
import { builtIn } from '../../src/registry.ts'
import { pairwise } from '../support/pairwise.ts'
import type { Choice } from '../support/pairwise.ts'
import { buildSites, soundSite } from '../support/sites.ts'

const { chat } = soundSite.services
const owner = { path: '/models', uid: 1000, gid: 1000 }

/** What each kind must be told; the others need nothing. */
const options: Readonly<Record<string, object>> = {
  'llama-swap': { models: { one: { model: chat!.model } } },
  claim: { storageClass: 'fast' },
  nfs: { ...owner, server: 'nas.example.org', size: '50Gi' },
  'local-volume': { path: '/models', size: '50Gi', node: 'one' },
  'host-path': { ...owner, node: 'one' },
  'image-volume': { image: 'registry.example.org/model:1' },
  ingress: { host: 'llm.example.org', tls: { secret: 'llm-tls' } },
  'http-route': { host: 'llm.example.org', gateway: { name: 'shared' } },
}
const chosen = (kind: string | undefined) =>
  kind === undefined ? undefined : { kind, ...options[kind] }

const families = {
  platform: [...builtIn.platform.keys()],
  engine: [...builtIn.engine.values()].flatMap(({ kind, behind }) => (behind ? [] : [kind])),
  storage: [...builtIn.storage.keys()],
  fetch: [...builtIn.fetch.keys()],
  exposure: [...builtIn.exposure.keys()],
}
/** An image holds its files itself. */
function possible(mix: Choice): Choice {
  const { storage: _storage, ...others } = mix
  return mix.fetch === 'image-volume' ? others : mix
}

const siteOf = ({ platform, engine, storage, fetch, exposure }: Choice) => ({
  ...soundSite,
  cluster: {
    ...soundSite.cluster,
    platform: {
      kind: platform,
      ...(platform === 'openshift' ? {} : { monitoringNamespace: 'monitoring' }),
    },
    has: [
      'metallb',
      'prometheus-operator',
      'traefik',
      'gateway-api',
      ...(platform === 'openshift' ? ['openshift-router'] : []),
    ],
    ingress: { class: 'traefik', namespace: 'kube-system' },
  },
  services: {
    chat: {
      engine: chosen(engine),
      ...(engine === 'llama-swap' ? {} : { model: chat!.model }),
      ...(storage === undefined ? {} : { storage: chosen(storage) }),
      fetch: chosen(fetch),
      expose: chosen(exposure),
    },
  },
})

/** What a mix is refused for, and nothing else. */
const refusals = ({ platform, storage, exposure }: Choice): string[] => [
  ...(platform === 'kubernetes' && exposure === 'route' ? ['SITE-008'] : []),
  ...(platform === 'openshift' && (storage === 'nfs' || storage === 'host-path')
    ? ['SEC-011']
    : []),
  ...(storage === 'host-path' ? ['SEC-008'] : []),
]

describe('units that no committed site mixes so', () => {
  it.each(pairwise(families, possible).map((mix) => [Object.values(mix).join(', '), mix] as const))(
    '%s',
    (_title, mix) => {
      const { findings } = buildSites({ site: siteOf(mix) })
      const errors = findings.filter(({ code }) => codes[code].severity === 'error')
      expect([...new Set(errors.map(({ code }) => code))].toSorted()).toEqual(
        refusals(mix).toSorted(),
      )
    },
  )
})
