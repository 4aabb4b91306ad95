// What every command is: a name, its flags, and a function from them to an exit code. Commands are
// the only place that prints, writes and reads the terminal.

import type { Command as Program } from 'commander'

/** 0 clean, 1 errors, 2 wrong usage, 70 our bug (docs/decisions/0008). */
export type ExitCode = 0 | 1 | 2 | 70

export interface Terminal {
  /** Project root: where sites/ lies. */
  readonly root: string
  readonly colour: boolean
  /** Whether a person watches, so that progress is worth showing. */
  readonly interactive: boolean
  out(text: string): void
  err(text: string): void
}

export interface Command {
  /** Adds its name, arguments and flags to the program; `run` gets the exit code. */
  register(program: Program, terminal: Terminal, done: (code: ExitCode) => void): void
}

/** A command that was called wrongly: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
