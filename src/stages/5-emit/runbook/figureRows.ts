// The figures of a plan as rows of a table of a runbook: their names, what they come to, and their sums.

import type { Figure } from '../../../model.ts'
import { amountText, figureNames } from '../../../plan/planText.ts'

interface FigureRow {
  readonly name: string
  readonly total: string
  readonly sum: string
}

/** A remark on the figures of a service of whose model the lock knows too little. */
export const memoryIsUnknown =
  'The lock knows too little of its model: what that takes of a card and of memory is not in the figures, or only in part, until `npx chartwright lock` has read it from the hub.'

/** Why nobody knows a figure, or what the site sets in its place: both by the figure's key. */
interface Remarks {
  readonly unknown?: Readonly<Record<string, string>>
  readonly byHand?: Readonly<Record<string, string | undefined>>
}

export const figureRows = (
  figures: Readonly<Record<string, Figure | undefined>>,
  { unknown = {}, byHand = {} }: Remarks,
): FigureRow[] =>
  Object.entries(figureNames).flatMap(([key, name]) => {
    const figure = figures[key]
    const set = byHand[key]
    const remark = set === undefined ? '' : `; the site sets ${set}`
    if (figure !== undefined) {
      const row = rowOf(name, figure)
      return [{ ...row, sum: row.sum + remark }]
    }
    const reason = unknown[key]
    return reason === undefined ? [] : [{ name, total: 'unknown', sum: reason + remark }]
  })

const rowOf = (name: string, { unit, total, least, sum }: Figure): FigureRow => ({
  name,
  total: amountText(unit, total, least),
  sum: sum.map((line) => `${line.what}: ${amountText(unit, line.amount, line.least)}`).join('; '),
})
