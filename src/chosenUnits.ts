// The units that a service chose, each with its family and its place in the site: one list for all who
// look at every unit, so that a new family is a line here and not one in each of them.

import type { Chosen, ResolvedEnvironment } from './model.ts'
import type { Engine } from './units/engines/engine.ts'
import type { Exposure } from './units/exposures/exposure.ts'
import type { Fetch } from './units/fetch/fetch.ts'
import type { Storage } from './units/storage/storage.ts'
import type { Unit } from './units/unit.ts'

export interface Choices {
  readonly engine: Chosen<Engine>
  /** Absent where the fetch strategy brings the model as a volume of its own, or there is no model. */
  readonly storage: Chosen<Storage> | undefined
  /** Absent where there is no model. */
  readonly fetch: Chosen<Fetch> | undefined
  readonly exposure: Chosen<Exposure>
}

export interface ChosenUnit extends Chosen<Unit> {
  readonly family: keyof Choices
  /** Key of the service under which the site chooses it. */
  readonly place: string
}

const places = {
  engine: 'engine',
  storage: 'storage',
  fetch: 'fetch',
  exposure: 'expose',
} as const satisfies Record<keyof Choices, string>
export const families = Object.keys(places) as (keyof Choices)[]

export const chosenUnits = (choices: Choices): ChosenUnit[] =>
  families.flatMap((family) => {
    const chosen: Chosen<Unit> | undefined = choices[family]
    if (chosen === undefined) return []
    return { family, place: places[family], unit: chosen.unit, options: chosen.options }
  })

/** The units of a service and that of its cluster. */
export const unitsOf = (
  choices: Choices,
  { platform }: Pick<ResolvedEnvironment, 'platform'>,
): Chosen<Unit>[] => [...chosenUnits(choices), platform]
