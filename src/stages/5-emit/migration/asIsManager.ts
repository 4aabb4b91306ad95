// What a site declares to exist and to end in, the steps out by which people stop and remove it, and bring
// it back: units and objects that were made by hand, so copies of them come first.

import { asItIs } from '../../../plan/asItIs.ts'
import { declared } from '../../../plan/remaining.ts'
import type { Site } from '../../../site.ts'
import { inlineCode } from '../markdown.ts'
import { asIsCommands } from './asIsCommands.ts'
import type { AsIsCommands } from './asIsCommands.ts'
import { asIsThing } from './asIsThing.ts'
import { byHand, thingsOf } from './changeBetween.ts'
import type { Action, Change, Manager, Thing } from './migration.ts'
import { wayBack } from './wayBack.ts'

interface Ending {
  readonly thing: Thing
  /** Undefined for what nobody can be told how to stop. */
  readonly commands: AsIsCommands | undefined
}

const nothing: Action = { what: 'Nothing has changed', commands: '' }

/** Undefined where nothing ends. */
export function asIsManager(source: Site, site: string): Manager | undefined {
  const told = asItIs(source)
  const all = declared(source).flatMap(({ item }, index): Ending[] =>
    item.ends === true
      ? [{ thing: asIsThing(item, told[index]!, told), commands: asIsCommands(item, site) }]
      : [],
  )
  if (all.length === 0) return undefined
  return {
    id: byHand,
    things: all.map(({ thing }) => thing),
    objects: new Set(),
    copy: () =>
      inPlaces(all, (some, on) => ({
        what: `${on}keep copies of ${namesOf(some)}. No number at the end may be 0`,
        commands: [
          ...onceEach(some, ({ folder }) => folder),
          linesOf(some, ({ copy }) => [copy]),
          ...onceEach(some, ({ list }) => list),
        ].join('\n'),
        back: nothing,
      })),
    prepare: () =>
      inPlaces(all, (some, on) => ({
        what: `${on}see that the copies are there that were made before. No number may be 0`,
        commands: onceEach(some, ({ list }) => list).join('\n'),
        back: nothing,
      })),
    start: () =>
      inPlaces(all, (some, on) => ({
        what: `${on}bring back ${namesOf(some)}`,
        commands: linesOf(some, ({ bringBack }) => bringBack),
        back: {
          what: `${on}stop it again`,
          commands: linesOf(some, ({ makeRoom }) => makeRoom),
        },
      })),
    stop: (change) =>
      inPlaces(
        all.filter(({ thing }) => change.first.has(thing.id)),
        (some, on) => ({
          what: `${on}stop ${namesOf(some)}`,
          commands: some.flatMap((one) => stopLines(one, change)).join('\n'),
          back: {
            what: `${on}start it again`,
            commands: some
              .flatMap(
                (one) =>
                  (isReplaced(one, change) ? one.commands?.bringBack : one.commands?.startAgain) ??
                  [],
              )
              .join('\n'),
          },
        }),
      ),
    remove: (change) =>
      inPlaces(
        all.filter((one) => !isReplaced(one, change)),
        (some, on) => ({
          what: `${on}remove ${namesOf(some)}; the copies stay`,
          commands: linesOf(some, ({ remove }) => remove),
          back: wayBack(change),
        }),
      ),
    keeps: () => [
      {
        what: 'the models that they have read, wherever those lie',
        commands: '',
      },
      ...inPlaces(all, (some, on) => ({
        what: `${on}the copies of ${namesOf(some)}`,
        commands: onceEach(some, ({ forget }) => forget).join('\n'),
      })),
    ],
  }
}

/** Makes one of each place where a person has to be; what has no commands is nowhere. */
const inPlaces = <T>(all: readonly Ending[], make: (some: Ending[], on: string) => T): T[] =>
  [...new Set(all.map(({ commands }) => commands?.host))].flatMap((host) => {
    const some = all.filter((one) => one.commands !== undefined && one.commands.host === host)
    return some.length === 0
      ? []
      : [make(some, host === undefined ? 'Where `kubectl` is, ' : `On ${inlineCode(host)}, `)]
  })

const linesOf = (
  some: readonly Ending[],
  pick: (commands: AsIsCommands) => readonly string[],
): string =>
  [...new Set(some.flatMap(({ commands }) => (commands === undefined ? [] : pick(commands))))].join(
    '\n',
  )

const onceEach = (some: readonly Ending[], pick: (commands: AsIsCommands) => string): string[] => [
  ...new Set(some.flatMap(({ commands }) => (commands === undefined ? [] : [pick(commands)]))),
]

const stopLines = (one: Ending, change: Change): readonly string[] =>
  (isReplaced(one, change) ? one.commands?.makeRoom : one.commands?.stop) ?? []

/** Whether something of its name comes in its place. */
const isReplaced = ({ thing }: Ending, { to }: Change): boolean =>
  thingsOf(to).some(({ names }) => names.some((name) => thing.names.includes(name)))

const namesOf = (some: readonly Ending[]): string =>
  some.map(({ thing: { running } }) => `${running.kind} ${inlineCode(running.name)}`).join(', ')
