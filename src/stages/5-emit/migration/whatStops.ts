// A change of state in, a sentence for each service out: whether it stops, why, and for how long.

import { inlineCode } from '../markdown.ts'
import type { Change } from './migration.ts'
import { pairsOf } from './pairsOf.ts'
import type { Pair } from './pairsOf.ts'

export function whatStops(change: Change): string[] {
  const pairs = pairsOf(change)
  const sentences = pairs.map((pair) => sentenceOf(pair, change))
  const pulls = pairs.some(
    ({ before, after }) => after?.running.kind === 'Deployment' && before?.id !== after.id,
  )
  return [
    ...new Set(sentences),
    'Downloads come before that, and stop nothing.',
    ...(pulls ? ['The time to pull an image that a node does not have yet is in no figure.'] : []),
  ]
}

function sentenceOf({ name: service, before, after }: Pair, { first }: Change): string {
  const name = inlineCode(before?.running.service ?? before?.running.name ?? service)
  if (before === undefined) return `${name} is new.`
  const reason = first.get(before.id)
  if (after === undefined)
    return `${name} ends${reason === undefined ? ', when the others have moved' : ` first: ${reason}`}.`
  const time =
    after.startSeconds === undefined
      ? 'until the other is up'
      : `for about ${after.startSeconds} s, in which the other starts`
  if (before.id === after.id)
    return before.content === after.content
      ? `${name} goes on.`
      : `${name} starts anew in its place, which is planned with ${after.startSeconds} s.`
  return reason === undefined
    ? `${name} goes on until its callers have moved: there is room for both.`
    : `${name} stops ${time}: ${reason}.`
}
