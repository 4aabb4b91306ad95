// `chartwright explain CODE`: the page of a finding, in the terminal.

import { existsSync, readFileSync } from 'node:fs'

import { codes } from '../findings/codes.ts'
import type { FindingCode } from '../findings/codes.ts'
import { didYouMean } from '../findings/nearest.ts'
import { UsageError } from './command.ts'
import type { Command } from './command.ts'

const pageOf = (code: string): URL => new URL(`../../docs/codes/${code}.md`, import.meta.url)

export const explain: Command = {
  register(program, terminal, done) {
    program
      .command('explain')
      .summary('say what a finding means and what to do')
      .argument('[code]', 'such as SITE-005; without it, all codes are listed')
      .option('--json', 'print code, slug, severity and text as JSON')
      .action((given: string | undefined, { json }: { json?: boolean }) => {
        const shown = given === undefined ? Object.keys(codes) : [codeOf(given)]
        const entries = shown.map((code) => ({
          code,
          slug: codes[code as FindingCode].slug,
          severity: codes[code as FindingCode].severity,
          text: existsSync(pageOf(code)) ? readFileSync(pageOf(code), 'utf8') : '',
        }))
        if (json === true) terminal.out(`${JSON.stringify(entries, null, 2)}\n`)
        else if (given === undefined)
          for (const { code, slug, severity } of entries)
            terminal.out(`${code.padEnd(9)} ${severity.padEnd(8)} ${slug}\n`)
        else terminal.out(entries[0]!.text)
        done(0)
      })
  },
}

function codeOf(given: string): FindingCode {
  const code = given.toUpperCase().split(/\s/)[0]!
  if (code in codes) return code as FindingCode
  throw new UsageError(
    `There is no finding ${given}${didYouMean(code, Object.keys(codes))}. \`chartwright explain\` lists them all.`,
  )
}
