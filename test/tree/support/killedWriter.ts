// Writes a small tree with the project's own writer and kills itself before the n-th change on disk;
// the bytes of a file are written by half first. Without a number it prints how many steps there are.

import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const [root, step] = process.argv.slice(2)
let steps = 0

const changing = ['mkdirSync', 'writeFileSync', 'renameSync', 'rmSync', 'rmdirSync'] as const
for (const name of changing) {
  const original = fs[name] as (...args: unknown[]) => unknown
  const replaced = (...args: unknown[]): unknown => {
    if (++steps === Number(step)) {
      if (name === 'writeFileSync') original(args[0], String(args[1]).slice(0, 5), args[2])
      process.kill(process.pid, 'SIGKILL')
    }
    return original(...args)
  }
  Object.assign(fs, { [name]: replaced })
}
syncBuiltinESMExports()

const { writeTree } = await import('../../../src/tree/writeTree.ts')
writeTree(
  root!,
  [
    { path: 'charts/a/one.txt', text: 'new one\n'.repeat(1000) },
    { path: 'gitops/new/four.txt', text: 'new four\n' },
  ],
  ['charts/gone/three.txt'],
)
process.stdout.write(String(steps))
