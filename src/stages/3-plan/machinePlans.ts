// Turns the figures of services into what may be on each node at the same time: one budget for each
// card, for its memory and for its disk, with everybody who may take of it.

import type {
  Budget,
  Figure,
  HostServicePlan,
  Machine,
  MachinePlan,
  ResolvedEnvironment,
  ServicePlan,
  Share,
} from '../../model.ts'
import { bytesOf } from '../../kubernetes/quantity.ts'
import { bytesOfModels, modelTitle } from '../../parts/modelFacts.ts'
import { mostPods } from '../../plan/mostPods.ts'
import { diskBytes } from './diskBytes.ts'

type AnyPlan = ServicePlan | HostServicePlan

export function machinePlans(
  { machines }: ResolvedEnvironment,
  services: readonly ServicePlan[],
  onHosts: readonly HostServicePlan[],
): MachinePlan[] {
  return machines.map((machine) => {
    const isHere = ({ service }: AnyPlan) => service.facts.nodes.names.includes(machine.name)
    const pods = services.filter(isHere)
    const here: AnyPlan[] = [...pods, ...onHosts.filter(isHere)]
    const { tenants } = machine
    return {
      name: machine.name,
      cards: cardsOf(machine, here),
      memory: budget(
        machine.memoryBytes,
        [
          ...tenants.flatMap(({ name, memoryBytes }) => fixed(name, memoryBytes)),
          ...here.flatMap((one) => eachPod(one, one.figures.memoryLimit)),
        ],
        here.filter(mayTakeMore),
      ),
      disk: budget(
        machine.diskBytes,
        [
          ...tenants.flatMap(({ name, diskBytes: bytes }) => fixed(name, bytes)),
          ...pods.flatMap((one) => fixed(one.service.app, diskBytes(one))),
          ...(machine.withoutPods ? modelsOf(here) : []),
        ],
        [
          ...pods.filter(({ service }) => service.storage === undefined),
          ...(machine.withoutPods ? here : []),
        ].filter(({ service }) => bytesOfModels(service.facts.models) === undefined),
      ),
    }
  })
}

/** The cards of each pod; where pods share the cards, one that all of them may be on. */
function cardsOf({ cards, tenants }: Machine, here: readonly AnyPlan[]): MachinePlan['cards'] {
  if (cards === undefined) return []
  const { model, bytes, shared } = cards
  const users = here.filter(({ service }) => service.facts.gpus > 0)
  return (shared ? turnsOf(users) : users.map((one) => [one])).flatMap((atOnce) => {
    const others = tenants.filter(({ name }) => !atOnce.some((one) => restingFor(one) === name))
    const shares = atOnce.flatMap((one) => {
      const pods = eachPod(one, one.figures.cardMemory)
      return shared ? pods : pods.slice(0, 1)
    })
    const card = {
      model,
      ...budget(
        bytes,
        [...others.flatMap(({ name, cardBytes }) => fixed(name, cardBytes)), ...shares],
        atOnce.filter(({ figures }) => figures.cardMemory === undefined),
      ),
    }
    if (shared) return [card]
    return atOnce.flatMap(({ service }) =>
      Array.from({ length: podsHere(service) * service.facts.gpus }, () => card),
    )
  })
}

/** Who rests while a service runs; nobody for one on a host. */
const restingFor = ({ service }: AnyPlan): string | undefined =>
  'handover' in service ? service.handover?.from : undefined

/** Who may be on a card that pods share: all of them, and those who stay while somebody rests. */
function turnsOf(users: readonly AnyPlan[]): (readonly AnyPlan[])[] {
  const staying = users.filter((one) => restingFor(one) === undefined)
  return staying.length === 0 || staying.length === users.length ? [users] : [users, staying]
}

const budget = (
  bytes: number | undefined,
  shares: readonly Share[],
  unknown: readonly AnyPlan[] = [],
): Budget => ({
  ...(bytes === undefined ? {} : { bytes }),
  shares,
  ...(unknown.length === 0 ? {} : { unknown: unknown.map(({ service }) => service.app) }),
})

/** Whether its figure leaves out what nobody knows of its model, and nothing else stops it there. */
function mayTakeMore({ service, isMemoryKnown, figures }: AnyPlan): boolean {
  const { memoryLimit } = service.source.resources ?? {}
  const most = memoryLimit === undefined ? Infinity : bytesOf(memoryLimit)
  return !isMemoryKnown && figures.memoryLimit.total < most
}

const fixed = (who: string, bytes: number | undefined): Share[] =>
  bytes === undefined || bytes === 0 ? [] : [{ who, least: bytes, most: bytes }]

/** Services of one model share its files, which are there twice while another revision arrives. */
function modelsOf(here: readonly AnyPlan[]): Share[] {
  const seen = new Set<string>()
  return here.flatMap(({ service: { app, facts } }) => {
    const own = facts.models.filter((model) => !seen.has(modelTitle(model)))
    for (const model of own) seen.add(modelTitle(model))
    return fixed(
      app,
      own.reduce((sum, { bytes = 0 }) => sum + 2 * bytes, 0),
    )
  })
}

/** What each pod of a service takes of one node. */
function eachPod({ service }: AnyPlan, figure: Figure | undefined): Share[] {
  if (figure === undefined) return []
  const { total, least = total } = figure
  const length = podsHere(service)
  return Array.from({ length }, () => ({ who: service.app, least, most: total }))
}

/** Pods on one node, where they are spread over those that they may be on. */
const podsHere = (service: AnyPlan['service']): number =>
  Math.ceil(mostPods(service) / service.facts.nodes.names.length)
