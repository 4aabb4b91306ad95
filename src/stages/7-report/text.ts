// Findings for people: what, where, and what to do, with the line of the file. Colours are the
// caller's wish, so that a log stays plain. What comes from a site cannot steer the terminal.

import { codes } from '../../findings/codes.ts'
import type { Severity } from '../../findings/codes.ts'
import type { Place } from '../../findings/finding.ts'
import { visible } from '../../findings/show.ts'
import type { PlacedFinding } from './placedFinding.ts'

export interface TextOptions {
  readonly colour: boolean
}

const tints: Record<Severity, number> = { error: 31, warning: 33, note: 36 }

/** All findings, in order, each followed by an empty line. */
export function findingsText(findings: readonly PlacedFinding[], options: TextOptions): string {
  return findings.map((finding) => findingText(finding, options)).join('\n')
}

function findingText(finding: PlacedFinding, { colour }: TextOptions): string {
  const paint = (code: number, text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text)
  const { severity } = finding
  const lines = [
    `${paint(tints[severity], severity)}[${paint(1, `${finding.code} ${codes[finding.code].slug}`)}]: ${visible(finding.message)}`,
  ]
  if (finding.place !== undefined) lines.push(`  --> ${placeText(finding.place)}`)
  if (finding.line !== undefined) lines.push(...excerpt(finding.line, finding.place!, paint))
  for (const related of finding.related) {
    const place = related.place === undefined ? '' : `${placeText(related.place)}: `
    lines.push(`  also ${place}${visible(related.message)}`)
  }
  lines.push(`  ${paint(32, 'do')}: ${visible(finding.hint)}`)
  lines.push(`  more: npx chartwright explain ${finding.code}`)
  return `${lines.join('\n')}\n`
}

const placeText = ({ file, line, column }: Place): string =>
  [visible(file), line, column].filter((part) => part !== undefined).join(':')

/** Characters of a line that are shown. */
const width = 120
/** Characters before the place, where the line's beginning is too far away to be shown. */
const before = 60

function excerpt(
  line: string,
  { line: number, column }: Place,
  paint: (code: number, text: string) => string,
): string[] {
  const gutter = `  ${String(number)} | `
  // One column for each character, whatever it is, so that the mark stands below its place.
  const characters = [...line.trimEnd()].map((character) =>
    visible(character) === character ? character : ' ',
  )
  const at = Array.from(line.slice(0, (column ?? 1) - 1)).length
  const from = at < width ? 0 : at - before
  const shown = characters.slice(from, from + width)
  if (from > 0) shown[0] = '…'
  if (from + width < characters.length) shown[width - 1] = '…'
  const caret = `${' '.repeat(gutter.length + at - from)}^`
  return [paint(2, gutter) + shown.join(''), paint(2, caret)]
}
