// Holds every unit in the registry against the contract of units: closed options, described fields,
// one chart part whatever the options, and a sample site that uses it.

import { Kind } from '@sinclair/typebox'
import { describe, expect, it } from 'vitest'

import { nearest } from '../../src/findings/nearest.ts'
import { sections } from '../../src/parts/chartPart.ts'
import { builtIn } from '../../src/registry.ts'
import { defaultsOf } from '../../src/template/values.ts'
import type { Declaration, Fields, JsonObject } from '../../src/template/values.ts'
import { capabilities } from '../../src/units/unit.ts'
import type { Unit } from '../../src/units/unit.ts'
import { allSamples } from '../samples/samples.ts'
import { soundSite, buildSites } from '../support/sites.ts'

const units = Object.entries(builtIn).flatMap(([family, ofFamily]) =>
  [...(ofFamily as ReadonlyMap<string, Unit>).values()].map((unit) => ({
    family,
    kind: unit.kind,
    unit,
  })),
)

const used = new Set(
  (await allSamples()).flatMap(({ built }) =>
    built.sites.flatMap(({ environments }) =>
      environments.flatMap(({ compiled }) => [
        `platform ${compiled.plan.environment.platform.unit.kind}`,
        ...compiled.hosts.map(({ host }) => `host ${host.platform.unit.kind}`),
        ...compiled.services.flatMap(({ plan: { service } }) =>
          (['engine', 'storage', 'fetch', 'exposure'] as const).map(
            (family) => `${family} ${service[family]?.unit.kind}`,
          ),
        ),
      ]),
    ),
  ),
)

const declarationsIn = (fields: Fields): Declaration[] =>
  Object.values(fields).flatMap((one) =>
    one.type === 'group' ? [one, ...declarationsIn(one.fields)] : [one],
  )

describe.each(units)('the $family $kind', ({ family, kind, unit }) => {
  it('is registered by the word that a site writes, in its family', () => {
    expect(unit.family).toBe(family)
    expect(kind).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
    const others = units.filter((one) => one.family === family && one.kind !== kind)
    expect(nearest(kind.slice(1), [kind, ...others.map((one) => one.kind)])).toBe(kind)
  })

  it('says in one sentence what it is', () => {
    expect(unit.summary).toMatch(/^[a-zA-Z].*[^.]$/)
    expect(unit.summary.length).toBeLessThan(100)
  })

  it('has a closed schema of options, all of them optional or described', () => {
    expect(unit.options[Kind]).toBe('Object')
    expect(unit.options.additionalProperties).toBe(false)
    for (const name of Object.keys(unit.options.properties)) {
      expect(name).toMatch(/^[a-z][A-Za-z0-9]*$/)
      expect(name).not.toBe('kind')
    }
  })

  it('describes each option in sentences', () => {
    const undescribed = Object.entries(unit.options.properties).filter(
      ([, option]) => !/^[A-Z].*\.$/.test((option as { description?: string }).description ?? ''),
    )
    expect(undescribed.map(([name]) => name)).toEqual([])
  })

  it('declares values in known sections, each with a description that ends in a period', () => {
    const fields = unit.chart.fields ?? {}
    for (const section of Object.keys(fields)) expect(sections).toContain(section)
    for (const one of Object.values(fields).flatMap((part) => declarationsIn(part)))
      expect(one.description).toMatch(/^[A-Za-z].*\.$/)
  })

  it('needs only what a cluster can be declared to have', () => {
    for (const alternatives of unit.needs?.({}) ?? [])
      for (const capability of alternatives) expect(Object.keys(capabilities)).toContain(capability)
  })

  it('is used by a sample site', () => {
    expect(used).toContain(`${family} ${kind}`)
  })
})

/** Paths of a document that another one does not have; only groups are looked into. */
const unknownIn = (given: JsonObject, known: JsonObject): string[] =>
  Object.keys(given).filter((name) => !(name in known))

describe('a chart', () => {
  it('has the same shape whatever the options of its units are', () => {
    const { chat } = soundSite.services
    const other = {
      ...chat,
      engine: { kind: 'llama-server', mode: 'embedding', slots: 9, extraArgs: ['-v'] },
      storage: { kind: 'claim', existingClaim: 'mine' },
      apiKey: { secret: 'key' },
      gpus: 0,
      scrape: 'none',
    }
    const { sites } = buildSites({ one: { ...soundSite, services: { chat, other } } })
    const [first, second] = sites[0]!.environments[0]!.compiled.services
    expect(second!.shape.templates).toBe(first!.shape.templates)
    expect(second!.shape.fields).toBe(first!.shape.fields)
  })

  it('gets from units only values that it declares', () => {
    const { sites } = buildSites({ one: soundSite })
    for (const { shape, values } of sites[0]!.environments[0]!.compiled.services) {
      const defaults = defaultsOf(shape.fields)
      expect(unknownIn(values, defaults)).toEqual([])
    }
  })
})
