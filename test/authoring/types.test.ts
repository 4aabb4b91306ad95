// Lets the TypeScript compiler judge the sites in test/types: right ones pass, and each wrong one
// is refused where its mistake is. An expected error that does not come is an error itself.

import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const run = promisify(execFile)

it('accepts every right site and refuses every wrong one', async () => {
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const judged = await run(process.execPath, [tsc, '-p', 'test/types/tsconfig.json'], {
    cwd: root,
  }).catch((error: { stdout: string }) => error)
  expect(judged.stdout).toBe('')
})

it('has a wrong site for each mistake, and each is one statement', () => {
  const text = readFileSync(join(root, 'test/types/wrong.ts'), 'utf8')
  const mistakes = text.match(/^\/\/ [A-Z].*\.\n(\/\/ @ts-expect-error\n|defineSite\(\{\n)/gm) ?? []
  expect(mistakes.length).toBeGreaterThan(30)
  expect(text.match(/\/\/ @ts-expect-error\n/g)).toHaveLength(mistakes.length)
})
