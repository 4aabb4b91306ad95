// Lists in, a bundle in a folder of its own and runs of its mirror.sh out, in each shell and with the
// programs that a test lets it have.

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { onTestFinished } from 'vitest'

import { bundleFiles } from '../../../src/bundle/bundleFiles.ts'
import { writeBundle } from '../../../src/bundle/bundleFolder.ts'
import type { BundledFile, Contents } from '../../../src/bundle/contents.ts'
import { sha256 } from '../../download/download.ts'
import type { Shell } from '../../download/download.ts'
import { programsWithout } from '../../support/programsWithout.ts'

export const repo = 'example/model-GGUF'
export const revision = '0123456789abcdef0123456789abcdef01234567'

/** The lines of a bundle for these files of one repository. */
export const listed = (files: Readonly<Record<string, Buffer>>): BundledFile[] =>
  Object.entries(files).map(([path, body]) => ({
    repo,
    revision,
    path,
    size: body.length,
    sha256: sha256(body),
    url: urlOf(path),
    wantedBy: [],
  }))

export const urlOf = (path: string): string => `${repo}/resolve/${revision}/${path}`

export interface Outcome {
  readonly code: number | null
  /** Standard output and errors. */
  readonly log: string
}

/** Every program of this machine but those that copy images, which a test lends. */
const others = programsWithout('crane', 'skopeo')

export class Mirror {
  readonly folder = mkdtempSync(join(tmpdir(), 'chartwright-mirror-'))
  readonly bundle = join(this.folder, 'bundle')
  /** What is carried in. */
  readonly disk = join(this.folder, 'disk')
  /** Commands in here stand for those of the system. */
  readonly commands = join(this.folder, 'commands')
  readonly #shell: Shell

  constructor(shell: Shell, contents: Partial<Contents>) {
    this.#shell = shell
    onTestFinished(() => rmSync(this.folder, { recursive: true, force: true }))
    mkdirSync(this.commands)
    writeBundle(this.bundle, bundleFiles({ images: [], files: [], leftOut: [], ...contents }))
  }

  /** Lets it find a program that is not installed. */
  lend(program: string): void {
    symlinkSync(program, join(this.commands, program.split('/').at(-1)!))
  }

  /** Puts a script in the place of a program. */
  replace(name: string, text: string): void {
    writeFileSync(join(this.commands, name), `#!/bin/sh\n${text}\n`)
    chmodSync(join(this.commands, name), 0o755)
  }

  /** A file below the folder of all, or undefined where it is not there. */
  read(...path: string[]): Buffer | undefined {
    const file = join(this.folder, ...path)
    return existsSync(file) ? readFileSync(file) : undefined
  }

  write(path: string, body: string | Buffer): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true })
    writeFileSync(join(this.folder, path), body)
  }

  fetch(hub: string, env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
    return this.run(this.bundle, ['fetch', this.disk], { HF_ENDPOINT: hub, ...env })
  }

  /** As it is done inside: with the program on the disk. */
  push(registry: string, hub?: string): Promise<Outcome> {
    return this.run(this.disk, ['push', this.disk, registry, ...(hub === undefined ? [] : [hub])])
  }

  run(
    place: string,
    words: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Outcome> {
    return this.start(place, words, env).done
  }

  /** Runs it in a group of processes of its own, as a terminal does. */
  start(
    place: string,
    words: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): { readonly child: ChildProcess; readonly done: Promise<Outcome> } {
    const { folder } = this.#shell
    const first = folder === undefined ? [this.commands] : [this.commands, folder]
    const line = [join(place, 'mirror.sh'), ...words]
    const child = spawn(folder === undefined ? 'sh' : join(folder, 'sh'), line, {
      cwd: this.folder,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: [...first, others].join(':'),
        HOME: this.folder,
        MIRROR_PAUSE: '0',
        MIRROR_ATTEMPTS: '3',
        ...env,
      },
    })
    let log = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (piece: Buffer) => void (log += piece.toString()))
    const done = new Promise<Outcome>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code) => resolve({ code, log }))
    })
    return { child, done }
  }
}
