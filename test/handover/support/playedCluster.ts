// A handover script in, runs of it out, against a kubectl of ours that keeps two Deployments in files,
// notes every call, and refuses those that a test names.

import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { onTestFinished } from 'vitest'

import { until } from '../../download/download.ts'
import type { Shell } from '../../download/download.ts'

/** Files of the state: `<name>` holds a count, `pods.<name>` its pods, `stays.<name>` the looks at them until they go. */
const kubectl = `#!/bin/sh
cd "$STATE" || exit 9
printf '%s\\n' "$*" >>calls
while IFS= read -r pattern; do
  case "$*" in $pattern) echo "refused: $*" >&2; exit 1 ;; esac
done <refused
case "$1 $2" in
  'get configmap') [ ! -e record ] || cat record ;;
  'create configmap')
    [ ! -e record ] || exit 1
    for word; do case $word in replicas=*) printf %s "\${word#*=}" >record ;; esac; done ;;
  'delete configmap') rm -f record ;;
  'get deployment') case "$*" in *selector*) printf 'app=%s,' "$5" ;; *) cat "$5" ;; esac ;;
  'scale deployment')
    printf %s "$7" >"$5"
    if [ "$7" -gt 0 ] || [ ! -e "stays.$5" ]; then printf %s "$7" >"pods.$5"; fi ;;
  'get pods')
    name=\${6#app=}
    if [ -e "stays.$name" ]; then
      looks=$(($(cat "stays.$name") - 1))
      printf %s "$looks" >"stays.$name"
      [ "$looks" -gt 0 ] || { rm "stays.$name"; printf 0 >"pods.$name"; }
    fi
    left=$(cat "pods.$name")
    while [ "$left" -gt 0 ]; do echo "pod/$name-$left"; left=$((left - 1)); done ;;
  'rollout status') ;;
  *) echo "unknown: $*" >&2; exit 9 ;;
esac
`
export interface Outcome {
  readonly code: number | null
  /** Standard output and errors. */
  readonly log: string
}

export class PlayedCluster {
  readonly folder = mkdtempSync(join(tmpdir(), 'chartwright-handover-'))
  readonly #state = join(this.folder, 'state')
  readonly #shell: Shell

  constructor(shell: Shell, script: string, files: Readonly<Record<string, string>>) {
    this.#shell = shell
    onTestFinished(() => rmSync(this.folder, { recursive: true, force: true }))
    mkdirSync(this.#state)
    mkdirSync(join(this.folder, 'commands'))
    writeFileSync(join(this.folder, 'script'), script)
    writeFileSync(join(this.folder, 'commands', 'kubectl'), kubectl, { mode: 0o755 })
    for (const [name, text] of Object.entries({ refused: '', calls: '', ...files }))
      this.write(name, text)
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.#state, name), text)
  }

  /** A file of the state; undefined where there is none. */
  read(name: string): string | undefined {
    const file = join(this.#state, name)
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined
  }

  /** Waits for its end, and meanwhile for a call that begins so, to interrupt it there. */
  async run(
    words: readonly string[],
    env: Readonly<Record<string, string>> = {},
    interruptAt?: string,
  ): Promise<Outcome> {
    const { folder } = this.#shell
    const path = [join(this.folder, 'commands'), folder ?? process.env['PATH']!].join(':')
    const shell = folder === undefined ? '/bin/sh' : join(folder, 'sh')
    const child = spawn(shell, [join(this.folder, 'script'), ...words], {
      env: { PATH: path, STATE: this.#state, HANDOVER_PAUSE: '1', HANDOVER_SECONDS: '2', ...env },
    })
    let log = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text: Buffer) => (log += text.toString()))
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
    if (interruptAt !== undefined) {
      await until(interruptAt, () => this.read('calls')!.includes(interruptAt))
      child.kill('SIGTERM')
    }
    return { code: await ended, log }
  }
}
