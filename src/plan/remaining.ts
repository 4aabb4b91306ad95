// What is declared to exist: what stays there when an environment is in place, the neighbours that plans,
// names and ports reckon with, and what ends then.

import { child } from '../findings/finding.ts'
import type { Existing, Site } from '../site.ts'

interface Declared {
  readonly item: Existing
  /** Place in the environment's site. */
  readonly pointer: string
}

export const declared = ({ existing = [] }: Pick<Site, 'existing'>): Declared[] =>
  existing.map((item, index) => ({ item, pointer: child('/existing', index) }))

export const remaining = (site: Pick<Site, 'existing'>): Declared[] =>
  declared(site).filter(({ item }) => item.ends !== true)

export const endsAnything = ({ existing = [] }: Pick<Site, 'existing'>): boolean =>
  existing.some(({ ends }) => ends === true)
