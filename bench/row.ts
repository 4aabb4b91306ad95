// The rows of the benchmark and their table: what was compared, both times, the ratio, the target.

export interface Row {
  readonly what: string
  /** What it is compared with; absent where only seconds count. */
  readonly against?: string
  /** Milliseconds. */
  readonly ours: number
  readonly theirs?: number
  /** Ours by theirs. */
  readonly ratio?: number
  /** The ratio, or the milliseconds where nothing is compared; absent where a row only informs. */
  readonly target?: number
  readonly met?: boolean
}

interface Comparison {
  readonly what: string
  readonly against: string
  readonly ours: number
  readonly theirs: number
  readonly target?: number
}

/** A row that compares two times. */
export function comparison(given: Comparison): Row {
  const ratio = given.ours / given.theirs
  return { ...given, ratio, ...verdict(ratio, given.target) }
}

/** A row of one time, which must stay below a limit where it has one. */
export const duration = (what: string, ours: number, target?: number): Row => ({
  what,
  ours,
  ...(target !== undefined && { target }),
  ...verdict(ours, target),
})

const verdict = (value: number, target: number | undefined): { met?: boolean } =>
  target === undefined ? {} : { met: value <= target }

const head = ['what', 'against', 'ours', 'theirs', 'ratio', 'target', '']
const numeric = new Set([2, 3, 4, 5])

/** A table for people, its columns aligned. */
export function tableText(rows: readonly Row[]): string {
  const lines = [head, ...rows.map(cellsOf)]
  const widths = head.map((_, column) => Math.max(...lines.map((cells) => cells[column]!.length)))
  const text = lines.map((cells) =>
    cells
      .map((cell, column) =>
        numeric.has(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  )
  return `${text.join('\n')}\n`
}

const cellsOf = ({ what, against, ours, theirs, ratio, target, met }: Row): string[] => [
  what,
  against ?? '',
  timeText(ours),
  theirs === undefined ? '' : timeText(theirs),
  ratio === undefined ? '' : ratioText(ratio),
  target === undefined ? '' : `≤ ${ratio === undefined ? timeText(target) : String(target)}`,
  met === undefined ? 'information' : met ? 'met' : 'MISSED',
]

const timeText = (milliseconds: number): string =>
  milliseconds < 100 ? `${milliseconds.toFixed(2)} ms` : `${(milliseconds / 1000).toFixed(2)} s`

const ratioText = (ratio: number): string => ratio.toPrecision(ratio < 0.1 ? 2 : 3)
