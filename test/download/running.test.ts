// Holds what the download program does over time and with its surroundings, in each shell: what it
// resumes, keeps, repairs and waits for, how it stops, what it says meanwhile, and whom it tells the token.

import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  existsSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { afterAll, describe, expect, it } from 'vitest'

import {
  cleanUp,
  modelBytes,
  newHub,
  newPlace,
  pinned,
  repo,
  revision,
  sha256,
  shells,
  until,
} from './download.ts'
import type { Place } from './download.ts'
import { faults, redirect, status } from './hub.ts'
import type { Answer } from './hub.ts'

const file = 'model.gguf'
const body = modelBytes(300_000)
const files = { [file]: body }
const list = pinned(files)
const done = `all files of ${repo} at ${revision} are in place`

afterAll(cleanUp)

/** Kills all processes of a run at once, as the end of a container does. */
const killAll = (pid: number | undefined): void => void process.kill(-pid!, 'SIGKILL')

const giveToken = (place: Place): Record<string, string> => {
  place.write('../token', 'hf_right\n')
  return { HF_TOKEN_FILE: join(place.folder, 'token') }
}

/** Breaks off after 18 MB each time. */
const breaking: Answer = ({ body: all, offset, response }) => {
  const rest = all.length - offset
  const range = { 'content-range': `bytes ${offset}-${all.length - 1}/${all.length}` }
  response.writeHead(offset > 0 ? 206 : 200, { 'content-length': rest, ...range })
  // The connection ends when all of this is sent.
  const some = all.subarray(offset, offset + 18_000_000)
  response.write(some, () => setTimeout(() => response.destroy(), 20))
}

describe.concurrent.each(await shells())('in $name', (shell) => {
  describe('one run after another', () => {
    it('asks nobody when everything is in place', async () => {
      const place = newPlace(shell, list)
      const hub = await newHub(files)
      await place.run(hub.url)
      const second = await place.run(hub.url)
      expect(second).toMatchObject({ code: 0, log: `${done} already\n` })
      expect(hub.requests).toHaveLength(1)
    })

    it.each([
      ['is truncated', (place: Place) => truncateSync(place.path(file), 1000)],
      ['is gone', (place: Place) => execFileSync('rm', [place.path(file)])],
    ])('fetches a file that %s in spite of the marker', async (_what, harm) => {
      const place = newPlace(shell, list)
      const hub = await newHub(files)
      await place.run(hub.url)
      harm(place)
      expect(await place.run(hub.url)).toMatchObject({ code: 0, last: done })
      expect(place.read(file)!.equals(body)).toBe(true)
    })

    it('takes the marker away when a file is gone and cannot be fetched', async () => {
      const place = newPlace(shell, list)
      const hub = await newHub(files)
      await place.run(hub.url)
      truncateSync(place.path(file), 1000)
      const refusing = await newHub(files, status(404))
      expect(await place.run(refusing.url)).toMatchObject({ code: 13 })
      expect(readdirSync(place.models)).not.toContain('.complete-01234567')
    })

    it('keeps a file that is right, and the markers of other lists', async () => {
      const place = newPlace(shell, list)
      const hub = await newHub(files)
      place.write(file, body)
      place.write('.complete-76543210', 'of another list')
      const outcome = await place.run(hub.url)
      expect(outcome).toMatchObject({ code: 0, last: done })
      expect(outcome.log).toContain(`${file}: there already, sha256 verified`)
      expect(hub.requests).toEqual([])
      expect(place.read('.complete-76543210')!.toString()).toBe('of another list')
    })

    it('goes on where a killed run stopped', async () => {
      const place = newPlace(shell, list)
      const slow = await newHub(files, faults.slow)
      const run = place.start(slow.url)
      await until('a part', () => (place.read(`${file}.part`)?.length ?? 0) >= 60_000)
      killAll(run.process.pid)
      await run.done
      const have = place.read(`${file}.part`)!.length
      const hub = await newHub(files)
      expect(await place.run(hub.url)).toMatchObject({ code: 0, last: done })
      expect(hub.requests.map(({ range }) => range)).toEqual([`bytes=${have}-`])
      expect(place.read(file)!.equals(body)).toBe(true)
    })
  })

  // The shell of busybox prefers its own df.
  it.skipIf(shell.folder !== undefined)('goes on where nobody can tell the room', async () => {
    const place = newPlace(shell, list)
    const hub = await newHub(files)
    const df = join(place.commands, 'df')
    writeFileSync(df, '#!/bin/sh\necho "df: no mount point" >&2\nexit 1\n', { mode: 0o755 })
    const { code, log } = await place.run(hub.url)
    expect(code).toBe(0)
    expect(log).toContain(`cannot tell how much room there is in ${place.models}; 300000 bytes are`)
    expect(log).not.toContain('df:')
  })

  it('does not read the settings of curl', async () => {
    const place = newPlace(shell, list)
    const hub = await newHub(files)
    place.write('../.curlrc', 'header = "Authorization: Bearer hf_of_another"\n')
    expect(await place.run(hub.url, { HOME: place.folder })).toMatchObject({ code: 0, last: done })
    expect(hub.requests[0]!.authorization).toBeUndefined()
  })

  it('stops at once when it is told to, and keeps what has arrived', async () => {
    const place = newPlace(shell, list)
    const slow = await newHub(files, faults.slow)
    const run = place.start(slow.url)
    await until('a part', () => (place.read(`${file}.part`)?.length ?? 0) >= 30_000)
    const began = Date.now()
    // As the kubelet does: to the first process alone.
    run.process.kill('SIGTERM')
    const { code, last } = await run.done
    expect(Date.now() - began).toBeLessThan(2500)
    expect(code).toBe(143)
    expect(last).toMatch(/^error: stopped by a signal; /)
    expect(place.termination()).toBe(`${last}\n`)
    const { length } = place.read(`${file}.part`)!
    expect(length).toBeGreaterThanOrEqual(30_000)
    await sleep(500)
    // curl has stopped too, and nothing that is left keeps whoever reads the log waiting.
    expect(place.read(`${file}.part`)).toHaveLength(length)
    expect(holdersOf(run.logFile)).toEqual([])
    expect(readdirSync(place.temporary)).toEqual([])
  })

  it('stops at once while it waits for the next attempt', async () => {
    const place = newPlace(shell, list)
    const hub = await newHub(files, status(503))
    const run = place.start(hub.url, { DOWNLOAD_BACKOFF_SECONDS: '100' })
    await until('the pause', () => run.log().includes('going on in 100 s'))
    const began = Date.now()
    run.process.kill('SIGTERM')
    expect(await run.done).toMatchObject({
      code: 143,
      last: expect.stringMatching(/^error: stopped by a signal; /),
    })
    expect(Date.now() - began).toBeLessThan(2500)
  })

  it('leaves the lock to curl when only the shell is killed, so that no other run writes too', async () => {
    const place = newPlace(shell, list)
    const slow = await newHub(files, faults.slow)
    const run = place.start(slow.url, { DOWNLOAD_PROGRESS_SECONDS: '100' })
    await until('a part', () => (place.read(`${file}.part`)?.length ?? 0) >= 30_000)
    run.process.kill('SIGKILL')
    await run.done
    const next = await place.run((await newHub(files)).url)
    expect(next).toMatchObject({ code: 0, last: done })
    expect(next.log).toContain('waiting until it ends')
    // curl came to the end of the file, so there was nothing more to ask for.
    expect(next.log).not.toContain('attempt 1')
    expect(place.read(file)!.equals(body)).toBe(true)
    killAll(run.process.pid)
  })

  it('lets no process of a killed run hold the lock', async () => {
    const place = newPlace(shell, list)
    const hub = await newHub(files, status(503))
    const run = place.start(hub.url, { DOWNLOAD_BACKOFF_SECONDS: '100' })
    await until('the pause', () => run.log().includes('going on in 100 s'))
    run.process.kill('SIGKILL')
    await run.done
    const sound = await newHub(files)
    const next = await place.run(sound.url)
    expect(next).toMatchObject({ code: 0, last: done })
    expect(next.log).not.toContain('another run is at work')
    killAll(run.process.pid)
  })

  it('waits for another run in the same folder, and then finds its work', async () => {
    const place = newPlace(shell, list)
    const slow = await newHub(files, faults.slow)
    const first = place.start(slow.url)
    await until('a part', () => place.read(`${file}.part`) !== undefined)
    const second = place.start(slow.url)
    await until('the wait', () => second.log().includes('waiting until it ends'))
    expect(await first.done).toMatchObject({ code: 0, last: done })
    expect(await second.done).toMatchObject({ code: 0, last: `${done} already` })
    expect(slow.requests).toHaveLength(1)
  })

  it('keeps a file of another list until its own has arrived, and then no marker that is untrue', async () => {
    const next = { [file]: modelBytes(300_000, 'next') }
    const place = newPlace(shell, list)
    expect(await place.run((await newHub(files)).url)).toMatchObject({ code: 0 })
    const old = place.read(file)!
    const other = join(place.models, '.complete-other')
    place.write('.complete-unrelated', `1 - another.gguf\n`)
    const settings = { MODEL_MARKER: other }
    place.write('../list', pinned(next))
    const failed = await place.run((await newHub(next, status(404))).url, settings)
    expect(failed.code).toBe(13)
    // The server of the other list may start again meanwhile.
    expect(place.read(file)!.equals(old)).toBe(true)
    expect(existsSync(place.marker)).toBe(true)
    const { code, log } = await place.run((await newHub(next)).url, settings)
    expect(code).toBe(0)
    expect(log).toContain('there as another list has it')
    expect(place.read(file)!.equals(next[file]!)).toBe(true)
    expect(existsSync(place.marker)).toBe(false)
    expect(existsSync(other)).toBe(true)
    expect(place.read('.complete-unrelated')).toBeDefined()
  })

  it('fetches shards and what goes with them, in folders, under unusual names', async () => {
    const many = {
      'Q4/model-00001-of-00002.gguf': modelBytes(70_000, 'a'),
      'Q4/model-00002-of-00002.gguf': modelBytes(50_000, 'b'),
      'mmproj model #1 100%?&+ü[1]{2}.gguf': modelBytes(20_000, 'c'),
      '.gitattributes': Buffer.from('*.gguf filter=lfs\n'),
      'empty.txt': Buffer.alloc(0),
    }
    const place = newPlace(shell, pinned(many).replaceAll(/^(\S+ \S+ )/gm, '$1model-GGUF/'))
    const hub = await newHub(many)
    const outcome = await place.run(`${hub.url}/mirror/`, { MODEL_FOLDER: undefined })
    expect(outcome).toMatchObject({ code: 0, last: done })
    for (const [path, content] of Object.entries(many))
      expect(place.read(`model-GGUF/${path}`)?.equals(content)).toBe(true)
    expect(hub.requests).toHaveLength(5)
    for (const { path } of hub.requests) {
      expect(path).toMatch(/^[!-~]+$/)
      expect(path.startsWith(`/mirror/${repo}/resolve/${revision}/`)).toBe(true)
    }
  })

  it('fetches from every repository that the list names', async () => {
    const both = { 'a.gguf': modelBytes(30_000, 'a'), 'deep/b.gguf': modelBytes(20_000, 'b') }
    const [first, second] = pinned(both)
      .trimEnd()
      .split('\n')
      .map((line, index) => line.replace(/^(\S+ \S+ )/, `$1${['model', 'other'][index]}-GGUF/`))
    const place = newPlace(shell, `${first}\n@ someone/other-GGUF v2\n${second}\n`)
    const hub = await newHub(both)
    const settings = { MODEL_FOLDER: undefined }
    const outcome = await place.run(hub.url, settings)
    expect(outcome).toMatchObject({
      code: 0,
      last: `all files of ${repo} at ${revision}, someone/other-GGUF at v2 are in place`,
    })
    expect(place.read('model-GGUF/a.gguf')?.equals(both['a.gguf'])).toBe(true)
    expect(place.read('other-GGUF/deep/b.gguf')?.equals(both['deep/b.gguf'])).toBe(true)
    expect(hub.requests.map(({ path }) => path)).toEqual([
      `/${repo}/resolve/${revision}/a.gguf`,
      '/someone/other-GGUF/resolve/v2/deep/b.gguf',
    ])
    expect((await place.run(hub.url, settings)).last).toMatch(/ already$/)
    expect(hub.requests).toHaveLength(2)
  })

  it.each([
    ['a path in the folder of another repository', '@ someone/other-GGUF v2\n- - model-GGUF/a\n'],
    ['a repository without a revision', '@ someone/other-GGUF\n- - other-GGUF/a\n'],
    ['a way out', '@ someone/.. v2\n- - ../a\n'],
    ['an option', '@ --help/a v2\n- - a/a\n'],
  ])('refuses a list whose second repository has %s', async (_what, lines) => {
    const place = newPlace(shell, `- - model-GGUF/x\n${lines}`)
    const outcome = await place.run((await newHub(files)).url, { MODEL_FOLDER: undefined })
    expect(outcome.code).toBe(2)
    expect(outcome.last).toMatch(/^error: line [23] of the list is not /)
  })

  it('gets a large file over a line that keeps breaking, as long as it grows', async () => {
    const large = randomBytes(60_000_000)
    const place = newPlace(shell, pinned({ [file]: large }))
    const hub = await newHub({ [file]: large }, breaking)
    const outcome = await place.run(hub.url, { DOWNLOAD_ATTEMPTS: '2' })
    expect(outcome).toMatchObject({ code: 0, last: done })
    expect(hub.requests.length).toBeGreaterThan(3)
    expect(place.read(file)!.equals(large)).toBe(true)
  })

  it('waits longer each time, and as long as the server asks, but no longer than 300 s', async () => {
    const pauses: string[] = []
    for (const seconds of ['0', '2', '100000', '99999999999999999999', 'soon']) {
      const place = newPlace(shell, list)
      const hub = await newHub(files, status(429, { 'retry-after': seconds }))
      const run = place.start(hub.url, { DOWNLOAD_BACKOFF_SECONDS: '1' })
      await until('a pause', () => run.log().includes('going on in'))
      if (seconds === '0') await until('a second pause', () => run.log().includes('in 2 s'))
      run.process.kill('SIGTERM')
      const { log } = await run.done
      pauses.push(/going on in (\d+) s/.exec(log)![1]!)
      // No complaint of the shell about a number.
      expect(log).toMatch(/^((fetching|model\.gguf:|error:) .*\n)+$/)
    }
    expect(pauses).toEqual(['1', '2', '300', '300', '1'])
  })

  describe('the log', () => {
    it('says how far it is, how fast, and how long it takes', async () => {
      const place = newPlace(shell, list)
      const slow = await newHub(files, faults.slow)
      const { log } = await place.run(slow.url, { DOWNLOAD_PROGRESS_SECONDS: '1' })
      const [start, attempt, ...rest] = log.trimEnd().split('\n')
      expect(start).toBe(
        `fetching from ${slow.url}, without a token: ${repo} at ${revision}, files: 1`,
      )
      expect(attempt).toBe('model.gguf: attempt 1 of 4, from byte 0 of 300000')
      expect(rest.length).toBeGreaterThan(4)
      const progress = rest.slice(0, -3)
      for (const line of progress)
        expect(line).toMatch(
          /^model\.gguf: \d+ of 300000 bytes \(\d+ %\), \d+\.\d MB\/s(, \d+ s to go)?$/,
        )
      expect(progress.at(-1)).toContain(' s to go')
      expect(rest.at(-3)).toBe('model.gguf: computing its sha256')
      expect(rest.at(-2)).toMatch(/^model\.gguf: done, 300000 bytes in \d+ s, sha256 verified$/)
      expect(rest.at(-1)).toBe(done)
    })

    it('says what nobody has pinned', async () => {
      const place = newPlace(shell, `- - ${file}\n`)
      const hub = await newHub(files)
      const { log, code } = await place.run(hub.url)
      expect(code).toBe(0)
      expect(log).toMatch(/done, 300000 bytes in \d+ s, not verified: nobody has pinned its sha256/)
    })
  })

  describe('the token', () => {
    it('goes to the hub, and not to another host, port or scheme', async () => {
      const place = newPlace(shell, list)
      const other = await newHub(files)
      // Another port of the same host, and another name of it.
      for (const base of [other.url, other.url.replace('127.0.0.1', 'localhost')]) {
        const hub = await newHub(files, redirect(base))
        const settings = giveToken(place)
        expect(await place.run(hub.url, settings)).toMatchObject({ code: 0 })
        expect(hub.requests.map(({ authorization }) => authorization)).toEqual(['Bearer hf_right'])
        execFileSync('rm', ['-r', place.marker, place.path(file)])
      }
      expect(other.requests.map(({ authorization }) => authorization)).toEqual([
        undefined,
        undefined,
      ])
    })

    it('is nowhere but in a file and on its way to the hub', async () => {
      const place = newPlace(shell, list)
      const slow = await newHub(files, faults.slow)
      const run = place.start(slow.url, { ...giveToken(place), DOWNLOAD_PROGRESS_SECONDS: '1' })
      let seen = ''
      const poll = setInterval(() => (seen += processesOf(run.process.pid!)), 20)
      const { code, log } = await run.done
      clearInterval(poll)
      expect(code).toBe(0)
      expect(slow.requests[0]!.authorization).toBe('Bearer hf_right')
      // It did look at curl, and at its environment.
      expect(seen).toContain('--header\0@')
      expect(seen).toContain(`MODEL_REPO=${repo}`)
      expect(seen + log).not.toContain('hf_right')
      expect(readdirSync(place.temporary)).toEqual([])
    })

    it.each([
      ['is not there', undefined],
      ['is empty', ''],
      ['has only a line feed', '\n'],
    ])('is not sent when its file %s', async (_what, content) => {
      const place = newPlace(shell, list)
      const hub = await newHub(files)
      if (content !== undefined) place.write('../token', content)
      const settings = { HF_TOKEN_FILE: join(place.folder, 'token') }
      const { code, log } = await place.run(hub.url, settings)
      expect(code).toBe(0)
      expect(log).toContain('without a token')
      expect(hub.requests[0]!.authorization).toBeUndefined()
    })

    it.each([
      ['two lines', 'hf_a\nX-Header: b\n'],
      ['a carriage return within', 'hf_a b\r\n'],
    ])('is refused where its file has %s', async (_what, content) => {
      const place = newPlace(shell, list)
      place.write('../token', content)
      const settings = { HF_TOKEN_FILE: join(place.folder, 'token') }
      const { code, log } = await place.run('http://127.0.0.1:1', settings)
      expect(code).toBe(2)
      expect(log).not.toContain('hf_a')
    })
  })

  describe('wrong use', () => {
    const good = `1 ${sha256(Buffer.from('x'))}`
    it.each([
      ['an empty list', ''],
      ['an absolute path', `${good} /etc/passwd\n`],
      ['a path that leads out', `${good} a/../../b\n`],
      ['a path that ends in ..', `${good} a/..\n`],
      ['a path with an empty part', `${good} a//b\n`],
      ['a path that ends in a slash', `${good} a/\n`],
      ['no path', `${good}\n`],
      ['no path but a space', `${good} \n`],
      ['a control character', `${good} a\tb\n`],
      ['an escape sequence', `${good} \u001B[31m\n`],
      ['a carriage return', `${good} a\r\n`],
      ['a backslash', `${good} a\\b\n`],
      ['a size that is no number', `x ${'0'.repeat(64)} a\n`],
      ['a size in octal', `010 ${'0'.repeat(64)} a\n`],
      ['a size that does not fit', `9999999999999999999999 - a\n`],
      ['a checksum that is too short', '1 abc a\n'],
      ['an option in place of a size', `--help - a\n`],
      ['the marker', `${good} .complete-01234567\n`],
      ['the lock', `${good} .download.lock\n`],
      ['the part of another file', `${good} a.part\n`],
      ['a blank line', `${good} a\n\n`],
      ['one bad line after a good one', `${good} a\n${good} ../b`],
    ])('is %s', async (_what, bad) => {
      const place = newPlace(shell, bad)
      const { code, last } = await place.run('http://127.0.0.1:1')
      expect({ code, last }).toEqual({ code: 2, last: expect.stringMatching(/^error: .+; .+/) })
      expect(last).toMatch(/^[ -~]+$/)
      expect(readdirSync(place.models)).toEqual([])
    })

    it.each([
      ['MODEL_REPO', ''],
      ['MODEL_REPO', 'name'],
      ['MODEL_REPO', 'a/../b'],
      ['MODEL_REPO', '../b'],
      ['MODEL_REPO', 'a/b?c'],
      ['MODEL_REPO', 'a/b\nc/d'],
      ['MODEL_REVISION', ''],
      ['MODEL_REVISION', '../main'],
      ['MODEL_REVISION', '--data'],
      ['MODEL_DIR', ''],
      ['MODEL_DIR', 'models'],
      ['MODEL_MARKER', ''],
      ['MODEL_LIST', '/nowhere'],
      ['MODEL_FOLDER', 'elsewhere'],
      ['HF_ENDPOINT', 'ftp://hub'],
      ['HF_ENDPOINT', 'file:///etc'],
      ['HF_ENDPOINT', 'https://user:password@hub'],
      ['HF_ENDPOINT', 'https://hub/ --data @/etc/passwd'],
      ['DOWNLOAD_ATTEMPTS', '0'],
      ['DOWNLOAD_ATTEMPTS', 'many'],
      ['DOWNLOAD_STALL_SECONDS', '08'],
      ['DOWNLOAD_BACKOFF_SECONDS', '1.5'],
      ['DOWNLOAD_PROGRESS_SECONDS', '-1'],
    ])('is %s=%j', async (name, value) => {
      const place = newPlace(shell, list)
      const { code, last } = await place.run('http://127.0.0.1:1', { [name]: value })
      expect({ code, last }).toEqual({ code: 2, last: expect.stringMatching(/^error: .+; .+/) })
      expect(last).not.toContain('password')
      expect(readdirSync(place.models)).toEqual([])
    })
  })
})

/** Command lines and environments of the processes of a group, as other users of the node may see them. */
function processesOf(group: number): string {
  const texts = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
        if (Number(stat.slice(stat.lastIndexOf(')')).split(' ')[3]) !== group) return ''
        return ['cmdline', 'environ']
          .map((one) => readFileSync(`/proc/${pid}/${one}`, 'utf8'))
          .join()
      } catch {
        // It has ended in the meantime.
        return ''
      }
    })
  return texts.join('')
}

/** Processes that have a file open. */
function holdersOf(path: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      const open = readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`))
      return open.includes(path)
    } catch {
      // It is no process, or one that has ended or belongs to another user.
      return false
    }
  })
}
