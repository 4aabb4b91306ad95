// Turns the requirements of go.mod into folders of downloaded Go modules, checked against go.sum,
// because every schema must be traceable to one immutable, public version.

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A Go module as pinned by go.mod and verified by the go command. */
export interface Module {
  readonly path: string
  readonly version: string
  readonly sum: string
  readonly dir: string
  readonly license: License
}

/** The licence of a module: its SPDX identifier and its text. */
export interface License {
  readonly id: 'Apache-2.0' | 'MIT'
  readonly text: string
}

/** Downloads what go.mod in `dir` requires; the go command refuses what go.sum disagrees with. */
export function downloadModules(dir: string): Module[] {
  const required = parseJson<{ Require: { Path: string }[] }>(go(dir, ['mod', 'edit', '-json']))
  // Only with explicit paths does the go command also record the sums of the module zips.
  const paths = required.Require.map((entry) => entry.Path)
  return parseJsonStream(go(dir, ['mod', 'download', '-json', ...paths]))
    .map((entry) => ({
      path: entry.Path,
      version: entry.Version,
      sum: entry.Sum,
      dir: entry.Dir,
      license: readLicense(entry.Dir),
    }))
    .toSorted((a, b) => (`${a.path} ${a.version}` < `${b.path} ${b.version}` ? -1 : 1))
}

/** Text of one file of a module. */
export function readModuleFile(module: Module, file: string): string {
  return readFileSync(join(module.dir, file), 'utf8')
}

function go(cwd: string, args: readonly string[]): string {
  return execFileSync('go', args, { cwd, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
}

interface Download {
  readonly Path: string
  readonly Version: string
  readonly Sum: string
  readonly Dir: string
}

/** The go command prints one indented JSON object after another. */
function parseJsonStream(text: string): Download[] {
  return parseJson(`[${text.trim().replaceAll(/^\}\n\{/gm, '},\n{')}]`)
}

function parseJson<T>(text: string): T {
  return JSON.parse(text) as T
}

function readLicense(dir: string): License {
  const text = readAny(dir, ['LICENSE', 'LICENSE.md'])
  if (/Apache License\s+Version 2\.0/.test(text)) return { id: 'Apache-2.0', text }
  if (text.includes('MIT License')) return { id: 'MIT', text }
  throw new Error(
    `The license of ${dir} is neither Apache-2.0 nor MIT; look at it before using it.`,
  )
}

function readAny(dir: string, names: readonly string[]): string {
  for (const name of names) {
    try {
      return readFileSync(join(dir, name), 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
  throw new Error(`${dir} has none of ${names.join(', ')}.`)
}
