// `chartwright explain CODE`: the page of a finding, in the terminal; without a code, a line for each.

import { readFileSync } from 'node:fs'

import { codes, families, familyOf, mayBeAllowed } from '../findings/codes.ts'
import type { FamilyCode, FindingCode, Severity } from '../findings/codes.ts'
import { didYouMean } from '../findings/nearest.ts'
import { showName } from '../findings/show.ts'
import { UsageError } from './command.ts'
import type { Command } from './command.ts'

/** What is known of a code, as `--json` prints it. */
interface Entry {
  readonly code: FindingCode
  readonly slug: string
  readonly family: FamilyCode
  readonly severity: Severity
  readonly canBeAllowed: boolean
  /** One sentence. */
  readonly what: string
  /** The whole page, in Markdown. */
  readonly text: string
}

const allCodes = Object.keys(codes) as FindingCode[]

export const explain: Command = {
  register(program, terminal, done) {
    program
      .command('explain')
      .summary('say what a finding means and what to do')
      .description(
        'Prints the page of a code: what it finds, why that matters, a bad and a good example, and when to allow it.',
      )
      .argument('[code]', 'such as SITE-005 or unknown-unit; without it, all codes are listed')
      .option('--json', 'print code, slug, severity and text as JSON')
      .action((given: string | undefined, { json }: { json?: boolean }) => {
        const entries = (given === undefined ? allCodes : [codeOf(given)]).map(entryOf)
        if (json === true) terminal.out(`${JSON.stringify(entries, null, 2)}\n`)
        else terminal.out(given === undefined ? listOf(entries) : entries[0]!.text)
        done(0)
      })
  },
}

function entryOf(code: FindingCode): Entry {
  const text = readFileSync(new URL(`../../docs/codes/${code}.md`, import.meta.url), 'utf8')
  return {
    code,
    slug: codes[code].slug,
    family: familyOf(code),
    severity: codes[code].severity,
    canBeAllowed: mayBeAllowed(code),
    what: /^\*\*What\.\*\* (.*)$/m.exec(text)?.[1] ?? '',
    text,
  }
}

/** By family, a line for each code. */
const listOf = (entries: readonly Entry[]): string =>
  (Object.keys(families) as FamilyCode[])
    .map((family) => {
      const lines = entries
        .filter((entry) => entry.family === family)
        .map(({ code, severity, what }) => `  ${code.padEnd(8)} ${severity.padEnd(7)} ${what}\n`)
      return `${family}: ${families[family].title}\n${lines.join('')}`
    })
    .join('\n')

/** The code that is meant by a code, a slug, or both as a finding prints them: `SITE-005 unknown-unit`. */
function codeOf(given: string): FindingCode {
  const word = given.trim().split(/\s/)[0]!
  const code = allCodes.find((known) => known === word.toUpperCase() || codes[known].slug === word)
  if (code !== undefined) return code
  const meant =
    didYouMean(word, allCodes) ||
    didYouMean(
      word,
      allCodes.map((known) => codes[known].slug),
    )
  throw new UsageError(
    `There is no finding ${showName(given)}${meant || '.'} \`chartwright explain\` lists them all.`,
  )
}
