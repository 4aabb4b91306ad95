// Reads commands and configurations as llama-swap does, with the libraries that it takes for that: its
// own program comes from no registry that tests may use.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { buildInto, executables, progress, run, toolsCache } from './install.ts'

const folder = fileURLToPath(new URL('go/llama-swap-reads', import.meta.url))
const name = 'llama-swap-reads'

interface Reads {
  /** The words of a command line. */
  words(line: string): string[]
  /** A configuration. Throws where the library refuses it, or a key of it is no string. */
  document(text: string): unknown
}

/** Undefined, said loudly, where there is no Go, and never on CI. */
export async function llamaSwapReads(): Promise<Reads | undefined> {
  const sources = ['go.mod', 'main.go'].map((file) => readFileSync(join(folder, file)))
  const content = createHash('sha256').update(Buffer.concat(sources)).digest('hex').slice(0, 12)
  const target = join(toolsCache(), `${name}-${content}`)
  const program = join(target, name)
  if (!existsSync(program)) {
    if (executables('go').length === 0) {
      if (process.env['CI']) throw new Error(`${name} needs Go, and CI must have it`)
      process.stderr.write(
        `\n!!! ${name} is missing: how llama-swap reads what is generated is SKIPPED.\n!!! Install Go (https://go.dev/dl).\n\n`,
      )
      return undefined
    }
    progress(`building ${name}, once`)
    await buildInto(target, async (dir) => {
      await run('go', ['build', '-trimpath', '-mod=readonly', '-o', join(dir, name), '.'], folder)
    })
  }
  const read = (asked: { lines?: string[]; documents?: string[] }) => {
    const { stdout, stderr, status } = spawnSync(program, {
      input: JSON.stringify(asked),
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(stderr)
    return JSON.parse(stdout) as { words: string[][]; documents: unknown[] }
  }
  return {
    words: (line) => read({ lines: [line] }).words[0]!,
    document: (text) => read({ documents: [text] }).documents[0],
  }
}
