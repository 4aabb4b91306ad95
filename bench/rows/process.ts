// A whole process, from the shell's point of view: Node, all modules, the committed sites, and the
// comparison with the tree. It checks and does not write, so that a benchmark changes nothing; where
// the tree is current, a build does the same.

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import { medians } from '../measure.ts'
import { duration } from '../row.ts'
import type { Row } from '../row.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

export async function processRows(): Promise<Row[]> {
  const [time] = (await medians(7, [build])) as [number]
  return [duration('build of the committed sites, a whole process', time, 1500)]
}

/** A tree that differs (exit code 1) takes as long; anything else broke. */
function build(): void {
  const { status, stderr } = spawnSync(
    process.execPath,
    ['bin/chartwright.mjs', 'build', '--check'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  )
  if (status !== 0 && status !== 1) throw new Error(`the build broke: ${stderr}`)
}
