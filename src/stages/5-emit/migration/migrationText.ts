// A change of state in, its runbook in Markdown out, for somebody who has little time and has not read the
// site.

import { rangeText } from '../../../plan/machinesText.ts'
import type { Amount, Running } from '../../../plan/whatRuns.ts'
import { indented, inlineCode, template } from '../markdown.ts'
import type { Action, Change, Thing } from './migration.ts'
import { pairsOf } from './pairsOf.ts'
import type { Pair } from './pairsOf.ts'
import { phasesOf } from './phasesOf.ts'
import { whatStops } from './whatStops.ts'

const runbook = template('migration')

export const migrationText = (site: string, change: Change): string =>
  runbook({
    site,
    file: `sites/${site}`,
    from: change.from.name,
    to: change.to.name,
    cluster: change.from.managers.some(({ id }) => id === 'cluster'),
    rows: pairsOf(change).map(rowOf),
    stops: whatStops(change),
    phases: phasesOf(change).map(({ title, steps }) => ({
      title,
      steps: steps.map((step) => ({ ...actionData(step), back: actionData(step.back) })),
    })),
    kept: change.from.managers
      .flatMap((one) => one.keeps(change))
      .map(({ what, commands }) => ({
        what: capitalised(what),
        commands: commands.replaceAll(/^(?=.)/gm, '  '),
      })),
  })

const actionData = ({ what, commands, withoutArgo }: Action) => ({
  what: capitalised(what),
  commands: indented(commands),
  withoutArgo: withoutArgo === undefined ? '' : indented(withoutArgo),
  isForArgo: withoutArgo === '',
  isForOthers: commands === '' && withoutArgo !== undefined,
})

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

function rowOf({ name, before, after }: Pair): string {
  const cell = (textOf: (thing: Thing) => string): string => {
    const texts = [before, after].map((one) => (one === undefined ? '–' : textOf(one) || '?'))
    return texts[0] === texts[1] ? texts[0]! : texts.join(' → ')
  }
  return [
    inlineCode(name),
    before === undefined ? '–' : placeOf(before.running),
    after === undefined ? '–' : placeOf(after.running),
    cell(({ url }) => url),
    cell(({ key }) => (key === undefined ? '?' : key ? 'yes' : 'no')),
    cell(({ running }) => String(running.cards ?? '?')),
    cell(({ running }) => amountText(running.cardMemory)),
    cell(({ running }) => amountText(running.memory)),
  ].join(' | ')
}

const amountText = (amount: Amount | undefined): string =>
  amount === undefined ? '?' : rangeText(amount)

const placeOf = ({ kind, name, machines }: Running): string =>
  `${kind} ${inlineCode(name)}${machines.length === 0 ? '' : ` on ${machines.map((one) => inlineCode(one)).join(', ')}`}`
