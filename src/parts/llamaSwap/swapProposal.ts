// Which models could be loaded together, where a site has not said it: each of them would then answer
// without being read anew.

import { sumOf } from '../../capacity/memory.ts'
import type { Place } from '../../capacity/plannedMemory.ts'
import { listed } from '../../findings/show.ts'
import { readableBytes } from '../../kubernetes/quantity.ts'
import type { UnitProblem } from '../../units/unit.ts'
import type { Models } from '../modelFacts.ts'
import { settledSwap, swapMemory } from './swapMemory.ts'
import type { SwapOptions } from './swapOptions.ts'

export function swapProposal(
  options: SwapOptions,
  models: Models,
  place: Place,
): readonly UnitProblem[] {
  if (options.resident !== undefined || place.cardBytes === undefined) return []
  // The smallest first, so that as many as there is room for are found.
  const bytes = new Map(
    Object.keys(options.models).map((name) => [name, takes([name], options, models, place)]),
  )
  const names = [...bytes.keys()].toSorted((a, b) => (bytes.get(a) ?? 0) - (bytes.get(b) ?? 0))
  const together = names.reduce<readonly string[]>((set, name) => {
    const more = [...set, name]
    return takes(more, options, models, place) === undefined ? set : more
  }, [])
  if (together.length < 2) return []
  const most = takes(together, options, models, place)!
  return [
    {
      code: 'FIT-024',
      at: '',
      message: `${listed(together, 'and')} fit together: at most ${readableBytes(most)} of the ${readableBytes(place.cardBytes)} that a card has for them. As it is, a request for one of them unloads another.`,
      hint: `Say resident: [[${together.map((name) => `'${name}'`).join(', ')}]], or resident: [] where one at a time is meant.`,
    },
  ]
}

/** Bytes of the fullest card at most; undefined where it is not known, or where they do not fit. */
function takes(
  names: readonly string[],
  options: SwapOptions,
  models: Models,
  place: Place,
): number | undefined {
  const kept = Object.entries(options.models).flatMap(([name, one], index) =>
    names.includes(name) ? [{ name, one, model: models[index]! }] : [],
  )
  const wanted: SwapOptions = {
    ...options,
    models: Object.fromEntries(kept.map(({ name, one }) => [name, one])),
    resident: [[...names]],
  }
  const own = kept.map(({ model }) => model) as unknown as Models
  const { cards, ram, mapped } = swapMemory(settledSwap(wanted, own, place), own, place)
  const { cardBytes = 0, hostBytes = Number.POSITIVE_INFINITY } = place
  const most = Math.max(...cards.map((lines) => sumOf(lines).most))
  const fits = cards.length > 0 && most <= cardBytes && sumOf([...ram, ...mapped]).most <= hostBytes
  return fits ? most : undefined
}
