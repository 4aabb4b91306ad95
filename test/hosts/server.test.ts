// Runs what a unit runs before and after its server: the check of the build, and the wait for the first
// answer, in every shell that it must work in.

import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, test } from 'vitest'

import { shells } from '../download/download.ts'

const script = join(import.meta.dirname, '../../src/parts/systemd/server.sh')
const folder = mkdtempSync(join(tmpdir(), 'chartwright-server-'))
afterAll(() => rmSync(folder, { recursive: true }))

function programOf(text: string): string {
  const file = join(mkdtempSync(join(folder, 'bin-')), 'llama-server')
  writeFileSync(file, `#!/bin/sh\n${text}\n`)
  chmodSync(file, 0o755)
  return file
}

describe.each(await shells())('server.sh in $name', ({ folder: applets }) => {
  const path = [...(applets === undefined ? [] : [applets]), process.env.PATH].join(':')
  const check = (...words: readonly string[]) =>
    spawnSync('sh', [script, ...words], { encoding: 'utf8', env: { PATH: path } })

  test.each([
    ['the version on stderr, after other lines', 'echo cuda; echo "version: 11206 (abc)" >&2', 0],
    ['the version alone', 'echo "version: 11206"', 0],
    ['another build', 'echo "version: 11207 (abc)"', 1],
    ['a build that begins with the same digits', 'echo "version: 112061 (abc)"', 1],
    ['the words in the middle of a line', 'echo "no version: 11206 (abc)"', 1],
    ['nothing', ':', 1],
    ['a failure', 'echo "version: 11206 (abc)"; exit 1', 1],
  ])('takes a program by its build: %s', (_, text, code) => {
    const { status, stderr } = check('check', programOf(text), 'version: 11206')
    expect(status).toBe(code)
    expect(stderr === '').toBe(code === 0)
  })

  test('says that there is no program', () => {
    const { status, stderr } = check('check', join(folder, 'none'), 'version: 1')
    expect(status).toBe(1)
    expect(stderr).toContain('is not there')
  })

  test('refuses what it does not know', () => {
    expect(check().status).toBe(2)
    expect(check('start').status).toBe(2)
    expect(check('check', 'one').status).toBe(2)
  })

  /** Waits for a server that answers 503 so many times. */
  async function waitFor(busy: number, pid: number) {
    let asked = 0
    const server = createServer((_request, response) => {
      response.statusCode = asked++ < busy ? 503 : 200
      response.end()
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const { port } = server.address() as AddressInfo
    const child = spawn('sh', [script, 'wait'], {
      env: { PATH: path, HEALTH_URL: `http://127.0.0.1:${port}/health`, MAINPID: String(pid) },
    })
    const code = await new Promise<number | null>((ended) => child.on('close', ended))
    server.close()
    return { code, asked }
  }

  test('waits while the model loads, and no longer', async () => {
    expect(await waitFor(1, process.pid)).toEqual({ code: 0, asked: 2 })
  })

  test('gives up as soon as the server has ended', async () => {
    const { pid } = spawnSync('true')
    expect(await waitFor(1000, pid)).toEqual({ code: 1, asked: 1 })
  })
})
