// That the git server gives its repositories to who knows the way, by the real git, and takes nothing.

import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { gitEnvironment, gitRepository } from './gitRepository.ts'
import { gitServer } from './gitServer.ts'
import type { GitServer } from './gitServer.ts'

let folder: string
let server: GitServer
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chartwright-git-'))
  await mkdir(join(folder, 'repositories'))
  server = await gitServer(join(folder, 'repositories'), '127.0.0.1')
})
afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true })
})

const git = (...args: string[]) =>
  promisify(execFile)('git', args, {
    env: { ...process.env, ...gitEnvironment, GIT_TERMINAL_PROMPT: '0' },
  })

test('it gives a commit and the next one', async () => {
  const repository = await gitRepository(join(folder, 'repositories'), 'given', server.url)
  expect(repository.url).toBe(`${server.url}/given.git`)
  await repository.commit({ file: 'first' }, 'First')
  const clone = join(folder, 'clone')
  await git('clone', '--quiet', repository.url, clone)
  const revision = await repository.commit({ 'folder/file': 'next' }, 'Next')
  // So many that git compresses what it says it has.
  for (let count = 0; count < 40; count++)
    await git('-C', clone, 'commit', '--quiet', '--allow-empty', `--message=${count}`)
  await git('-C', clone, 'fetch', '--quiet')
  await git('-C', clone, 'reset', '--quiet', '--hard', 'origin/main')
  expect((await git('-C', clone, 'rev-parse', 'HEAD')).stdout.trim()).toBe(revision)
  expect(await readFile(join(clone, 'folder/file'), 'utf8')).toBe('next')
  const pushing = git('-C', clone, 'push', '--quiet', 'origin', 'HEAD:other')
  await expect(pushing).rejects.toThrow(/not found|404/)
})

test.each([
  ['without the random path', () => new URL('/given.git/info/refs', server.url).href, 'upload'],
  ['for a push', () => `${server.url}/given.git/info/refs`, 'receive'],
  ['for a file of the repository', () => `${server.url}/given.git/HEAD`, 'upload'],
])('it has nothing %s', async (_, url, what) => {
  await gitRepository(join(folder, 'repositories'), 'given', server.url)
  expect((await fetch(`${url()}?service=git-${what}-pack`)).status).toBe(404)
})
