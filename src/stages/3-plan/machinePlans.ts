// Turns the figures of services into what may be on each node at the same time: one budget for each
// card, for its memory and for its disk, with everybody who may take of it.

import type {
  Budget,
  Figure,
  Machine,
  MachinePlan,
  ResolvedEnvironment,
  ServicePlan,
  Share,
} from '../../model.ts'
import { diskBytes } from './diskBytes.ts'

export function machinePlans(
  { machines }: ResolvedEnvironment,
  services: readonly ServicePlan[],
): MachinePlan[] {
  return machines.map((machine) => {
    const here = services.filter(({ facts }) => facts.nodes.names.includes(machine.name))
    const { tenants } = machine
    return {
      name: machine.name,
      cards: cardsOf(machine, here),
      memory: budget(machine.memoryBytes, [
        ...tenants.flatMap(({ name, memoryBytes }) => fixed(name, memoryBytes)),
        ...here.flatMap((one) => eachPod(one, one.figures.memoryLimit)),
      ]),
      disk: budget(machine.diskBytes, [
        ...tenants.flatMap(({ name, diskBytes: bytes }) => fixed(name, bytes)),
        ...here.flatMap((one) => fixed(one.service.app, diskBytes(one))),
      ]),
    }
  })
}

/** A card for each pod; where pods share the cards, one that all of them may be on. */
function cardsOf({ cards, tenants }: Machine, here: readonly ServicePlan[]): MachinePlan['cards'] {
  if (cards === undefined) return []
  const { model, bytes, shared } = cards
  const users = here.filter(({ facts }) => facts.gpus > 0)
  return (shared ? turnsOf(users) : users.map((one) => [one])).map((atOnce) => {
    const others = tenants.filter(
      ({ name }) => !atOnce.some(({ service }) => service.handover?.from === name),
    )
    const shares = atOnce.flatMap((one) => {
      const pods = eachPod(one, one.figures.cardMemory)
      return shared ? pods : pods.slice(0, 1)
    })
    return {
      model,
      ...budget(bytes, [
        ...others.flatMap(({ name, cardBytes }) => fixed(name, cardBytes)),
        ...shares,
      ]),
    }
  })
}

/** Who may be on a card that pods share: all of them, and those who stay while somebody rests. */
function turnsOf(users: readonly ServicePlan[]): (readonly ServicePlan[])[] {
  const staying = users.filter(({ service }) => service.handover === undefined)
  return staying.length === 0 || staying.length === users.length ? [users] : [users, staying]
}

const budget = (bytes: number | undefined, shares: readonly Share[]): Budget => ({
  ...(bytes === undefined ? {} : { bytes }),
  shares,
})

const fixed = (who: string, bytes: number | undefined): Share[] =>
  bytes === undefined || bytes === 0 ? [] : [{ who, least: bytes, most: bytes }]

/** What each pod of a service takes of one node, where its pods are spread over those it may be on. */
function eachPod({ service, facts }: ServicePlan, figure: Figure | undefined): Share[] {
  if (figure === undefined) return []
  const { total, least = total } = figure
  const pods = Math.ceil(facts.replicas / facts.nodes.names.length)
  return Array.from({ length: pods }, () => ({ who: service.app, least, most: total }))
}
