// Turns two builds of an engine into what differs between them, as sentences: what is gone, what is
// new, and what works otherwise. It tells an author before an upgrade what the release notes bury.

import type { EngineProfile, FlagRow, Lifetime, NameRow } from './engineProfile.ts'
import { flagRows, isIn } from './flagRows.ts'

/** Whole sentences; also for the way back, from a later build to an earlier one. */
export function changesBetween(profile: EngineProfile, from: number, to: number): string[] {
  // Most sites stay with one build, and every service of theirs asks.
  if (from === to) return []
  const gone = (row: Lifetime) => isIn(row, from) && !isIn(row, to)
  const come = (row: Lifetime) => isIn(row, to) && !isIn(row, from)
  const rows = flagRows(profile)
  const portAt = (build: number) => profile.ports.find((row) => isIn(row, build))?.port
  const [low, high] = from < to ? [from, to] : [to, from]
  const { covers, version } = profile

  return [
    ...(portAt(from) === portAt(to)
      ? []
      : [`The default port is ${portAt(to)}, no longer ${portAt(from)}.`]),
    ...rows.filter(gone).map((row) => flagGone(profile, row, to)),
    ...names(profile.variables.filter(gone), 'is read no longer'),
    ...names(profile.metrics.filter(gone), 'is a metric no longer'),
    ...rows.filter(come).map(({ flags }) => `${flags.join(', ')}: new.`),
    ...names(profile.variables.filter(come), 'is read'),
    ...names(profile.metrics.filter(come), 'is a new metric'),
    ...profile.behaviours
      .filter(({ since }) => low < since && since <= high)
      .map(({ since, says }) => `Since ${version(since)}, ${says}.`),
    ...(low < covers.from
      ? [`What changed before ${version(covers.from)} is known only in part.`]
      : []),
    ...(high > covers.to ? [`What changed after ${version(covers.to)} is not known here.`] : []),
  ]
}

function flagGone(
  { version }: EngineProfile,
  { flags, since, until, replacedBy }: FlagRow,
  to: number,
): string {
  const what = flags.join(', ')
  if (since !== undefined && to < since)
    return `${what}: not there yet; it came with ${version(since)}.`
  const instead = replacedBy === undefined ? '' : `; use ${replacedBy}`
  return `${what}: gone since ${version(until!)}${instead}.`
}

const names = (rows: readonly NameRow[], what: string): string[] =>
  rows.map(({ name, note }) => `${name} ${what}${note === undefined ? '' : `: ${note}`}.`)
