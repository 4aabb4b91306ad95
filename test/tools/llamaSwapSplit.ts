// Turns command lines into words as llama-swap does, with the library that it takes for that: its own
// program comes from no registry that tests may use.

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { buildInto, executables, progress, run, toolsCache } from './install.ts'

const folder = fileURLToPath(new URL('go/llama-swap-split', import.meta.url))
const name = 'llama-swap-split'

type Split = (lines: readonly string[]) => string[][]

/** Undefined, said loudly, where there is no Go, and never on CI. */
export async function llamaSwapSplit(): Promise<Split | undefined> {
  const [, version] = /golib (v\S+)/.exec(readFileSync(join(folder, 'go.mod'), 'utf8'))!
  const target = join(toolsCache(), `${name}-${version}`)
  const program = join(target, name)
  if (!existsSync(program)) {
    if (executables('go').length === 0) {
      if (process.env['CI']) throw new Error(`${name} needs Go, and CI must have it`)
      process.stderr.write(
        `\n!!! ${name} is missing: how llama-swap splits commands is SKIPPED.\n!!! Install Go (https://go.dev/dl).\n\n`,
      )
      return undefined
    }
    progress(`building ${name}, once`)
    await buildInto(target, async (dir) => {
      await run('go', ['build', '-trimpath', '-mod=readonly', '-o', join(dir, name), '.'], folder)
    })
  }
  return (lines) => {
    const { stdout, stderr, status } = spawnSync(program, {
      input: JSON.stringify(lines),
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(stderr)
    return JSON.parse(stdout) as string[][]
  }
}
