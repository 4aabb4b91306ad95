// mirror.sh and files of models, run for real: from a hub that misbehaves onto a disk, from there into
// a folder that a web server gives out, and from that server onto a claim by the download program.

import { createServer } from 'node:http'
import { once } from 'node:events'
import { createReadStream, existsSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

import { afterAll, describe, expect, it, onTestFinished } from 'vitest'

import {
  cleanUp,
  modelBytes,
  newHub,
  newPlace,
  pinned,
  sha256,
  shells,
  until,
} from '../download/download.ts'
import { atFirst, faults, redirect, status } from '../download/hub.ts'
import type { Answer, Hub } from '../download/hub.ts'
import { listed, Mirror, repo, revision, urlOf } from './support/mirror.ts'

const files = { 'model.gguf': modelBytes(300_000), 'UD-Q4/part-2.gguf': modelBytes(1000) }
const one = { 'model.gguf': files['model.gguf'] }
const hubPath = (file: string): string => `disk/hub/${urlOf(file)}`
const part = `${hubPath('model.gguf')}.part`
const found = await shells()
afterAll(cleanUp)

/** What is compared instead of a file, whose difference would take minutes to print. */
const sumOf = (body: Buffer | undefined): string | undefined =>
  body === undefined ? undefined : sha256(body)

/** A web server that gives out a folder and knows nothing of hubs. */
async function serve(folder: string): Promise<string> {
  const server = createServer(({ url }, response) => {
    const path = join(folder, decodeURIComponent(url ?? ''))
    if (existsSync(path)) createReadStream(path).pipe(response)
    else response.writeHead(404).end()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe.each(found)('mirror.sh in $name', (shell) => {
  async function make(answer?: Answer, own: Record<string, Buffer> = one): Promise<[Mirror, Hub]> {
    return [new Mirror(shell, { files: listed(own) }), await newHub(own, answer)]
  }

  it('fetches, is carried, and lays out what a web server gives the download program', async () => {
    const [mirror, hub] = await make(undefined, files)
    const fetched = await mirror.fetch(hub.url)
    expect(fetched).toMatchObject({ code: 0, log: expect.stringContaining('carry it in') })
    expect(hub.requests.map(({ path }) => path)).toEqual(
      Object.keys(files).map((path) => `/${urlOf(path)}`),
    )
    // What is carried is whole in itself.
    rmSync(mirror.bundle, { recursive: true })
    await hub.close()
    const site = join(mirror.folder, 'site')
    expect(await mirror.push('registry.example.org', site)).toMatchObject({ code: 0 })
    const place = newPlace(shell, pinned(files))
    const settings = { MODEL_REPO: repo, MODEL_REVISION: revision }
    const { code, last } = await place.run(await serve(site), settings)
    expect({ code, last }).toEqual({
      code: 0,
      last: expect.stringMatching(/^all files of .* are in place$/),
    })
    for (const [path, body] of Object.entries(files))
      expect(sumOf(place.read(path))).toBe(sha256(body))
    // Once more costs nothing: the disk is not even read.
    rmSync(join(mirror.disk, 'hub'), { recursive: true })
    const again = await mirror.push('registry.example.org', site)
    expect(again.code).toBe(0)
    expect(again.log.match(/: there already$/gm)).toHaveLength(2)
  })

  it('asks nobody a second time', async () => {
    const [mirror, hub] = await make()
    await mirror.fetch(hub.url)
    const asked = hub.requests.length
    expect(await mirror.fetch(hub.url)).toMatchObject({ code: 0 })
    expect(hub.requests).toHaveLength(asked)
  })

  it.each<[string, Answer, number]>([
    ['the connection drops twice', atFirst(faults.drop, 2), 3],
    ['the server is out of order twice', atFirst(status(503), 2), 3],
    ['the bytes are wrong once', atFirst(faults.wrong), 2],
    ['half of it comes as if it were all, once', atFirst(faults.truncate), 2],
    ['more than the file comes, once', atFirst(faults.endless), 2],
  ])('gets it where %s', async (_what, answer, requests) => {
    const [mirror, hub] = await make(answer)
    expect(await mirror.fetch(hub.url)).toMatchObject({ code: 0 })
    expect(sumOf(mirror.read(hubPath('model.gguf')))).toBe(sha256(one['model.gguf']))
    expect(hub.requests).toHaveLength(requests)
  })

  it('goes on from what an earlier run brought', async () => {
    const [mirror, hub] = await make()
    mirror.write(part, one['model.gguf'].subarray(0, 200_000))
    expect(await mirror.fetch(hub.url)).toMatchObject({ code: 0 })
    expect(hub.requests.map(({ range }) => range)).toEqual(['bytes=200000-'])
    expect(sumOf(mirror.read(hubPath('model.gguf')))).toBe(sha256(one['model.gguf']))
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('says that %s stopped it, and goes on the next time', async (signal, code) => {
    const [mirror, hub] = await make(atFirst(faults.stall))
    const run = mirror.start(mirror.bundle, ['fetch', mirror.disk], { HF_ENDPOINT: hub.url })
    await until('a part has arrived', () => (mirror.read(part)?.length ?? 0) > 0)
    process.kill(-run.child.pid!, signal)
    expect(await run.done).toMatchObject({ code, log: expect.stringContaining('error: stopped; ') })
    expect(await mirror.fetch(hub.url)).toMatchObject({ code: 0 })
    expect(hub.requests.map(({ range }) => range)).toEqual([
      undefined,
      expect.stringMatching(/^bytes=[1-9]\d*-$/),
    ])
  })

  it('lets no second run at the same disk', async () => {
    const [mirror, hub] = await make(atFirst(faults.stall))
    const run = mirror.start(mirror.bundle, ['fetch', mirror.disk], { HF_ENDPOINT: hub.url })
    await until('a part has arrived', () => (mirror.read(part)?.length ?? 0) > 0)
    const refused = { code: 2, log: expect.stringContaining('another run is at work') }
    expect(await mirror.fetch(hub.url)).toMatchObject(refused)
    process.kill(-run.child.pid!, 'SIGTERM')
    await run.done
  })

  it('gets it where the hub ignores ranges', async () => {
    const [mirror, hub] = await make(faults.ignoreRanges)
    mirror.write(part, one['model.gguf'].subarray(0, 200_000))
    expect(await mirror.fetch(hub.url)).toMatchObject({ code: 0 })
    expect(sumOf(mirror.read(hubPath('model.gguf')))).toBe(sha256(one['model.gguf']))
  })

  it.each<[string, Answer, number, string]>([
    ['wrong bytes', faults.wrong, 14, 'is not the file of the lock: its sha256 is'],
    ['a login page', faults.portal, 14, 'is not the file of the lock: it has 53 bytes'],
    ['401', status(401), 11, 'put one into HF_TOKEN'],
    ['403', status(403), 12, "accept the model's terms"],
    ['404', status(404), 13, 'npx chartwright lock --update'],
    ['400', status(400), 15, 'is refused (HTTP 400)'],
    ['500', status(500), 15, 'did not arrive in 3 attempts (curl ended with 22, HTTP 500)'],
    ['nothing but a closed connection', faults.hangUp, 15, 'did not arrive in 3 attempts'],
    ['redirects without an end', faults.redirectForever, 15, 'curl ended with 47'],
  ])('says what to do about %s, and leaves no file', async (_what, answer, code, said) => {
    const [mirror, hub] = await make(answer)
    const outcome = await mirror.fetch(hub.url)
    expect(outcome).toMatchObject({ code, log: expect.stringContaining(said) })
    expect(outcome.log.trimEnd().split('\n').at(-1)).toMatch(/^error: .*; \w/)
    expect(sumOf(mirror.read(hubPath('model.gguf')))).toBeUndefined()
  })

  it('asks for room before it asks the hub, or copies', async () => {
    const [mirror, hub] = await make()
    const [line] = listed(one)
    const list = `999999999999999 ${line!.sha256} ${repo} ${revision} model.gguf\n`
    mirror.write('bundle/files.txt', list)
    const outcome = await mirror.fetch(hub.url)
    const said = /the files need 999999999999999 more bytes and \d+ are free; take a larger disk/
    expect(outcome).toMatchObject({ code: 10, log: expect.stringMatching(said) })
    expect(hub.requests).toEqual([])
    const words = ['push', mirror.bundle, 'registry.example.org', mirror.disk]
    expect(await mirror.run(mirror.bundle, words)).toMatchObject({ code: 10 })
  })

  it('says so where nothing can be written', async () => {
    const [mirror, hub] = await make()
    // A file in the place of a folder: nobody can write below it, not even root.
    mirror.write('disk/hub/example', '')
    const outcome = await mirror.fetch(hub.url)
    expect(outcome).toMatchObject({
      code: 16,
      log: expect.stringContaining('cannot make the folder'),
    })
  })

  it('shows the token to the hub alone: no other host, no command line, no program', async () => {
    const elsewhere = await newHub(one)
    const [mirror, hub] = await make(redirect(elsewhere.url))
    mirror.replace(
      'curl',
      `{ printf '%s\\n' "$@"; env; } >>'${mirror.folder}/seen'\nexec "$CURL" "$@"`,
    )
    const { code, log } = await mirror.fetch(hub.url, {
      HF_TOKEN: 'hf_right',
      CURL: '/usr/bin/curl',
    })
    expect({ code, log }).toMatchObject({ code: 0 })
    expect(hub.requests[0]!.authorization).toBe('Bearer hf_right')
    expect(elsewhere.requests[0]!.authorization).toBeUndefined()
    expect(log).not.toContain('hf_right')
    expect(mirror.read('seen')!.toString()).not.toContain('hf_right')
  })

  it('refuses lists that it would not have written, before it asks anybody', async () => {
    const line = listed(one).map(({ size, sha256 }) => `${size} ${sha256}`)[0]!
    for (const [list, text] of [
      ['files.txt', `${line} ${repo} ${revision} ../../../evil\n`],
      ['files.txt', `${line} ${repo} ${revision} $(touch evil)\n`],
      ['files.txt', `${line} ../.. ${revision} model.gguf\n`],
      ['images.txt', `-x/a:b@sha256:${'0'.repeat(64)}\n`],
      ['images.txt', `a/b;touch evil:c@sha256:${'0'.repeat(64)}\n`],
    ] as const) {
      const [mirror, hub] = await make()
      mirror.write(`bundle/${list}`, text)
      const { code, log } = await mirror.fetch(hub.url)
      expect({ code, log }).toEqual({
        code: 2,
        log: expect.stringContaining(`error: ${list} has a line`),
      })
      expect(hub.requests).toEqual([])
    }
  })

  it('never lays out a file that changed on the way', async () => {
    const [mirror, hub] = await make()
    await mirror.fetch(hub.url)
    mirror.write(hubPath('model.gguf'), Buffer.alloc(300_000))
    const outcome = await mirror.push('registry.example.org', join(mirror.folder, 'site'))
    expect(outcome).toMatchObject({ code: 14, log: expect.stringContaining('carry it in anew') })
    expect(sumOf(mirror.read('site', urlOf('model.gguf')))).toBeUndefined()
    expect(sumOf(mirror.read('site', `${urlOf('model.gguf')}.part`))).toBeUndefined()
  })

  it('says how it is used, and what is wrong with how it was', async () => {
    const [mirror] = await make()
    const wrong: [string[], string][] = [
      [[], 'mirror.sh fetch <folder>'],
      [['push', mirror.folder], 'mirror.sh push <folder> <registry>'],
      [['push', join(mirror.folder, 'gone'), 'registry.example.org'], 'there is no folder'],
      [['push', mirror.folder, 'Registry!'], 'the registry is not as in'],
      [
        ['push', mirror.bundle, 'registry.example.org', mirror.disk],
        'run `mirror.sh fetch` to its end',
      ],
    ]
    for (const [words, said] of wrong) {
      const outcome = await mirror.run(mirror.bundle, words)
      expect(outcome).toMatchObject({ code: 2, log: expect.stringContaining(said) })
    }
  })
})
