// The nodes a service may run on, as one: what they share, and the cards that nothing else holds.

import type { Find } from '../../findings/finder.ts'
import { child } from '../../findings/finding.ts'
import { didYouMean } from '../../findings/nearest.ts'
import type { SiteNode, SiteService } from '../../site.ts'
import type { Cards, Machine } from '../../model.ts'
import type { CardFacts, NodeFacts } from '../../units/serviceFacts.ts'
import type { Context } from './context.ts'

export function nodeFacts(
  service: SiteService,
  pointer: string,
  { site, machines, find }: Context,
): NodeFacts {
  const declared = site.nodes ?? {}
  const chosen = chosenNodes(service, pointer, declared, find)
  const names = chosen.map(([name]) => name)
  const cards = machines.flatMap((one) => (names.includes(one.name) ? (one.cards ?? []) : []))
  return {
    names,
    labels: shared(chosen.map(([, node]) => node.labels ?? {})),
    taints: distinctTaints(chosen.flatMap(([, node]) => node.taints ?? [])),
    ...runtimeClassOf(chosen),
    cards: [...new Map(cards.map((one) => [one.model, cardFacts(one)])).values()],
    freeGpus:
      cards.reduce((sum, { free }) => sum + free, 0) +
      cardsTakenOver(service.takesOver?.gpuUser, names, machines),
  }
}

/** Cards that somebody gives up while the service runs. */
const cardsTakenOver = (
  from: string | undefined,
  names: readonly string[],
  machines: readonly Machine[],
): number =>
  machines
    .filter(({ name }) => names.includes(name))
    .flatMap(({ tenants }) => tenants.filter(({ name }) => name === from))
    .reduce((sum, { cards }) => sum + cards, 0)

/** What units may know of cards. */
export const cardFacts = ({
  count: _count,
  free: _free,
  shared: _shared,
  ...card
}: Cards): CardFacts => card

function chosenNodes(
  service: SiteService,
  pointer: string,
  declared: Readonly<Record<string, SiteNode>>,
  find: Find,
): [string, SiteNode][] {
  const all = Object.entries(declared)
  if (service.nodes === undefined) {
    const withCards = all.filter(([, node]) => node.gpus !== undefined)
    return withCards.length > 0 && service.gpus !== 0 ? withCards : all
  }
  return service.nodes.flatMap((name, index): [string, SiteNode][] => {
    const node = Object.hasOwn(declared, name) ? declared[name] : undefined
    if (node !== undefined) return [[name, node]]
    find(
      'SITE-007',
      child(pointer, index),
      `There is no node ${name}${didYouMean(name, Object.keys(declared)) || '.'}`,
      'Declare it under nodes, or name one that is.',
    )
    return []
  })
}

/** Labels that every map has, with the same value. */
function shared(maps: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  const [first = {}, ...others] = maps
  return Object.fromEntries(
    Object.entries(first).filter(([key, value]) => others.every((map) => map[key] === value)),
  )
}

function distinctTaints(taints: readonly NonNullable<SiteNode['taints']>[number][]) {
  const byText = new Map(
    taints.map(({ key, value, effect = 'NoSchedule' }) => [
      `${key}=${value ?? ''}:${effect}`,
      { key, ...(value === undefined ? {} : { value }), effect },
    ]),
  )
  return [...byText.values()]
}

function runtimeClassOf(chosen: readonly [string, SiteNode][]): { runtimeClass?: string } {
  const names = new Set(chosen.map(([, node]) => node.runtimeClass))
  const [only] = names
  return names.size === 1 && only !== undefined ? { runtimeClass: only } : {}
}
