// Turns a list of files and a hub into a run of the real download program in a folder of its own,
// and into what it left there, for every test of it.

import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { shellTool } from '../tools/shellTools.ts'
import { startHub } from './hub.ts'
import type { Answer, Hub } from './hub.ts'

export const script = join(import.meta.dirname, '../../src/parts/download.sh')

export const repo = 'example/model-GGUF'
export const revision = '0123456789abcdef0123456789abcdef01234567'

/** A shell to run the program in; its folder comes first on PATH. */
export interface Shell {
  readonly name: string
  readonly folder: string | undefined
}

/** The shell of this machine, and that of the image where busybox is found. */
export async function shells(): Promise<Shell[]> {
  const system = { name: 'sh of this machine', folder: undefined }
  const busybox = await shellTool('busybox')
  if (busybox === undefined) return [system]
  const folder = mkdtempSync(join(tmpdir(), 'chartwright-busybox-'))
  leftOver.push(() => rmSync(folder, { recursive: true }))
  // A copy, as another user may not reach the cache.
  const copy = join(folder, 'busybox')
  copyFileSync(busybox, copy)
  chmodSync(folder, 0o755)
  execFileSync(copy, ['--install', '-s', folder])
  return [system, { name: 'busybox', folder }]
}

/** A file that looks like a model and is the same in every run. */
export function modelBytes(bytes: number, seed = ''): Buffer {
  const blocks = Array.from({ length: Math.ceil(bytes / 64) }, (_, index) =>
    createHash('sha512').update(`${seed}${index}`).digest(),
  )
  return Buffer.concat([Buffer.from('GGUF'), ...blocks]).subarray(0, bytes)
}

export const sha256 = (body: Buffer): string => createHash('sha256').update(body).digest('hex')

/** The lines of the list for these files, with everything pinned. */
export const pinned = (files: Readonly<Record<string, Buffer>>): string =>
  Object.entries(files)
    .map(([path, body]) => `${body.length} ${sha256(body)} ${path}\n`)
    .join('')

export interface Outcome {
  readonly code: number | null
  readonly log: string
  /** The last line of the log. */
  readonly last: string
}

export interface Run {
  readonly process: ChildProcess
  readonly done: Promise<Outcome>
  readonly logFile: string
  log(): string
}

export type Settings = Readonly<Record<string, string | undefined>>

/** A claim with a list, that the program can be run for any number of times. */
export class Place {
  readonly folder = mkdtempSync(join(tmpdir(), 'chartwright-download-'))
  readonly models = join(this.folder, 'models')
  readonly marker = join(this.models, '.complete-01234567')
  readonly temporary = join(this.folder, 'tmp')
  /** Commands in here stand for those of the system. */
  readonly commands = join(this.folder, 'commands')
  readonly #shell: Shell
  #runs = 0

  constructor(shell: Shell, list: string) {
    this.#shell = shell
    mkdirSync(this.models)
    mkdirSync(this.temporary)
    mkdirSync(this.commands)
    // Runs of another user must reach it.
    chmodSync(this.folder, 0o777)
    chmodSync(this.temporary, 0o777)
    this.write('../list', list)
    this.write('../termination', '')
    chmodSync(join(this.folder, 'termination'), 0o666)
  }

  path(file: string): string {
    return join(this.models, file)
  }

  write(file: string, content: string | Buffer): void {
    mkdirSync(join(this.path(file), '..'), { recursive: true })
    writeFileSync(this.path(file), content)
  }

  /** The content of a file, or undefined where it is not there. */
  read(file: string): Buffer | undefined {
    const stats = statSync(this.path(file), { throwIfNoEntry: false })
    return stats?.isFile() ? readFileSync(this.path(file)) : undefined
  }

  /** What the program wrote for `kubectl describe`. */
  termination(): string {
    return readFileSync(join(this.folder, 'termination'), 'utf8')
  }

  start(endpoint: string, settings: Settings = {}, uid?: number): Run {
    const { folder } = this.#shell
    const first = folder === undefined ? [this.commands] : [this.commands, folder]
    const logFile = join(this.folder, `log-${++this.#runs}`)
    const output = openSync(logFile, 'w')
    const child = spawn(folder === undefined ? 'sh' : join(folder, 'sh'), [script], {
      cwd: '/',
      // One file, so that the lines are in order whichever stream they were written to.
      stdio: ['ignore', output, output],
      // A group of its own, which can be killed like a container.
      detached: true,
      ...(uid === undefined ? {} : { uid, gid: uid }),
      env: {
        PATH: [...first, process.env['PATH']].join(':'),
        TMPDIR: this.temporary,
        TERMINATION_LOG: join(this.folder, 'termination'),
        MODEL_REPO: repo,
        MODEL_REVISION: revision,
        MODEL_DIR: this.models,
        MODEL_LIST: join(this.folder, 'list'),
        MODEL_MARKER: this.marker,
        // The lists of these tests name files as the repository does.
        MODEL_FOLDER: '',
        HF_ENDPOINT: endpoint,
        DOWNLOAD_ATTEMPTS: '4',
        // Longer than a busy machine keeps a process waiting: what is about a stall says less.
        DOWNLOAD_STALL_SECONDS: '30',
        DOWNLOAD_BACKOFF_SECONDS: '0',
        ...settings,
      },
    })
    closeSync(output)
    const log = (): string => readFileSync(logFile, 'utf8')
    const done = new Promise<Outcome>((resolve, reject) => {
      child.on('error', reject)
      child.on('exit', (code) => {
        resolve({ code, log: log(), last: log().trimEnd().split('\n').at(-1) ?? '' })
      })
    })
    return { process: child, done, logFile, log }
  }

  run(endpoint: string, settings?: Settings, uid?: number): Promise<Outcome> {
    return this.start(endpoint, settings, uid).done
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

const leftOver: (() => unknown)[] = []

/** Removes what tests have made; tests at once have no end of their own to do it at. */
export async function cleanUp(): Promise<void> {
  for (const undo of leftOver.splice(0)) await undo()
}

export function newPlace(shell: Shell, list: string): Place {
  const place = new Place(shell, list)
  leftOver.push(() => place.remove())
  return place
}

export async function newHub(
  files: Readonly<Record<string, Buffer>>,
  answer?: Answer,
): Promise<Hub> {
  const hub = await startHub(files, answer)
  leftOver.push(() => hub.close())
  return hub
}

/** Waits until something is so, as long as a test may wait. */
export async function until(what: string, isSo: () => boolean, seconds = 20): Promise<void> {
  for (const end = Date.now() + seconds * 1000; !isSo(); await sleep(20))
    if (Date.now() > end) throw new Error(`it never came to this: ${what}`)
}
