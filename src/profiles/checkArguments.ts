// Turns the arguments of one start of an engine into what the engine's own parser would refuse or
// misread. It reads them as that parser does: llama.cpp's (common/arg.cpp, common_params_parse_ex),
// where `_` counts as `-` in what begins with `--`, a value is always the next argument, and
// `--flag=value` is no flag; or Python's argparse, as vLLM widens it.

import { didYouMean } from '../findings/nearest.ts'
import { listed, showName } from '../findings/show.ts'
import { argumentWords, looksLikeFlag, spelled } from './argumentWords.ts'
import type { Word } from './argumentWords.ts'
import type { EngineProfile, FlagRow } from './engineProfile.ts'
import { flagRows, isIn } from './flagRows.ts'
import { wordsOf, wrongValue } from './wrongValue.ts'

export interface ArgumentProblem {
  /** The place in the arguments, from 0. */
  readonly index: number
  readonly argument: string
  readonly kind:
    | 'unknown'
    | 'needs-value'
    | 'takes-no-value'
    | 'wrong-value'
    | 'removed'
    | 'not-yet'
  /** What is wrong, in whole sentences. */
  readonly message: string
  /** What to do. */
  readonly hint: string
  /** Whether it is a flag of a build that the profile does not cover, and near to none that it knows. */
  readonly beyond?: true
}

interface Reading {
  readonly profile: EngineProfile
  readonly build: number
  /** By spelling: the row of this build, else the one of another. */
  readonly rows: ReadonlyMap<string, FlagRow>
  readonly words: readonly Word[]
}

interface Step {
  readonly problem?: Omit<ArgumentProblem, 'index' | 'argument'>
  readonly next: number
  /** The switch that was just read, if it was one. */
  readonly after?: FlagRow
}

const known = new WeakMap<EngineProfile, Map<number, ReadonlyMap<string, FlagRow>>>()

/** Made once for a build: every service asks for it. */
function rowsBySpelling(profile: EngineProfile, build: number): ReadonlyMap<string, FlagRow> {
  const ofProfile = known.get(profile) ?? new Map<number, ReadonlyMap<string, FlagRow>>()
  known.set(profile, ofProfile)
  const made = ofProfile.get(build)
  if (made !== undefined) return made
  const rows = new Map<string, FlagRow>()
  for (const row of flagRows(profile))
    for (const flag of row.flags) if (isIn(row, build) || !rows.has(flag)) rows.set(flag, row)
  ofProfile.set(build, rows)
  return rows
}

/** Problems in the order of the arguments; `build` as a number: 11206 of b11206. */
export function checkArguments(
  profile: EngineProfile,
  build: number,
  args: readonly string[],
): readonly ArgumentProblem[] {
  const rows = rowsBySpelling(profile, build)
  const words = argumentWords(profile.syntax, args)
  const reading = { profile, build, rows, words }
  const problems: ArgumentProblem[] = []
  let step: Step = { next: 0 }
  while (step.next < words.length) {
    const { index } = words[step.next]!
    step = read(reading, step.next, step.after)
    if (step.problem !== undefined)
      problems.push({ index, argument: args[index]!, ...step.problem })
  }
  return problems
}

/** Whether a word may be a value: llama.cpp takes everything but a flag that it has. */
const mayBeValue = ({ profile, rows }: Reading, word: Word): boolean =>
  word.attached === true ||
  (profile.syntax === 'argparse' ? !looksLikeFlag(word.text) : !rows.has(word.flag))

/** How many words from `place` on are values of a flag; at most what it takes. */
function valuesAt(reading: Reading, { value }: FlagRow, place: number): number {
  const { count = 1 } = value!
  const most = count === 'some' ? Number.POSITIVE_INFINITY : count === 'perhaps' ? 1 : count
  let found = 0
  while (found < most) {
    const word = reading.words[place + found]
    if (word === undefined || !mayBeValue(reading, word)) break
    found++
  }
  return found
}

function read(reading: Reading, place: number, after?: FlagRow): Step {
  const { build, profile, rows, words } = reading
  const word = words[place]!
  const row = word.attached === true ? undefined : rows.get(word.flag)
  if (row === undefined) return readUnknown(reading, place, after)
  if (!isIn(row, build)) return readAbsent(reading, row, place)
  if (row.value === undefined) return { next: place + 1, after: row }

  const found = valuesAt(reading, row, place + 1)
  const { count = 1 } = row.value
  const next = place + 1 + found
  if (found < (count === 'perhaps' ? 0 : count === 'some' ? 1 : count)) {
    const follows = words[next]
    const effect =
      follows === undefined ? 'nothing follows it' : `it would take ${follows.text} for it`
    return {
      problem: {
        kind: 'needs-value',
        message: `${word.text} needs a value, ${wordsOf(row.value)}, and ${effect}: ${profile.engine} stops at its start, or does what nobody asked for.`,
        hint: 'Write the value as the next argument.',
      },
      next,
    }
  }
  const wrong =
    found === 0 || word.ofKey === true
      ? undefined
      : wrongValue(word.text, row.value, words[place + 1]!.text, profile.syntax)
  return {
    ...(wrong === undefined ? {} : { problem: { kind: 'wrong-value', ...wrong } }),
    next,
  }
}

/** A flag of another build, with the values that it had. */
function readAbsent(reading: Reading, row: FlagRow, place: number): Step {
  const { build, profile, words } = reading
  const { engine, version } = profile
  const { text } = words[place]!
  const { since, until, replacedBy } = row
  const removed = until !== undefined && until <= build
  const message = removed
    ? `${text} is gone from ${engine}: ${version(until)} has it no longer, and stops at its start.`
    : `${text} is not in ${version(build)} of ${engine}, which stops at its start: it came with ${version(since!)}.`
  const instead = replacedBy === undefined ? 'Take it away.' : `Use ${replacedBy}.`
  const hint = removed ? instead : `Use ${version(since!)} or later.`
  let next = place + 1
  const count = row.value === undefined ? 0 : row.value.count
  const most = typeof count === 'number' ? count : count === 'some' ? words.length : 1
  while (next <= place + most && next < words.length && !looksLikeFlag(words[next]!.text)) next++
  return { problem: { kind: removed ? 'removed' : 'not-yet', message, hint }, next }
}

function readUnknown(reading: Reading, place: number, after?: FlagRow): Step {
  const { build, profile, rows, words } = reading
  const { covers, engine, version } = profile
  const { attached, flag: spelling, text } = words[place]!
  const name = showName(text)
  const step = (
    kind: ArgumentProblem['kind'],
    message: string,
    hint: string,
    next = place + 1,
  ): Step => ({ problem: { kind, message, hint }, next })

  if (attached === true || !looksLikeFlag(text))
    return after === undefined
      ? step('unknown', `${name} belongs to no flag: ${engine} stops at it.`, 'Take it away.')
      : step(
          'takes-no-value',
          `${listed(after.flags, 'and')} take no value, and ${name} follows: ${engine} stops at it.`,
          'Take it away.',
        )

  const [, before = '', assigned = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? []
  const assignedTo = rows.get(spelled(before))
  if (assignedTo?.value !== undefined)
    return step(
      'unknown',
      `${name} is no flag: ${engine} reads no value behind an equals sign, and stops at it.`,
      `Write two arguments: ${before}, then ${showName(assigned)}.`,
    )
  if (assignedTo !== undefined)
    return step('takes-no-value', `${before} takes no value.`, `Write ${before} alone.`)

  const [, short = '', number = ''] = /^(-+[a-z-]*[a-z])(\d[\d.]*)$/i.exec(text) ?? []
  const message = `${name} is no flag of ${version(build)} of ${engine}, which stops at it.`
  if (rows.get(spelled(short))?.value !== undefined)
    return step('unknown', message, `Write two arguments: ${short}, then ${number}.`)

  // A letter or two is near to everything.
  const known = [...rows].flatMap(([one, row]) => (isIn(row, build) ? [one] : []))
  const near = text.length < 5 ? '' : didYouMean(spelling, known)
  const follower = words[place + 1]
  const next = place + (follower === undefined || looksLikeFlag(follower.text) ? 1 : 2)
  if (near !== '') return step('unknown', message, `Correct it${near}`, next)
  const beyond = build > covers.to
  return {
    problem: {
      kind: 'unknown',
      message: beyond
        ? `${name} is not known here: ${version(build)} of ${engine} is later than what was read of it, ${version(covers.to)}. If it has no such flag, it stops at its start.`
        : message,
      hint: beyond ? `Look for it in \`${engine} --help\` of ${version(build)}.` : 'Take it away.',
      ...(beyond ? { beyond } : {}),
    },
    next,
  }
}
