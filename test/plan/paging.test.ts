// A model that neither cards nor memory hold: what is counted of it, when a site accepts that, and what is
// said where it need not have.

import { expect, test } from 'vitest'

import { planDocuments } from '../../src/pipeline.ts'
import { buildSites, soundSite } from '../support/sites.ts'

const gibibyte = 2 ** 30
const unknown = 'example/big-GGUF/big-00001-of-00002.gguf'

interface Case {
  readonly service?: object
  readonly engine?: object
  readonly memory?: string
}

const planOf = ({ service = {}, engine = {}, memory }: Case) => {
  const { findings, sites } = buildSites({
    site: {
      ...soundSite,
      nodes: { one: { gpus: { model: 'T4' }, ...(memory === undefined ? {} : { memory }) } },
      services: {
        chat: {
          engine: { kind: 'llama-server', expertLayersInRam: 'all', ...engine },
          model: { name: unknown, size: '200Gi' },
          storage: { kind: 'claim', storageClass: 'fast', size: '300Gi' },
          ...service,
        },
      },
    },
  })
  return {
    codes: findings.map(({ code }) => code).filter((code) => code.startsWith('FIT-')),
    service: planDocuments(sites)[0]!.environments['default']!.services['chat']!,
  }
}
const accepted = { pagingAccepted: 'Nobody waits for it.' }

test.each<[string, Case, string[]]>([
  ['is too much where nobody accepts it', { memory: '64Gi' }, ['FIT-010', 'FIT-008']],
  ['is accepted', { memory: '64Gi', service: accepted }, ['FIT-010']],
  [
    'is accepted within a limit by hand',
    { service: { ...accepted, resources: { memoryLimit: '64Gi' } } },
    ['FIT-010'],
  ],
  ['need not be accepted', { memory: '256Gi', service: accepted }, ['FIT-010', 'FIT-018']],
  [
    'is not known of a model without a size',
    { memory: '64Gi', service: { ...accepted, model: unknown } },
    [],
  ],
  ['cannot be judged without a memory', { service: accepted }, ['FIT-010', 'FIT-018']],
  [
    'is no matter of a model that is on the card',
    { memory: '64Gi', engine: { expertLayersInRam: 0 } },
    ['FIT-010'],
  ],
])('what no memory holds %s', (_, changes, codes) => {
  expect(planOf(changes).codes.toSorted()).toEqual(codes.toSorted())
})

test('what is accepted counts as far as there is room, and the plan says what is missing', () => {
  const { figures, caveats } = planOf({ memory: '64Gi', service: accepted }).service
  expect(figures['memoryLimit']!.total).toBe(64 * gibibyte)
  expect(figures['memoryRequest']!.total).toBe(2 * gibibyte)
  expect(caveats.join()).toContain('It maps up to 200.00 GiB, and there is room for 62.00 GiB')
})

test('what cards cannot hold at most is the least that stays on the host', () => {
  const { sum } = planOf({ memory: '256Gi' }).service.figures['memoryLimit']!
  expect(sum.at(-1)).toMatchObject({ amount: 200 * gibibyte, least: 185 * gibibyte })
})

test('a size that only the site knows decides the time to start', () => {
  const { startup } = planOf({}).service.figures
  expect(startup!.total).toBe(Math.ceil((200 * gibibyte * 1.5) / 1e9) + 60)
})
