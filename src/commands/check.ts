// `chartwright check`: every finding, and what a build would change; writes nothing.

import { runBuild } from './build.ts'
import type { Command } from './command.ts'

export const check: Command = {
  register(program, terminal, done) {
    program
      .command('check')
      .summary('show all findings and what a build would change')
      .description(
        'Does everything that build does and writes nothing. Fails on errors, and where the committed files differ from what the sites give.',
      )
      .argument('[site...]', 'sites whose findings to show; default: all')
      .option('--strict', 'treat warnings as errors')
      .option('--json', 'print the result as JSON (schemas/report.schema.json)')
      .action(async (sites: string[], flags: { strict?: boolean; json?: boolean }) =>
        done(await runBuild('check', sites, flags, terminal)),
      )
  },
}
