// The environments of a site: the site itself as `default`, and each variant merged over it.

import { isSaid } from '../../findings/pointer.ts'
import { isRecord } from './isRecord.ts'

export interface RawEnvironment {
  readonly name: string
  readonly raw: unknown
}

/** `default` first, then the others by name. */
export function environmentsOf(raw: Readonly<Record<string, unknown>>): RawEnvironment[] {
  const { environments, ...base } = raw
  const variants = isRecord(environments) ? Object.entries(environments) : []
  return [
    { name: 'default', raw: base },
    ...variants
      .filter(([, variant]) => isRecord(variant))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, variant]) => ({ name, raw: merge(base, variant) })),
  ]
}

/** Maps merge, everything else replaces, and null takes away. A choice of another kind replaces whole. */
function merge(base: unknown, over: unknown): unknown {
  if (!isRecord(base) || !isRecord(over)) return over
  if ('kind' in base && 'kind' in over && base.kind !== over.kind) return over
  const merged: Record<string, unknown> = { ...base }
  for (const [key, value] of Object.entries(over)) {
    if (value === null) delete merged[key]
    else merged[key] = key in base ? merge(base[key], value) : value
  }
  return merged
}

/** The pointer into the file for a pointer into an environment: its own words where it has some. */
export function pointerIn(raw: unknown, environment: string, pointer: string): string {
  if (environment === 'default') return pointer
  const own = `/environments/${environment}${pointer}`
  return isSaid(raw, own) ? own : pointer
}
