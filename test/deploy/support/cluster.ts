// Turns a built site and answers of a cluster that is played into runs of its deploy.sh: a kubectl of
// shell lines writes down what it is asked and told, and answers what a test wants to see handled.

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import {
  chmodSync,
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

import { onTestFinished } from 'vitest'

import type { OutputFile } from '../../../src/model.ts'
import type { Shell } from '../../download/download.ts'
import { programsWithout } from '../../support/programsWithout.ts'

export interface Outcome {
  readonly code: number | null
  /** Standard output and errors. */
  readonly log: string
}

/** What a call begins with, or `*` and what it holds, and the lines that answer it. */
export type Answers = Readonly<Record<string, string>>

const notFound = 'echo "Error from server (NotFound): it is not found" >&2; exit 1'

/** An empty cluster in which everything goes well. */
const goingWell: Answers = {
  'get --raw /version': 'echo {}',
  'get --raw': `echo '{"resources":[${kindsOf([
    'Namespace',
    'NetworkPolicy',
    'ConfigMap',
    'PersistentVolumeClaim',
    'ServiceAccount',
    'Role',
    'RoleBinding',
    'SealedSecret',
    'Job',
    'Deployment',
    'Service',
    'PodMonitor',
    'PrometheusRule',
  ])}]}'`,
  'config view': 'echo https://cluster.example.com:6443',
  'config current-context': 'echo home',
  'auth can-i': 'echo yes',
  'get namespace': notFound,
  'get secret': notFound,
  'get jobs': ':',
  'get job': "printf 'SuccessCriteriaMet Complete '",
  'get deployment,pod': 'echo "pod/chat-1 Running"',
  'get deployment': notFound,
  'get service': "printf '192.0.2.50'",
  'get pods': 'echo "chat-1 Pending: no card is free"',
  'rollout status': 'echo "deployment \\"chat\\" successfully rolled out"',
  'create secret': 'cat >>"$world/stdin"',
  apply: 'for last; do :; done; echo "${last##*/} done"',
  delete: 'echo "something deleted"',
  logs: 'echo "3 of 9 bytes"',
}

function kindsOf(kinds: readonly string[]): string {
  return kinds.map((kind) => `{"kind":"${kind}"}`).join(',')
}

/** Every program of this machine but those that a test plays. */
const others = programsWithout('kubectl', 'oc', 'k3s')

export class FakeCluster {
  readonly folder = mkdtempSync(join(tmpdir(), 'chartwright-deploy-'))
  /** Where deploy.sh stands. */
  readonly site: string
  readonly #played = join(this.folder, 'played')
  readonly #commands = join(this.folder, 'commands')
  readonly #temporary = join(this.folder, 'tmp')
  readonly #shell: Shell

  constructor(shell: Shell, files: readonly OutputFile[], folder: string, answers: Answers = {}) {
    this.#shell = shell
    onTestFinished(() => rmSync(this.folder, { recursive: true, force: true }))
    mkdirSync(this.#temporary)
    for (const { path, text } of files) this.write(path, text)
    this.site = join(this.folder, folder)
    this.answer(answers)
    this.provide('kubectl')
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true })
    writeFileSync(join(this.folder, path), text)
  }

  /** What the cluster that is played has written, or nothing. */
  read(name: string): string {
    const file = join(this.folder, name)
    return existsSync(file) ? readFileSync(file, 'utf8') : ''
  }

  /** Changes a file beside deploy.sh, which must hold what is changed. */
  edit(name: string, pattern: RegExp, by: string): void {
    const file = join(this.site, name)
    const text = readFileSync(file, 'utf8')
    const edited = text.replace(pattern, by)
    if (edited === text) throw new Error(`${name} does not hold ${pattern.source}`)
    writeFileSync(file, edited)
  }

  /** What comes first is asked first. */
  answer(answers: Answers): void {
    const cases = Object.entries({ ...answers, ...goingWell, ...answers })
      .map(([words, lines]) => `  ${glob(words)})\n    ${lines}\n    ;;`)
      .join('\n')
    this.#executable(
      this.#played,
      `world=${this.folder}\nprintf '%s' "$*" | tr '\\n' ' ' >>"$world/calls"\necho >>"$world/calls"\ncase $1 in --context=*) shift ;; esac\ncase "$*" in\n${cases}\n  *) echo "nobody answers $*" >&2; exit 9 ;;\nesac`,
    )
  }

  /** Lets it find these, which all are the kubectl that is played, and no other. */
  provide(...programs: readonly string[]): void {
    rmSync(this.#commands, { recursive: true, force: true })
    mkdirSync(this.#commands)
    for (const program of programs)
      this.#executable(
        join(this.#commands, program),
        `echo ${program} >>${this.folder}/used\n${program === 'k3s' ? 'shift' : ':'}\nexec ${this.#played} "$@"`,
      )
  }

  /** Puts a script in the place of a program. */
  replace(name: string, text: string): void {
    this.#executable(join(this.#commands, name), text)
  }

  #executable(file: string, text: string): void {
    writeFileSync(file, `#!/bin/sh\n${text}\n`)
    chmodSync(file, 0o755)
  }

  /** What kubectl was called with since the last look, a line each. */
  calls(): string[] {
    const lines = this.#taken('calls').split('\n').slice(0, -1)
    return lines.map((line) => line.replaceAll(`${this.site}/`, ''))
  }

  /** The programs that were started since the last look. */
  used(): string[] {
    return [...new Set(this.#taken('used').split('\n').slice(0, -1))]
  }

  /** What was told on standard input since the last look. */
  told(): string {
    return this.#taken('stdin')
  }

  #taken(name: string): string {
    const text = this.read(name)
    rmSync(join(this.folder, name), { force: true })
    return text
  }

  /** Temporary files that are still there. */
  leftOver(): string[] {
    return readdirSync(this.#temporary)
  }

  /** The words of a shell that run it. */
  command(...words: readonly string[]): readonly [string, ...string[]] {
    const { folder } = this.#shell
    const program = folder === undefined ? 'sh' : join(folder, 'sh')
    return [program, join(this.site, 'deploy.sh'), ...words]
  }

  run(words: readonly string[], env?: Env, input?: string): Promise<Outcome> {
    return this.start(this.command(...words), env, input).done
  }

  /** Runs it in a group of processes of its own, as a terminal does. */
  start(
    [program, ...words]: readonly [string, ...string[]],
    env: Env = {},
    input?: string,
  ): Running {
    const { folder } = this.#shell
    const first = folder === undefined ? [this.#commands] : [this.#commands, folder]
    const child = spawn(program, words, {
      cwd: this.folder,
      detached: true,
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      env: {
        PATH: [...first, others].join(':'),
        HOME: this.folder,
        TMPDIR: this.#temporary,
        DEPLOY_PROGRESS_SECONDS: '1',
        ...env,
      },
    })
    if (input !== 'open') child.stdin?.end(input)
    let log = ''
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (piece: Buffer) => void (log += piece.toString()))
    const done = new Promise<Outcome>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code) => resolve({ code, log }))
    })
    return { child, done, log: () => log }
  }
}

type Env = Readonly<Record<string, string>>

interface Running {
  readonly child: ChildProcess
  readonly done: Promise<Outcome>
  log(): string
}

const glob = (words: string): string =>
  words.startsWith('*') ? `*"${words.slice(1)}"*` : `"${words}"*`
