// A whole process, from the shell's point of view: Node, all modules, the committed sites, and the
// comparison with the tree. It checks and does not write, so that a benchmark changes nothing; where
// the tree is current, a build does the same.

import { spawnSync } from 'node:child_process'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { medians } from '../measure.ts'
import { duration } from '../row.ts'
import type { Row } from '../row.ts'
import { inScratch } from '../scratch.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const bin = join(root, 'bin/chartwright.mjs')

export function processRows(): Promise<Row[]> {
  return inScratch(async (folder) => {
    const ofSite = ['sites/rtx5090.ts', 'sealed/rtx5090']
    for (const path of ['package.json', 'chartwright.lock.json', ...ofSite])
      cpSync(join(root, path), join(folder, path), { recursive: true })
    run(folder, 'build')
    const [one, all] = (await medians(7, [
      () => run(folder, 'build', '--check'),
      () => run(root, 'build', '--check'),
    ])) as [number, number]
    return [
      duration('build of one site (rtx5090), a whole process', one, 1500),
      duration('build of all five, a whole process', all),
    ]
  })
}

function run(folder: string, ...args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
    cwd: folder,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`the build broke: ${stdout}${stderr}`)
}
