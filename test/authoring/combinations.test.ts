// Sites that mix units as no committed one does: any two of them together build, validate and are proven,
// or are refused by a finding that says why.

import { describe, expect, it } from 'vitest'

import { codes } from '../../src/findings/codes.ts'
import type { FindingCode } from '../../src/findings/codes.ts'
import { builtIn } from '../../src/registry.ts'
import type { Capability, Unit } from '../../src/units/unit.ts'
import { toldBySample } from '../samples/toldBySample.ts'
import { pairwise } from '../support/pairwise.ts'
import type { Choice } from '../support/pairwise.ts'
import { buildSites, soundSite } from '../support/sites.ts'

const { chat } = soundSite.services
const kinds = {
  platform: [...builtIn.platform.keys()],
  engine: [...builtIn.engine.values()].flatMap(({ kind, behind }) => (behind ? [] : [kind])),
  storage: [...builtIn.storage.keys()],
  fetch: [...builtIn.fetch.keys()],
  exposure: [...builtIn.exposure.keys()],
}
type Family = keyof typeof kinds

const unitOf = <F extends Family>(family: F, mix: Choice) =>
  builtIn[family].get(mix[family]!) as ReturnType<(typeof builtIn)[F]['get']>

/** What brings the model as a volume needs nothing that holds it. */
function possible(mix: Choice): Choice {
  const { storage: _storage, ...others } = mix
  return unitOf('fetch', mix)!.volume === undefined ? mix : others
}

const told = (family: Family, mix: Choice) => toldBySample(unitOf(family, mix) as Unit)

/** What clusters of a kind have by themselves; nobody declares that of another one. */
const ofPlatforms = new Set([...builtIn.platform.values()].flatMap(({ has = [] }) => has))
const needsOf = (mix: Choice): readonly Capability[] =>
  (Object.keys(mix) as Family[]).flatMap((family) => {
    const { needs } = unitOf(family, mix) as Unit
    return needs?.(told(family, mix).choice)?.map(([first]) => first!) ?? []
  })

/** The site that the storage of a mix is told by. */
const storageSite = (mix: Choice) => (mix.storage === undefined ? {} : told('storage', mix).site)

const siteOf = (mix: Choice) => ({
  ...soundSite,
  cluster: {
    ...soundSite.cluster,
    platform: told('platform', mix).choice,
    has: [
      ...new Set([
        ...soundSite.cluster!.has!,
        ...needsOf(mix).filter((capability) => !ofPlatforms.has(capability)),
      ]),
    ],
    ingress: { class: 'traefik', namespace: 'kube-system' },
  },
  nodes: Object.fromEntries(
    ['one', ...Object.keys(storageSite(mix).nodes ?? {})].map((name) => [
      name,
      soundSite.nodes!.one,
    ]),
  ),
  services: {
    chat: {
      engine: told('engine', mix).choice,
      ...(unitOf('engine', mix)!.models === undefined ? { model: chat!.model } : {}),
      ...(mix.storage === undefined ? {} : { storage: told('storage', mix).choice }),
      fetch: told('fetch', mix).choice,
      expose: told('exposure', mix).choice,
    },
  },
})

/** What a mix is refused for, and nothing else. */
function refusals(mix: Choice): string[] {
  const platform = unitOf('platform', mix)!
  const { has = [], refusesUsers } = platform
  const lacking = needsOf(mix).filter((one) => ofPlatforms.has(one) && !has.includes(one))
  const owner = unitOf('storage', mix)?.owner
  // What the sample of the storage must allow, this site does not.
  const unallowed = (storageSite(mix).allow ?? []).map(({ code }) => code as FindingCode)
  return [
    ...(lacking.length > 0 ? ['SITE-008'] : []),
    ...(owner !== undefined && refusesUsers !== undefined ? ['SEC-011'] : []),
    ...unallowed.filter((code) => codes[code].severity === 'error'),
  ]
}

describe('units that no committed site mixes so', () => {
  it.each(pairwise(kinds, possible).map((mix) => [Object.values(mix).join(', '), mix] as const))(
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
