// Machines with what runs on them before and after a change in, why they cannot have both at once out: too
// few cards or too little memory, or nobody knows.

import { readableBytes } from '../../../kubernetes/quantity.ts'
import type { Running } from '../../../plan/whatRuns.ts'
import { inlineCode } from '../markdown.ts'
import type { State, Thing } from './migration.ts'

interface Together {
  /** What the next state does not have. */
  readonly gone: readonly Thing[]
  readonly after: readonly Thing[]
  readonly starting: readonly Thing[]
  readonly to: State
}

/** Reasons for something that goes; none where all that goes may run beside all that comes. */
export function roomForBoth({ running }: Thing, together: Together): string[] {
  const { starting } = together
  return running.machines.flatMap((machine) =>
    onMachine(machine, starting).length === 0
      ? []
      : [
          ...(usesCards(running) ? cardsInTheWay(machine, running, together) : []),
          ...memoryInTheWay(machine, together),
        ],
  )
}

const isOn =
  (machine: string) =>
  ({ machines }: Running): boolean =>
    machines.includes(machine)

const onMachine = (machine: string, things: readonly Thing[]): Running[] =>
  things.map(({ running }) => running).filter(isOn(machine))

/** Whether it may be on a card: what nobody has said may be. */
const usesCards = ({ cards = 1, cardMemory }: Running): boolean =>
  cards > 0 || cardMemory !== undefined

function cardsInTheWay(machine: string, running: Running, { gone, after, starting, to }: Together) {
  if (!onMachine(machine, starting).some(usesCards)) return []
  const users = onMachine(machine, [...gone, ...after]).filter(usesCards)
  const wanted = users.reduce((sum, { cards = 1, pods = 1 }) => sum + cards * pods, 0)
  const free = to.machines.find(({ name }) => name === machine)?.cards?.free ?? 0
  if (wanted <= free || fitsOnOneCard(machine, users, gone, to)) return []
  return [
    running.cards === undefined && running.cardMemory === undefined
      ? `nobody has declared that ${inlineCode(running.name)} uses no card, and ${inlineCode(machine)} has none to spare`
      : `${inlineCode(machine)} has not enough cards for both`,
  ]
}

/** Units share a card; a pod has it to itself. */
function fitsOnOneCard(
  machine: string,
  users: readonly Running[],
  gone: readonly Thing[],
  { plans }: State,
): boolean {
  const [card, ...more] = plans.find(({ name }) => name === machine)?.cards ?? []
  const areKnown = users.every(
    ({ kind, cardMemory }) => kind === 'systemd unit' && cardMemory !== undefined,
  )
  const old = onMachine(machine, gone).map(({ cardMemory }) => cardMemory?.most ?? 0)
  return (
    card?.bytes !== undefined &&
    more.length === 0 &&
    areKnown &&
    sum([...card.shares.map(({ most }) => most), ...old]) <= card.bytes
  )
}

function memoryInTheWay(machine: string, { gone, starting, to }: Together): string[] {
  const memory = to.plans.find(({ name }) => name === machine)?.memory
  if (memory?.bytes === undefined)
    return [`nobody has declared how much memory ${inlineCode(machine)} has`]
  const old = onMachine(machine, gone)
  const unknown = [...old, ...onMachine(machine, starting)].find((one) => one.memory === undefined)
  if (unknown !== undefined)
    return [`nobody knows how much memory ${inlineCode(unknown.name)} takes`]
  const both = sum([
    ...memory.shares.map(({ most }) => most),
    ...old.map((one) => (one.memory?.most ?? 0) * (one.pods ?? 1)),
  ])
  return both <= memory.bytes
    ? []
    : [
        `both may take ${readableBytes(both)} of the ${readableBytes(memory.bytes)} that ${inlineCode(machine)} has`,
      ]
}

const sum = (numbers: readonly number[]): number =>
  numbers.reduce((total, number) => total + number, 0)
