// Do the cards suffice? For every set of nodes that some service is bound to, the services that can
// run nowhere else must not ask for more cards than it has (Hall's condition).

import type { Find } from '../../findings/finder.ts'
import type { Machine, ResolvedEnvironment, ResolvedService } from '../../model.ts'
import { mostPods } from '../../plan/mostPods.ts'

export function checkCards(environment: ResolvedEnvironment, find: Find): void {
  // A card that pods share is a matter of memory: residency.ts.
  const shared = new Set(
    environment.machines.filter(({ cards }) => cards?.shared).map(({ name }) => name),
  )
  const users = environment.services.filter(
    ({ facts }) =>
      facts.gpus > 0 &&
      facts.nodes.names.length > 0 &&
      !facts.nodes.names.some((name) => shared.has(name)),
  )
  checkTogether(users, environment, find)
  // While those who take turns rest, the others must do with what is left.
  checkTogether(
    users.filter(({ source }) => source.takesOver === undefined),
    environment,
    find,
  )
}

function checkTogether(
  users: readonly ResolvedService[],
  { machines }: ResolvedEnvironment,
  find: Find,
): void {
  const sets = new Map(users.map((service) => [service.facts.nodes.names.join(), service]))
  for (const service of sets.values()) {
    const names = new Set(service.facts.nodes.names)
    const bound = users.filter(({ facts }) => facts.nodes.names.every((name) => names.has(name)))
    const asked = bound.reduce((sum, one) => sum + cardsOf(one), 0)
    const there = freeCards(
      machines.filter(({ name }) => names.has(name)),
      bound,
    )
    if (asked <= there) continue
    find(
      'FIT-002',
      service.pointer,
      `${bound.map(({ app }) => app).join(', ')} together need ${asked} cards on ${[...names].join(', ')}, and ${there} ${there === 1 ? 'is' : 'are'} free: some pods would wait for ever.`,
      'Take fewer replicas or cards, let services share a card in one process, or declare more nodes.',
    )
  }
}

/** What its pods take at most; that an autoscaler alone goes beyond all cards is FIT-004. */
const cardsOf = (service: ResolvedService): number => {
  const { gpus, replicas, nodes } = service.facts
  return Math.min(gpus * mostPods(service), Math.max(gpus * replicas, nodes.freeGpus))
}

/** What nobody holds, and what those give up who make room for one of the services. */
const freeCards = (machines: readonly Machine[], bound: readonly ResolvedService[]): number =>
  machines.reduce(
    (sum, { cards, tenants }) =>
      tenants
        .filter(({ name }) => bound.some(({ source }) => source.takesOver?.gpuUser === name))
        .reduce((free, tenant) => free + tenant.cards, sum + (cards?.free ?? 0)),
    0,
  )
