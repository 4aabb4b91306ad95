// Two states of a site in, what of the first has to stop before anything of the second starts: because a
// name, a port, a card or memory is not there twice, or nobody knows that it is.

import type { Running } from '../../../plan/whatRuns.ts'
import { inlineCode } from '../markdown.ts'
import type { Change, State, Thing } from './migration.ts'
import { roomForBoth } from './roomForBoth.ts'

/** The manager of what Chartwright does not write. */
export const byHand = 'by hand'

export function changeBetween(from: State, to: State): Change {
  const after = thingsOf(to)
  const before = thingsOf(from)
  const gone = before.filter(({ id }) => !after.some((thing) => thing.id === id))
  const starting = after.filter((thing) => startsIn(before, thing))
  return {
    from,
    to,
    first: new Map(
      gone.flatMap((thing): [string, string][] => {
        const [reason] = [
          ...starting.flatMap((one) => inTheWay(thing, one)),
          ...roomForBoth(thing, { gone, after, starting, to }),
          ...takenAway(thing, from, to, before),
        ]
        return reason === undefined ? [] : [[thing.id, reason]]
      }),
    ),
  }
}

export const thingsOf = ({ managers }: State): Thing[] =>
  managers.flatMap(({ things }) => [...things])

/** Whether something starts that the state before does not run just so. */
export const startsIn = (before: readonly Thing[], { id, content }: Thing): boolean =>
  !before.some((one) => one.id === id && one.content === content)

/** What both cannot have: a name, or a port of a machine. */
function inTheWay(before: Thing, after: Thing): string[] {
  const { running: old } = before
  const { running: next } = after
  const twice = before.names.find((name) => after.names.includes(name))
  if (twice !== undefined)
    return [`${inlineCode(twice.replace(/^host /, ''))} cannot be there twice`]
  const shared = commonMachines(old, next)
  if (shared === undefined) return ['nobody has declared which machines it may be on']
  return shared.flatMap((machine) =>
    commonPorts(old, next).map((port) => `port ${port} of ${inlineCode(machine)} is taken`),
  )
}

/** A Service and any other object is on no machine by itself. */
const isHidden = ({ kind }: Running): boolean => kind === 'Service' || kind === 'object'

/** Undefined where nobody has declared where one of them may be. */
function commonMachines(old: Running, next: Running): string[] | undefined {
  if (isHidden(old) || isHidden(next)) return []
  if (old.machines.length === 0 || next.machines.length === 0)
    // A host that is no node has no pods.
    return [...old.machines, ...next.machines].some((one) => one.startsWith('host '))
      ? []
      : undefined
  return old.machines.filter((machine) => next.machines.includes(machine))
}

const commonPorts = ({ takes: some = [] }: Running, { takes: others = [] }: Running): number[] =>
  some.flatMap(({ port }) => (others.some((one) => one.port === port) ? [port] : []))

/** The script of a host stops those that it has no more, and takes away what has the name of another. */
function takenAway(thing: Thing, from: State, to: State, before: readonly Thing[]): string[] {
  const { id } = from.managers.find(({ things }) => things.includes(thing))!
  if (!id.startsWith('host ')) return []
  const after = to.managers.find((one) => one.id === id)
  return bringsUnitsBack(to) || after?.things.some((one) => startsIn(before, one)) === true
    ? ['the script of the host takes it away before others start']
    : []
}

/** Whether units may come back that people made by hand. */
export const bringsUnitsBack = ({ managers }: State): boolean =>
  managers.some(({ id }) => id === byHand)
