// The changes of a site in, a list of links out to the file of each: by the state that they lead to, or of
// one state the ways to it and from it.

import { inlineCode } from '../markdown.ts'
import type { Migration } from '../migration/migrations.ts'

type Way = Pick<Migration, 'from' | 'to' | 'path'>

/**
 * Empty where no file leads anywhere.
 * @param up From the folder of the text to that of the site, such as `../`.
 * @param state Whose ways alone; all where it is left out.
 */
export function waysText(ways: readonly Way[], up: string, state?: string): string {
  const to = (target: string): string =>
    ways
      .filter((way) => way.to === target)
      .map((way) => `[from ${way.from}](${up}${way.path})`)
      .join(', ')
  const from = (start: string): string =>
    ways
      .filter((way) => way.from === start)
      .map((way) => `[to ${way.to}](${up}${way.path})`)
      .join(', ')
  const rows: [string, string][] =
    state === undefined
      ? [...new Set(ways.map((way) => way.to))].map((one) => [`To ${inlineCode(one)}`, to(one)])
      : [
          ['To it', to(state)],
          ['From it', from(state)],
        ]
  return rows
    .filter(([, links]) => links !== '')
    .map(([what, links]) => `- ${what}: ${links}\n`)
    .join('')
}
