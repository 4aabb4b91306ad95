// Every fault that the download program is held against, with the hub, the claim and the settings
// that make it, and the exit code that it must have. The table in docs/download.md is what came of them.

import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { executables } from '../tools/install.ts'
import { atFirst, faults, redirect, startHub, status } from './hub.ts'
import type { Answer, Certificate } from './hub.ts'
import { modelBytes, pinned } from './download.ts'
import type { Place, Settings } from './download.ts'

export const file = 'model.gguf'
export const body = modelBytes(300_000)
export const files = { [file]: body }

/** What a fault sets up beside its hub; `undo` comes before the rerun. */
interface Setup {
  readonly settings?: Settings
  readonly answer?: Answer
  readonly uid?: number
  undo?(): void | Promise<void>
}

export interface Case {
  /** What goes wrong, in the words of the table. */
  readonly fault: string
  readonly code: number
  readonly answer?: Answer
  readonly list?: string
  readonly settings?: Settings
  readonly certificate?: Certificate | undefined
  /** Stands for the address of the hub. */
  readonly endpoint?: string
  /** Prepares the claim; undefined where this machine cannot. */
  setup?(place: Place): Setup | undefined | Promise<Setup | undefined>
}

/** What others write into the claim. */
export const othersFile = 'others.bin'

const unpinned = `- - ${file}\n`
const sizeOnly = `${body.length} - ${file}\n`

/** Mounts a small file system for the claim, which takes root. */
function mounted(place: Place, options: string): Setup | undefined {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'none', place.models], { stdio: 'ignore' })
  } catch {
    process.stderr.write(`\n!!! Nothing can be mounted here: "${options}" is NOT TESTED.\n\n`)
    return undefined
  }
  return { undo: () => void execFileSync('umount', ['--lazy', place.models]) }
}

/** A command of the test's own instead of that of the system. */
function instead(place: Place, name: string, text: string): Setup {
  const path = join(place.commands, name)
  writeFileSync(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 })
  return { undo: () => rmSync(path) }
}

/** A certificate that nobody knows, for 127.0.0.1; undefined where nothing makes one. */
function ownCertificate(): Certificate | undefined {
  const openssl = executables('openssl')[0]
  if (openssl === undefined) {
    process.stderr.write('\n!!! openssl is missing: https is NOT TESTED.\n\n')
    return undefined
  }
  const folder = mkdtempSync(join(tmpdir(), 'chartwright-certificate-'))
  const [key, cert] = [join(folder, 'key'), join(folder, 'cert')]
  const subject = ['-subj', '/CN=hub', '-addext', 'subjectAltName=IP:127.0.0.1']
  const kind = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1']
  execFileSync(openssl, ['req', ...kind, ...subject, '-keyout', key, '-out', cert], {
    stdio: 'ignore',
  })
  const certificate = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
  rmSync(folder, { recursive: true })
  return certificate
}
const certificate = ownCertificate()
const trusting = (place: Place): Setup | undefined => {
  if (certificate === undefined) return undefined
  place.write('../authority', certificate.cert)
  return { settings: { CURL_CA_BUNDLE: join(place.folder, 'authority') } }
}

/** A second hub that the first sends on to. */
async function elsewhere(): Promise<{ answer: Answer; close(): Promise<void> }> {
  const hub = await startHub(files)
  return { answer: redirect(hub.url), close: () => hub.close() }
}
const other = await elsewhere()
export const closeOthers = (): Promise<void> => other.close()

export const cases: readonly Case[] = [
  { fault: 'nothing: a sound hub', code: 0 },
  { fault: 'the connection drops in the middle, twice', code: 0, answer: atFirst(faults.drop, 2) },
  { fault: 'the connection drops before any answer, always', code: 15, answer: faults.hangUp },
  {
    fault: 'the connection drops, and the hub ignores ranges',
    code: 0,
    answer: (one) => (one.request === 1 ? faults.drop(one) : faults.ignoreRanges(one)),
  },
  {
    fault: 'the connection drops, and another file is there afterwards',
    code: 0,
    answer: faults.changed,
  },
  {
    fault: 'the same with a file whose sha256 nobody knows',
    code: 0,
    answer: faults.changed,
    list: sizeOnly,
  },
  {
    fault: 'too many requests (429), with seconds to wait, once',
    code: 0,
    answer: atFirst(status(429, { 'retry-after': '1' })),
  },
  {
    fault: 'too many requests (429), with a date to wait for, once',
    code: 0,
    answer: atFirst(status(429, { 'retry-after': 'Wed, 21 Oct 2065 07:28:00 GMT' })),
  },
  { fault: 'too many requests (429), always', code: 15, answer: status(429) },
  { fault: 'out of order (503), twice', code: 0, answer: atFirst(status(503), 2) },
  { fault: 'out of order (500), always', code: 15, answer: status(500) },
  { fault: 'half of the file as if it were all, once', code: 0, answer: atFirst(faults.truncate) },
  { fault: 'half of the file as if it were all, always', code: 14, answer: faults.truncate },
  { fault: 'more than the file', code: 14, answer: faults.sendTooMuch },
  { fault: 'a body without an end', code: 14, answer: faults.endless },
  { fault: 'a body without an end, drop by drop', code: 14, answer: faults.endlessSlow },
  { fault: 'wrong bytes, once', code: 0, answer: atFirst(faults.wrong) },
  { fault: 'wrong bytes, always', code: 14, answer: faults.wrong },
  { fault: 'the page of a login portal', code: 14, answer: faults.portal },
  {
    fault: 'the same for a GGUF file of which nothing is pinned',
    code: 14,
    answer: faults.portal,
    list: unpinned,
  },
  { fault: 'an empty body', code: 14, answer: faults.empty },
  {
    fault: 'the same for a file of which nothing is pinned',
    code: 14,
    answer: faults.empty,
    list: unpinned,
  },
  {
    fault: 'no answer at all, once',
    code: 0,
    answer: atFirst(faults.silent),
    settings: { DOWNLOAD_STALL_SECONDS: '5' },
  },
  {
    fault: 'no answer at all, always',
    code: 15,
    answer: faults.silent,
    settings: { DOWNLOAD_ATTEMPTS: '2', DOWNLOAD_STALL_SECONDS: '1' },
  },
  {
    fault: 'nothing more in the middle, once',
    code: 0,
    answer: atFirst(faults.stall),
    settings: { DOWNLOAD_STALL_SECONDS: '5' },
  },
  {
    fault: 'slow, for longer than a stall may last',
    code: 0,
    answer: faults.slow,
    settings: { DOWNLOAD_STALL_SECONDS: '5' },
  },
  { fault: 'a redirect to another host', code: 0, answer: other.answer },
  { fault: 'redirects without an end', code: 15, answer: faults.redirectForever },
  { fault: 'a redirect to nowhere', code: 15, answer: status(302) },
  {
    fault: 'a redirect from https to http',
    code: 15,
    answer: other.answer,
    certificate,
    setup: trusting,
  },
  {
    fault: 'a certificate that nobody knows',
    code: 15,
    certificate,
    setup: () => certificate && {},
  },
  { fault: 'a token is asked for (401), and none is given', code: 11, answer: faults.needsToken },
  {
    fault: 'the token is not taken (401)',
    code: 11,
    answer: faults.needsToken,
    setup: (place) => {
      place.write('../token', 'hf_wrong\n')
      return { settings: { HF_TOKEN_FILE: join(place.folder, 'token') } }
    },
  },
  { fault: 'no access (403)', code: 12, answer: status(403) },
  { fault: 'not found (404)', code: 13, answer: status(404) },
  { fault: 'refused for another reason (400)', code: 15, answer: status(400) },
  {
    fault: 'all of it has arrived before, but its size is not known (416)',
    code: 0,
    list: pinned(files).replace(/^\d+/, '-'),
    setup: (place) => {
      place.write(`${file}.part`, body)
      return {}
    },
  },
  {
    fault: 'a wrong file is in its place',
    code: 0,
    setup: (place) => {
      place.write(file, 'x'.repeat(body.length))
      return {}
    },
  },
  {
    fault: 'a folder is in its place',
    code: 16,
    setup: (place) => {
      mkdirSync(place.path(file))
      return { undo: () => rmSync(place.path(file), { recursive: true }) }
    },
  },
  // Nothing listens on port 1.
  { fault: 'the connection is refused', code: 15, endpoint: 'http://127.0.0.1:1' },
  // Too long for a name, which takes no name server to tell.
  { fault: 'the name cannot be resolved', code: 15, endpoint: `http://${'a'.repeat(64)}.invalid` },
  { fault: 'too little room', code: 10, setup: (place) => mounted(place, 'size=128k') },
  {
    fault: 'too little room for a file of unknown size',
    code: 10,
    list: unpinned,
    setup: (place) => mounted(place, 'size=128k'),
  },
  {
    fault: 'others fill the volume in the meantime',
    code: 10,
    setup: (place) => {
      const disk = mounted(place, 'size=400k')
      const answer: Answer = ({ serve }) => {
        place.write(othersFile, Buffer.alloc(300_000))
        serve()
      }
      return disk && { ...disk, answer }
    },
  },
  { fault: 'the claim is read-only', code: 16, setup: (place) => mounted(place, 'ro') },
  {
    fault: 'the claim belongs to another user',
    code: 16,
    setup: ({ models }) => {
      if (process.getuid?.() !== 0) return undefined
      chownSync(models, 0, 0)
      chmodSync(models, 0o755)
      return { uid: 65534, undo: () => chmodSync(models, 0o777) }
    },
  },
  {
    fault: 'the volume has no locks',
    code: 16,
    setup: (place) => instead(place, 'flock', 'echo "flock: 9: No locks available" >&2\nexit 1'),
  },
]
