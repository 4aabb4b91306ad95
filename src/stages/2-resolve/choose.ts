// A choice of a site as the unit that it names and the options that it gives it.

import type { Chosen } from '../../model.ts'
import type { Unit } from '../../units/unit.ts'

/** The unit is there: 1-load has looked it up. */
export function choose<U extends Unit>(
  units: ReadonlyMap<string, U>,
  choice: { readonly kind: string },
): Chosen<U> {
  const { kind, ...options } = choice
  return { unit: units.get(kind)!, options: options as Chosen<U>['options'] }
}
