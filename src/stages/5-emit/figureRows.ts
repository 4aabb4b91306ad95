// The figures of a plan as rows of a table of a runbook: their names, what they come to, and their sums.

import type { Figure } from '../../model.ts'
import { amountText, figureNames } from '../../plan/planText.ts'

interface FigureRow {
  readonly name: string
  readonly total: string
  readonly sum: string
}

/** `unknown` has why nobody knows a figure, by its key. */
export const figureRows = (
  figures: Readonly<Record<string, Figure | undefined>>,
  unknown: Readonly<Record<string, string>> = {},
): FigureRow[] =>
  Object.entries(figureNames).flatMap(([key, name]) => {
    const figure = figures[key]
    if (figure !== undefined) return [rowOf(name, figure)]
    const reason = unknown[key]
    return reason === undefined ? [] : [{ name, total: 'unknown', sum: reason }]
  })

const rowOf = (name: string, { unit, total, least, sum }: Figure): FigureRow => ({
  name,
  total: amountText(unit, total, least),
  sum: sum.map((line) => `${line.what}: ${amountText(unit, line.amount, line.least)}`).join('; '),
})
