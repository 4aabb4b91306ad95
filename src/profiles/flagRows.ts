// Reads the rows of a profile: which of them a build has, and where each was read.

import type { EngineProfile, FlagRow, Lifetime, Source } from './engineProfile.ts'

type SourcedRow = FlagRow & { readonly source: Source }
const known = new WeakMap<EngineProfile, readonly SourcedRow[]>()

/** Every row with its source; the same list for every service. */
export function flagRows(profile: EngineProfile): readonly SourcedRow[] {
  const rows =
    known.get(profile) ??
    profile.flags.flatMap(({ source, rows: some }) => some.map((row) => ({ source, ...row })))
  known.set(profile, rows)
  return rows
}

/** Whether a build has the thing. */
export const isIn = (
  { since = 0, until = Number.POSITIVE_INFINITY }: Lifetime,
  build: number,
): boolean => since <= build && build < until
