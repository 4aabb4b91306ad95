// A line that says how far a long build is. It appears after a second, only where a person watches,
// and is gone when the build is done.

import type { Terminal } from './command.ts'

export interface Progress {
  step(what: string, done: number, total: number): void
  stop(): void
}

const patienceMs = 1000

export function startProgress(terminal: Terminal): Progress {
  const started = performance.now()
  let shown = false
  return {
    step(what, done, total) {
      if (!terminal.interactive || performance.now() - started < patienceMs) return
      shown = true
      terminal.err(`\r\u001b[K${what} ${done}/${total}`)
    },
    stop() {
      if (shown) terminal.err('\r\u001b[K')
    },
  }
}
