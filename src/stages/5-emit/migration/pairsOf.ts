// A change of state in, each service of it out with what it is before and after, for tables and callers.

import { thingsOf } from './changeBetween.ts'
import type { Change, Thing } from './migration.ts'

export interface Pair {
  /** As people call it: the service, or else what was there before. */
  readonly name: string
  readonly before?: Thing
  readonly after?: Thing
}

export function pairsOf({ from, to }: Change): Pair[] {
  const before = thingsOf(from).filter(serves)
  const after = thingsOf(to).filter(serves)
  const pairs = [
    ...after.map((one) => pairOf(match(one, before), one)),
    ...before.map((one) => pairOf(one, match(one, after))),
  ]
  return pairs.filter(
    (pair, index) =>
      pairs.findIndex((one) => one.before === pair.before && one.after === pair.after) === index,
  )
}

function pairOf(before: Thing | undefined, after: Thing | undefined): Pair {
  const one = after ?? before
  return {
    name: after?.running.service ?? before?.running.service ?? one!.running.name,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  }
}

/** Whether clients ask it; a Service only leads to what they ask. */
const serves = ({ running: { kind } }: Thing): boolean =>
  kind === 'Deployment' || kind === 'systemd unit'

/** Of the same service, else of the same name, else with the same model. */
const match = (one: Thing, others: readonly Thing[]): Thing | undefined =>
  others.find(
    ({ running: { service } }) => service !== undefined && service === one.running.service,
  ) ??
  others
    .filter(({ running }) => running.service === undefined || one.running.service === undefined)
    .find(({ names }) => names.some((name) => one.names.includes(name))) ??
  others
    .filter(({ running }) => running.service === undefined || one.running.service === undefined)
    .find((other) => hasSameModel(one, other))

/** A file, or a file with its repository before it. */
const hasSameModel = ({ running: a }: Thing, { running: b }: Thing): boolean =>
  (a.models ?? []).some((one) =>
    (b.models ?? []).some(
      (other) => one === other || one.endsWith(`/${other}`) || other.endsWith(`/${one}`),
    ),
  )
