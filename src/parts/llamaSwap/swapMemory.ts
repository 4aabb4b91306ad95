// What llama-swap takes of its cards and its node: of the sets of models that may be loaded together,
// the one that takes most of each. The program itself is small.

import { exactly, sumOf } from '../../capacity/memory.ts'
import type { MemoryLine } from '../../capacity/memory.ts'
import type { Place, PlannedMemory } from '../../capacity/plannedMemory.ts'
import { llamaMemory, settledLlama } from '../llamaCpp/llamaMemory.ts'
import type { Models } from '../modelFacts.ts'
import { residentSets, servedModels } from './swapOptions.ts'
import type { Served, SwapOptions } from './swapOptions.ts'

/** The program itself, with the requests that it passes on. Taken, not measured. */
const ownBytes = 256 * 2 ** 20

export function swapMemory(options: SwapOptions, models: Models, place: Place): PlannedMemory {
  const served = servedModels(options, models)
  const memories = new Map(served.map((one) => [one, namedMemory(one, place)]))
  const sets = residentSets(options, served)
  const fullest = (linesOf: (memory: PlannedMemory) => readonly MemoryLine[]): MemoryLine[] =>
    sets
      .map((set) => set.flatMap((one) => linesOf(memories.get(one)!)))
      .reduce((most, lines) => (sumOf(lines).most > sumOf(most).most ? lines : most))
  const all = [...memories.values()]
  const missing = all.flatMap((memory) => memory.missing)
  return {
    cards:
      missing.length > 0
        ? []
        : Array.from({ length: place.cards }, (_, card) =>
            fullest(({ cards }) => cards[card] ?? []),
          ),
    ram: [{ what: 'llama-swap itself', bytes: exactly(ownBytes) }, ...fullest(({ ram }) => ram)],
    mapped: fullest(({ mapped }) => mapped),
    caveats: [...new Set(all.flatMap(({ caveats }) => caveats))],
    missing,
  }
}

function namedMemory({ name, chosen, model }: Served, place: Place): PlannedMemory {
  const memory = llamaMemory(chosen, model, place)
  const named = (lines: readonly MemoryLine[]): MemoryLine[] =>
    lines.map(({ what, bytes }) => ({ what: `${name}: ${what}`, bytes }))
  return {
    cards: memory.cards.map(named),
    ram: named(memory.ram),
    mapped: named(memory.mapped),
    caveats: memory.caveats.map((caveat) => `${name}: ${caveat}`),
    missing: memory.missing.map((fact) => `${fact} (${name})`),
  }
}

/** The options with everything filled in that they leave to the plan: each model has its share. */
export function settledSwap(options: SwapOptions, models: Models, place: Place): SwapOptions {
  const served = servedModels(options, models)
  const sets = residentSets(options, served)
  const settled = served.map((one): [string, Served['chosen']] => {
    const together = Math.max(
      ...sets.filter((set) => set.includes(one)).map(({ length }) => length),
    )
    return [
      one.name,
      { ...one.chosen, ...settledLlama(one.chosen, one.model, shared(place, together)) },
    ]
  })
  return { ...options, models: Object.fromEntries(settled) }
}

const shared = ({ cards, cardBytes, hostBytes }: Place, by: number): Place => ({
  cards,
  ...(cardBytes === undefined ? {} : { cardBytes: Math.floor(cardBytes / by) }),
  ...(hostBytes === undefined
    ? {}
    : { hostBytes: Math.max(0, Math.floor((hostBytes - ownBytes) / by)) }),
})
