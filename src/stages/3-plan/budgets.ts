// Does everything that may be on a node at the same time fit there? Each card, each node's memory and
// disk is held against those who may take of it.

import { sumOf } from '../../capacity/memory.ts'
import type { Interval } from '../../capacity/memory.ts'
import type { Find } from '../../findings/finder.ts'
import { readableBytes } from '../../kubernetes/quantity.ts'
import type { Budget, MachinePlan, PlacedService, ResolvedEnvironment } from '../../model.ts'
import { rangeText } from '../../plan/machinesText.ts'

/** A plan, as far as its place in the site goes. */
interface PlannedService {
  readonly service: PlacedService
}

/** What comes of too little, and what helps, on a node and on a host that is none. */
const ofNodes = {
  memory: {
    effect: 'the kernel would kill pods, or they would stay Pending',
    hint: 'Move a service to another node, offload less to the host, or lower cacheRamMiB. Where mapped files may be read from disk while it answers, say so by pagingAccepted.',
  },
  disk: {
    effect: 'the kubelet would evict pods',
    hint: 'Declare a larger ephemeralStorage where it is true, or keep the model on a claim.',
  },
}
const ofHosts: typeof ofNodes = {
  memory: {
    effect: 'the kernel would kill services, or read their models from the disk over and over',
    hint: 'Move a service to another machine, offload less to the host, or lower cacheRamMiB.',
  },
  disk: {
    effect: 'a download would find no room',
    hint: 'Declare a larger disk where it is true, or serve fewer models there.',
  },
}

export function checkBudgets(
  environment: ResolvedEnvironment,
  services: readonly PlannedService[],
  machines: readonly MachinePlan[],
  find: Find,
): void {
  for (const [index, machine] of machines.entries()) {
    const { pointer, cards, withoutPods } = environment.machines[index]!
    const words = withoutPods ? ofHosts : ofNodes
    const place = (budget: Budget): string => placeOf(budget, services) ?? pointer
    if (cards !== undefined && cards.bytes === undefined && machine.cards.length > 0)
      find(
        'FIT-011',
        `${pointer}/gpus/model`,
        `How much memory the card ${cards.model} of ${machine.name} has is not known, so nobody can tell whether the services fit on it.`,
        'Give gpus.memory, as nvidia-smi reports it, or the name that the catalogue has (docs/engines.md).',
      )
    for (const budget of machine.cards) checkCard(machine.name, budget, place(budget), find)
    checkWhole('FIT-008', 'memory', machine, place(machine.memory), words.memory, find)
    checkWhole('FIT-017', 'disk', machine, place(machine.disk), words.disk, find)
  }
}

const totalOf = ({ shares }: Budget): Interval =>
  sumOf(shares.map(({ who, least, most }) => ({ what: who, bytes: { least, most } })))

/** The service that a budget is of, where there is only one that Chartwright writes. */
function placeOf({ shares }: Budget, services: readonly PlannedService[]): string | undefined {
  const users = services.filter(({ service }) => shares.some(({ who }) => who === service.app))
  return users.length === 1 ? users[0]!.service.pointer : undefined
}

const listOf = ({ shares }: Budget): string =>
  shares.map(({ who, least, most }) => `${who} ${rangeText({ least, most })}`).join(', ')

function checkCard(
  node: string,
  budget: MachinePlan['cards'][number],
  pointer: string,
  find: Find,
): void {
  const { bytes, model } = budget
  if (bytes === undefined) return
  const needed = totalOf(budget)
  if (needed.most <= bytes) return
  const hint =
    'Give it less context or fewer slots, a smaller kvCacheType, fewer models at a time, experts or layers in host memory, or more cards.'
  if (needed.least > bytes)
    find(
      'FIT-006',
      pointer,
      `A card ${model} of ${node} has ${readableBytes(bytes)}, and what may be on it at the same time needs ${rangeText(needed)}: ${listOf(budget)}. The server would fail while it loads.`,
      hint,
    )
  else
    find(
      'FIT-007',
      pointer,
      `A card ${model} of ${node} has ${readableBytes(bytes)}, and what may be on it at the same time needs ${rangeText(needed)}: ${listOf(budget)}. It may or may not fit.`,
      `${hint} Or measure it, and say so under measured.`,
    )
}

function checkWhole(
  code: 'FIT-008' | 'FIT-017',
  what: 'memory' | 'disk',
  machine: MachinePlan,
  pointer: string,
  { effect, hint }: { readonly effect: string; readonly hint: string },
  find: Find,
): void {
  const budget = machine[what]
  const needed = totalOf(budget)
  if (budget.bytes === undefined || needed.most <= budget.bytes) return
  find(
    code,
    pointer,
    `The ${what} of ${machine.name} is ${readableBytes(budget.bytes)}, and what may be there at the same time takes up to ${readableBytes(needed.most)}: ${listOf(budget)}; ${effect}.`,
    hint,
  )
}
