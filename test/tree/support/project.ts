// Projects in scratch folders, and the real command line run in them: what a person has on disk.

import { execFile, execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { dump } from 'js-yaml'
import { onTestFinished } from 'vitest'

import { runBuild } from '../../../src/commands/build.ts'
import { soundSite } from '../../support/sites.ts'

const root = join(import.meta.dirname, '../../..')
const bin = join(root, 'bin/chartwright.mjs')

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Flags {
  readonly check?: boolean
  readonly force?: boolean
  readonly strict?: boolean
}

export interface Options {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}

export interface Project {
  readonly root: string
  write(path: string, text: string): void
  read(path: string): string
  has(path: string): boolean
  remove(path: string): void
  git(...args: string[]): string
  /** Runs the real command line, in a process of its own. */
  run(args: readonly string[], options?: Options): Promise<Ran>
  /** Does what `chartwright build` does with these flags, in this process: thirty times as fast. */
  build(flags?: Flags): Promise<Ran>
  start(args: readonly string[], options?: Options): ChildProcess
  /** Every generated file with its text, and the record of them. */
  tree(): Record<string, string>
}

/** Of what a person's shell sets, only what programs need. */
const plainEnv = (home: string, env: Options['env'] = {}): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  HOME: home,
  GIT_CONFIG_GLOBAL: '/dev/null',
  ...env,
})

/** A project with these site files below sites/, gone when the test is over. */
export function makeProject(sites: Readonly<Record<string, string>>, folder = tmpdir()): Project {
  const project = mkdtempSync(join(folder, 'chartwright-project-'))
  onTestFinished(() => rmSync(project, { recursive: true, force: true }))
  const handle = projectAt(project)
  for (const [name, text] of Object.entries(sites)) handle.write(`sites/${name}`, text)
  copyFileSync(join(root, 'chartwright.lock.json'), join(project, 'chartwright.lock.json'))
  return handle
}

export function projectAt(project: string): Project {
  return {
    root: project,
    write(path, text) {
      mkdirSync(dirname(join(project, path)), { recursive: true })
      writeFileSync(join(project, path), text)
    },
    read: (path) => readFileSync(join(project, path), 'utf8'),
    has: (path) => existsSync(join(project, path)),
    remove: (path) => rmSync(join(project, path), { recursive: true }),
    git: (...args) =>
      execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], {
        cwd: project,
        encoding: 'utf8',
        env: plainEnv(project),
      }),
    run: (args, { env, cwd = project } = {}) =>
      new Promise((resolve) => {
        const options = { cwd, env: plainEnv(project, env), maxBuffer: 2 ** 27 }
        execFile(process.execPath, [bin, ...args], options, (error, stdout, stderr) => {
          const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null
          resolve({ code, stdout, stderr })
        })
      }),
    build: async (flags = {}) => {
      const ran = { stdout: '', stderr: '' }
      const code = await runBuild('build', [], flags, {
        root: project,
        colour: false,
        interactive: false,
        out: (text) => void (ran.stdout += text),
        err: (text) => void (ran.stderr += text),
      })
      return { code, ...ran }
    },
    start: (args, { env } = {}) =>
      spawn(process.execPath, [bin, ...args], { cwd: project, env: plainEnv(project, env) }),
    tree: () => treeOf(project),
  }
}

/** What is generated in a project. */
export function treeOf(project: string): Record<string, string> {
  const below = ['charts', 'gitops']
    .filter((folder) => existsSync(join(project, folder)))
    .flatMap((folder) =>
      readdirSync(join(project, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => !entry.isDirectory())
        .map((entry) => join(entry.parentPath, entry.name).slice(project.length + 1)),
    )
  const record = ['chartwright.files.json'].filter((path) => existsSync(join(project, path)))
  return Object.fromEntries(
    [...below, ...record].sort().map((path) => [path, readFileSync(join(project, path), 'utf8')]),
  )
}

export const nodes = { one: { gpus: { model: 'RTX 5090', count: 8 } } }

/** A small sound site as YAML, with other services where given. */
export const siteText = (services: object = soundSite.services): string =>
  dump({ ...soundSite, nodes, services }, { noRefs: true })

export const chat = soundSite.services.chat!

/** A site with a warning: its image is not in the lock. */
export const unpinned = siteText({ chat: { ...chat, engine: { ...chat.engine, build: 'b11000' } } })
