// Turns the budgets of nodes into bars that a person reads at a glance: how full each card, memory and
// disk is, who fills it, and what is left. The same text stands in the terminal and in runbooks.

import { readableBytes } from '../kubernetes/quantity.ts'
import type { PlannedMachine } from './planDocument.ts'

type Budget = PlannedMachine['memory']

const width = 32
const labelWidth = 22

/** Text of fixed width; empty where there are no nodes. */
export const machinesText = (machines: readonly PlannedMachine[]): string =>
  machines.map(machineText).join('\n')

function machineText({ name, cards, memory, disk }: PlannedMachine): string {
  const rows = [
    ...alike(cards).map(({ card, count }) =>
      rowText(count === 1 ? `card ${card.model}` : `${count} cards ${card.model} each`, card),
    ),
    ...(memory.shares.length > 0 ? [rowText('memory', memory)] : []),
    ...(disk.shares.length > 0 ? [rowText('disk', disk)] : []),
  ]
  return `${name}\n${rows.length === 0 ? '  nothing of this site\n' : rows.join('')}`
}

/** Cards of one service, which differ in nothing, are one row. */
function alike(cards: PlannedMachine['cards']) {
  const rows = new Map<string, { card: PlannedMachine['cards'][number]; count: number }>()
  for (const card of cards) {
    const key = JSON.stringify(card)
    rows.set(key, { card, count: (rows.get(key)?.count ?? 0) + 1 })
  }
  return [...rows.values()]
}

function rowText(label: string, { bytes, shares: known, unknown = [] }: Budget): string {
  const least = known.reduce((sum, share) => sum + share.least, 0)
  const most = known.reduce((sum, share) => sum + share.most, 0)
  // A longer label still ends before what it is of.
  const start = `  ${label.padEnd(labelWidth - 1)} `
  const more = (who: string): string =>
    unknown.includes(who) ? ', and more that nobody knows' : ''
  const shares = [
    ...known.map(({ who, ...share }) => `${who}: ${rangeText(share)}${more(who)}`),
    ...unknown
      .filter((who) => !known.some((one) => one.who === who))
      .map((who) => `${who}: unknown`),
  ]
    .map((line) => `${' '.repeat(start.length)}${line}\n`)
    .join('')
  const taken =
    most === 0 && unknown.length > 0
      ? 'an unknown part'
      : `${unknown.length > 0 ? 'at least ' : ''}${rangeText({ least, most })}`
  if (bytes === undefined)
    return `${start}${most === 0 ? 'unknown' : taken}; nobody has declared how much there is\n${shares}`
  const left = bytes - most
  const rest =
    left < 0
      ? `, ${readableBytes(-left)} too much`
      : unknown.length > 0
        ? ''
        : `, ${readableBytes(left)} left`
  return `${start}${bar(least, most, bytes)} ${taken} of ${readableBytes(bytes)}${rest}\n${shares}`
}

export const rangeText = ({ least, most }: { least: number; most: number }): string =>
  least === most ? readableBytes(most) : `${readableBytes(least)} to ${readableBytes(most)}`

/** Full for what is needed in any case, half-full for what may be needed. */
function bar(least: number, most: number, whole: number): string {
  const cells = (bytes: number): number => Math.min(width, Math.round((bytes / whole) * width))
  const full = cells(least)
  const half = cells(most) - full
  return '█'.repeat(full) + '▒'.repeat(half) + '·'.repeat(width - full - half)
}
