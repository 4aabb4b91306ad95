// What llama-swap takes of a card: the fullest set of its models that may be loaded together, and which
// sets the plan proposes.

import { describe, expect, it } from 'vitest'

import { buildSites, codesOf } from '../support/sites.ts'
import { eyes, oss, swapSite } from './swapSites.ts'

const models = (slots: number) => ({
  a: { model: oss, slots: 1, contextPerRequest: 4096 },
  b: { model: eyes, slots, contextPerRequest: 4096 },
})
const cardOf = (engine: object, service: object = {}) => {
  const [environment] = buildSites({ site: swapSite(engine, service) }).sites[0]!.environments
  return environment!.compiled.plan.services[0]!.figures.cardMemory!
}

const three = {
  large: { model: oss, slots: 1, contextPerRequest: 4096 },
  middle: {
    model: {
      ...eyes,
      name: eyes.name.replaceAll('4B', '8B'),
      projector: eyes.projector.replace('4B', '8B'),
    },
    slots: 1,
    contextPerRequest: 4096,
  },
  small: { model: eyes, slots: 1, contextPerRequest: 4096 },
}
const proposed = (memory: string, resident?: string[][]) => {
  const raw = swapSite({ models: three, ...(resident === undefined ? {} : { resident }) })
  Object.assign(raw.nodes.one, { gpus: { model: 'RTX 5090', memory } })
  return buildSites({ site: raw })
    .findings.filter(({ code }) => code === 'FIT-024')
    .map(({ hint }) => hint)
}
const hint = (set: string) =>
  `Say resident: [[${set}]], or resident: [] where one at a time is meant.`

describe('the memory of llama-swap', () => {
  it('is that of the fullest set that may be loaded together', () => {
    const alone = cardOf({ models: { a: models(1).a } }).total
    const other = cardOf({ models: { b: models(1).b } }).total
    expect(cardOf({ models: models(1) }).total).toBe(Math.max(alone, other))
    expect(cardOf({ models: models(1), resident: [['a', 'b']] }).total).toBe(alone + other)
  })

  it('is refused where a set does not fit, and not where its models take turns', () => {
    const slots = 32
    const shared = [['a', 'b']]
    expect(codesOf(swapSite({ models: models(slots) }))).not.toContain('FIT-006')
    expect(codesOf(swapSite({ models: models(slots), resident: shared }))).toContain('FIT-006')
  })
})

describe('models that could stay', () => {
  it.each<[string, string[]]>([
    ['40Gi', [hint("'small', 'middle', 'large'")]],
    ['18Gi', [hint("'small', 'middle'")]],
    ['10Gi', []],
  ])('of a card of %s: as many as fit', (memory, expected) => {
    expect(proposed(memory)).toEqual(expected)
  })

  it('are named no more once the site has said what is meant', () => {
    expect(proposed('40Gi', [])).toEqual([])
    expect(proposed('40Gi', [['small', 'middle']])).toEqual([])
  })
})
