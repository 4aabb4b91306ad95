// Writes a build so that a failed or killed one leaves the tree whole. Everything is written to a
// staging folder first; then a journal is put in place, and from there on the renames are carried
// out, by this run or, if it is killed in between, by the next one.

import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

import type { OutputFile } from '../model.ts'

const workFolder = '.chartwright'
const journalFile = join(workFolder, 'journal.json')

interface Journal {
  /** Staged file → final path. */
  readonly renames: readonly (readonly [from: string, to: string])[]
  readonly removals: readonly string[]
  readonly staging: string
}

/** Writes and removes these files, all or nothing. */
export function writeTree(
  root: string,
  files: readonly OutputFile[],
  removals: readonly string[],
): void {
  if (files.length === 0 && removals.length === 0) return
  carryOut(root, stage(root, files, removals))
}

/** Puts everything beside the tree, and the journal in place that says what is to be done. */
function stage(root: string, files: readonly OutputFile[], removals: readonly string[]): Journal {
  const staging = join(workFolder, `staging-${process.pid}`)
  try {
    mkdirSync(join(root, staging), { recursive: true })
    const renames = files.map(({ path, text, executable }, index): [string, string] => {
      const staged = join(staging, String(index))
      writeFileSync(join(root, staged), text, { mode: executable === true ? 0o755 : 0o644 })
      return [staged, path]
    })
    const journal: Journal = { renames, removals, staging }
    const draft = join(root, staging, 'journal.json')
    writeFileSync(draft, JSON.stringify(journal))
    renameSync(draft, join(root, journalFile))
    return journal
  } catch (error) {
    rmSync(join(root, staging), { recursive: true, force: true })
    removeEmptyFolders(root, workFolder)
    throw error
  }
}

/** Finishes what a killed build began. Whether there was something to finish. */
export function finishInterrupted(root: string): boolean {
  const found = isInterrupted(root)
  if (found) carryOut(root, JSON.parse(readFileSync(join(root, journalFile), 'utf8')) as Journal)
  removeAbandoned(root)
  return found
}

/** Whether a killed build left the tree between two states. */
export const isInterrupted = (root: string): boolean => existsSync(join(root, journalFile))

/** Every step may have been done already: by a run that was killed after it, or by one beside this. */
function carryOut(root: string, journal: Journal): void {
  for (const [from, to] of journal.renames) {
    if (!existsSync(join(root, from))) continue
    makeWay(root, to)
    try {
      renameSync(join(root, from), join(root, to))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
  for (const path of journal.removals) {
    rmSync(join(root, path), { force: true })
    removeEmptyFolders(root, dirname(path))
  }
  rmSync(join(root, journalFile), { force: true })
  rmSync(join(root, journal.staging), { recursive: true, force: true })
  removeEmptyFolders(root, workFolder)
}

/** What builds staged that were killed before their journal was in place; running ones keep theirs. */
function removeAbandoned(root: string): void {
  const folder = join(root, workFolder)
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) {
    const [, pid] = /^staging-(\d+)$/.exec(name) ?? []
    if (pid !== undefined && !isRunning(Number(pid)))
      rmSync(join(folder, name), { recursive: true, force: true })
  }
  removeEmptyFolders(root, workFolder)
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

const makeWay = (root: string, path: string): void =>
  void mkdirSync(join(root, dirname(path)), { recursive: true })

function removeEmptyFolders(root: string, folder: string): void {
  for (let at = folder; at !== '.' && at !== ''; at = dirname(at)) {
    const path = join(root, at)
    if (!existsSync(path) || readdirSync(path).length > 0) return
    rmdirSync(path)
  }
}
