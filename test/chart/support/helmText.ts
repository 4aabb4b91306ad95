// Runs a Helm binary on charts on disk and gives what it printed, to the byte. `test/support/helm.ts`
// gives objects; this gives text, which is what a style can be read from.

import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export interface Printed {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** A scratch folder with chart folders in it. */
export interface Scratch {
  readonly folder: string
  /** Writes a chart, or any files, into a folder of that name; gives its path. */
  write(name: string, files: Readonly<Record<string, string>>): string
  /** Writes values as a file that Helm reads; gives its path. */
  values(document: unknown): string
  helm(binary: string, args: readonly string[]): Promise<Printed>
  remove(): void
}

export function makeScratch(): Scratch {
  const folder = mkdtempSync(join(tmpdir(), 'chartwright-charts-'))
  let documents = 0
  return {
    folder,
    write(name, files) {
      const target = join(folder, name)
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(target, path)), { recursive: true })
        writeFileSync(join(target, path), text)
      }
      return target
    },
    values(document) {
      const file = join(folder, `values-${documents++}.json`)
      writeFileSync(file, JSON.stringify(document))
      return file
    },
    helm: (binary, args) => run(binary, args, folder),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Nothing of the developer's own Helm settings or cluster may reach a test. */
function run(binary: string, args: readonly string[], home: string): Promise<Printed> {
  const env = { PATH: process.env.PATH, HOME: home, KUBECONFIG: join(home, 'none'), GOGC: 'off' }
  return new Promise((resolve, reject) => {
    execFile(binary, args, { env, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code
      if (typeof code === 'number') resolve({ code, stdout, stderr })
      else reject(error as Error)
    })
  })
}

export interface PrintedDocument {
  /** Path within the chart, such as `templates/service.yaml`. */
  readonly template: string
  readonly text: string
}

/** What `helm template` printed, by document. */
export function documentsOf(stdout: string): PrintedDocument[] {
  const [, ...parts] = `\n${stdout}`.split(/\n---\n# Source: (.+)\n/)
  return parts.flatMap((template, index) =>
    index % 2 === 0
      ? [{ template: template.slice(template.indexOf('/') + 1), text: parts[index + 1]! }]
      : [],
  )
}
