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
  } catch (error) {
    rmSync(join(root, staging), { recursive: true, force: true })
    throw error
  }
  carryOut(root)
}

/** Finishes what a killed build began. Whether there was something to finish. */
export function finishInterrupted(root: string): boolean {
  if (existsSync(join(root, journalFile))) {
    carryOut(root)
    return true
  }
  return false
}

/** Whether a killed build left the tree between two states. */
export const isInterrupted = (root: string): boolean => existsSync(join(root, journalFile))

/** Every step may have been done already, by a run that was killed after it. */
function carryOut(root: string): void {
  const journal = JSON.parse(readFileSync(join(root, journalFile), 'utf8')) as Journal
  for (const [from, to] of journal.renames) {
    if (!existsSync(join(root, from))) continue
    makeWay(root, to)
    renameSync(join(root, from), join(root, to))
  }
  for (const path of journal.removals) {
    rmSync(join(root, path), { force: true })
    removeEmptyFolders(root, dirname(path))
  }
  rmSync(join(root, journalFile))
  rmSync(join(root, journal.staging), { recursive: true, force: true })
  removeEmptyFolders(root, workFolder)
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
