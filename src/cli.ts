// The command line: arguments in, one command run, its exit code out.

import { Command as Program, CommanderError } from 'commander'

import { UsageError } from './commands/command.ts'
import type { ExitCode, Terminal } from './commands/command.ts'
import * as commands from './commands/index.ts'

const terminal: Terminal = {
  root: process.cwd(),
  colour: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
  interactive: process.stderr.isTTY === true && process.env.CI === undefined,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
}

/** Runs the command that the arguments of this process name, after what it needs to import sites. */
export async function main(prepareImports: () => Promise<void>): Promise<ExitCode> {
  let code: ExitCode = 0
  const program = new Program('chartwright')
    .description(
      'Compiles site definitions of self-hosted LLM inference into Helm charts and Argo CD Applications.',
    )
    .version('0.1.0')
    .exitOverride()
    .hook('preAction', prepareImports)
    .showHelpAfterError('(add --help for what it takes)')
    .addHelpText(
      'after',
      '\nExit codes: 0 clean, 1 errors or a tree that differs, 2 wrong usage, 70 a bug of ours.',
    )
  for (const command of Object.values(commands))
    command.register(program, terminal, (result) => void (code = result))
  try {
    await program.parseAsync()
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    if (error instanceof UsageError) {
      terminal.err(`${error.message}\n`)
      return 2
    }
    terminal.err(bugText(error))
    return 70
  }
}

/** An exception is ours: nothing a user writes may cause one. */
const bugText = (
  error: unknown,
): string => `error[BUG-001 internal-error]: Chartwright failed where it should not: ${
  error instanceof Error ? (error.stack ?? error.message) : String(error)
}
  do: report it with this text, the site file, and the versions chartwright 0.1.0, Node ${process.version}, ${process.platform}.
`
