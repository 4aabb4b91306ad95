// A change of state in, its steps in order out: first all that takes nothing away, then what is in the way,
// then what comes, and what was there goes only when callers have moved.

import { inlineCode } from '../markdown.ts'
import type { Action, Change, Step } from './migration.ts'
import { pairsOf } from './pairsOf.ts'

export interface Phase {
  readonly title: string
  readonly steps: readonly Step[]
}

const nothing: Action = { what: 'Nothing has changed', commands: '' }

export function phasesOf(change: Change): Phase[] {
  const { from, to } = change
  return [
    {
      title: 'Prepare: everything still serves',
      steps: [
        ...from.managers.flatMap((one) => one.copy?.() ?? []),
        ...to.managers.flatMap((one) => one.prepare(change)),
      ],
    },
    {
      title: 'Stop what is in the way',
      steps: from.managers.flatMap((one) => one.stop(change)),
    },
    { title: 'Start', steps: to.managers.flatMap((one) => one.start(change)) },
    { title: 'See that it answers', steps: checks(change) },
    { title: 'Move the callers', steps: moves(change) },
    {
      title: 'Remove what was there before',
      steps: from.managers.flatMap((one) => one.remove(change)),
    },
  ].filter(({ steps }) => steps.length > 0)
}

function checks(change: Change): Step[] {
  const after = new Set(
    pairsOf(change).flatMap(({ after: one }) => (one === undefined ? [] : [one])),
  )
  return [...after]
    .filter(({ check }) => check !== '')
    .map(({ running, check }) => ({
      what: `Ask ${inlineCode(running.service ?? running.name)}`,
      commands: check,
      back: {
        ...nothing,
        what: 'Nothing has changed. Where it does not answer, undo the steps before',
      },
    }))
}

function moves(change: Change): Step[] {
  return pairsOf(change).flatMap(({ before, after }) => {
    if (before === undefined || after === undefined) return []
    const key = keyText(before.key, after.key)
    if (before.url === after.url && key === '') return []
    const name = inlineCode(after.running.service ?? after.running.name)
    const back = { what: `Callers back to ${before.url}`, commands: '' }
    return [
      before.url === after.url
        ? { what: `Callers of ${name} stay at ${after.url}${key}`, commands: '', back }
        : {
            what: `Callers of ${name}: from ${before.url} (${before.reach}) to ${after.url} (${after.reach})${key}`,
            commands: '',
            back,
          },
    ]
  })
}

function keyText(before: boolean | undefined, after: boolean | undefined): string {
  if (after === undefined) return ''
  if (after)
    return before === true ? ', with the API key of there' : ', with an API key from now on'
  return before === true ? ', without a key' : ''
}
