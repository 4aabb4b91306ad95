// Where a service runs, as far as its memory depends on it: its cards, and what is free on the smallest
// one and on the smallest node that it may get.

import type { Place } from '../../capacity/plannedMemory.ts'
import type { Machine, PlacedService, ResolvedEnvironment } from '../../model.ts'

export function placeOf(
  { facts }: PlacedService,
  { machines, services, hosts }: ResolvedEnvironment,
): Place {
  const all = [...services, ...hosts.flatMap((host) => host.services)]
  const here = machines.filter(({ name }) => facts.nodes.names.includes(name))
  const cardBytes = smallest(here.filter(({ cards }) => cards !== undefined).map(freeOnCard))
  const wholeCardBytes = smallest(
    here.flatMap(({ cards }) => (cards === undefined ? [] : [cards.bytes])),
  )
  const hostBytes = smallest(here.map((machine) => shareOfHost(machine, all)))
  return {
    cards: facts.gpus,
    ...(cardBytes === undefined ? {} : { cardBytes }),
    ...(wholeCardBytes === undefined ? {} : { wholeCardBytes }),
    ...(hostBytes === undefined ? {} : { hostBytes }),
  }
}

/** Undefined where one of them is unknown, or there is none. */
const smallest = (bytes: readonly (number | undefined)[]): number | undefined =>
  bytes.length === 0 || bytes.includes(undefined) ? undefined : Math.min(...(bytes as number[]))

/** Bytes of one card that nobody else is declared to take. */
function freeOnCard({ cards, tenants }: Machine): number | undefined {
  if (cards?.bytes === undefined) return undefined
  return tenants.reduce((left, { cardBytes = 0 }) => left - cardBytes, cards.bytes)
}

function shareOfHost(
  { name, memoryBytes, tenants }: Machine,
  services: readonly PlacedService[],
): number | undefined {
  if (memoryBytes === undefined) return undefined
  const free = tenants.reduce((left, tenant) => left - (tenant.memoryBytes ?? 0), memoryBytes)
  const users = services.filter(({ facts }) => facts.nodes.names.includes(name))
  return Math.floor(Math.max(0, free) / users.length)
}
