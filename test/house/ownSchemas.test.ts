// Proves that the published schemas are those of the code, that they are schemas at all, and that
// what the compiler reads and writes is what they describe.

import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'

import { ownSchemas } from '../../scripts/ownSchemas.ts'
import { siteReference } from '../../scripts/siteReference.ts'
import { buildReport } from '../../src/commands/buildReport.ts'
import { compareTree } from '../../src/tree/compareTree.ts'
import { allSamples, siteIn } from '../samples/samples.ts'
import { committedLock, soundSite } from '../support/sites.ts'

const root = join(import.meta.dirname, '../..')
const schemas = ownSchemas()
const ajv = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true })
const judges = Object.fromEntries(
  Object.entries(schemas).map(([file, text]) => [
    file.split('.')[0]!,
    ajv.compile(JSON.parse(text)),
  ]),
)
const problems = (name: string, data: unknown): unknown[] => {
  const judge = judges[name]!
  return judge(JSON.parse(JSON.stringify(data))) ? [] : judge.errors!
}
const samples = await allSamples()

it.each(Object.entries(schemas))('schemas/%s is what the code says', (file, text) => {
  const found = readFileSync(join(root, 'schemas', file), 'utf8')
  expect(found, 'run: node --import tsx scripts/ownSchemas.ts').toBe(text)
})

it('docs/sites.md is what the code says', () => {
  const found = readFileSync(join(root, 'docs/sites.md'), 'utf8')
  expect(found, 'run: node --import tsx scripts/siteReference.ts').toBe(siteReference())
})

it.each(Object.entries(schemas))('schemas/%s refers to nothing elsewhere', (_file, text) => {
  expect(text).toContain('"http://json-schema.org/draft-07/schema#"')
  expect(text).not.toContain('"$ref"')
})

describe('schemas/site.schema.json', () => {
  const chat = soundSite.services.chat!
  const withService = (service: object) => ({
    ...soundSite,
    services: { chat: { ...chat, ...service } },
  })

  it.each(samples)('takes the sites of the sample $name', ({ sites }) => {
    for (const site of Object.values(sites)) expect(problems('site', site)).toEqual([])
  })

  it('takes the sites of this repository', async () => {
    for (const file of readdirSync(join(root, 'sites')).filter((name) => name.endsWith('.ts')))
      expect(problems('site', await siteIn(join(root, 'sites', file)))).toEqual([])
  })

  it.each([
    ['a misspelt key', { ...soundSite, service: {} }],
    ['an unknown unit', withService({ engine: { kind: 'lama-server' } })],
    ['a misspelt option', withService({ engine: { kind: 'llama-server', slot: 1 } })],
    ['an option of another unit', withService({ storage: { kind: 'claim', slots: 1 } })],
    ['a wrong value of an option', withService({ engine: { kind: 'llama-server', slots: 'x' } })],
    ['a choice without a kind', withService({ storage: { size: '1Gi' } })],
    ['a site without services', { repo: soundSite.repo }],
    [
      'a misspelt key in an environment',
      { ...soundSite, environments: { trial: { servces: {} } } },
    ],
    [
      'a misspelt option in an environment',
      { ...soundSite, environments: { trial: { services: { chat: { engine: { slot: 1 } } } } } },
    ],
  ])('refuses %s', (_what, site) => {
    expect(problems('site', site)).not.toEqual([])
  })

  it('takes in an environment a part of a site, and null', () => {
    const trial = { cluster: null, services: { chat: { engine: { slots: 1 }, replicas: null } } }
    expect(problems('site', { ...soundSite, environments: { trial } })).toEqual([])
  })

  it('says what each unit is, for editors', () => {
    expect(schemas['site.schema.json']).toContain('"the server of llama.cpp."')
  })
})

describe('schemas/plan.schema.json', () => {
  it.each(samples)('takes the plans of the sample $name', ({ built }) => {
    const plans = built.files.filter(({ path }) => path.endsWith('/plan.json'))
    expect(plans.length).toBeGreaterThan(0)
    for (const { text } of plans) expect(problems('plan', JSON.parse(text))).toEqual([])
  })

  it('refuses what no plan has', () => {
    expect(problems('plan', { planVersion: 2, site: 'x', environments: {} })).toHaveLength(1)
  })
})

it('schemas/lock.schema.json takes the committed lock, and no fact with an empty list of sources', () => {
  const lock = JSON.parse(committedLock) as { models: Record<string, { sources: object }> }
  expect(problems('lock', lock)).toEqual([])
  const [model] = Object.values(lock.models)
  model!.sources = { revision: [] }
  expect(problems('lock', lock)).not.toEqual([])
})

it('schemas/report.schema.json takes the report of every sample', () => {
  for (const { built } of samples) {
    const report = buildReport('check', 1, built, [], compareTree('/nowhere', built.files))
    expect(problems('report', report)).toEqual([])
  }
})
