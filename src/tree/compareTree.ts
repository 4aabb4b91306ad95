// The generated files against the ones on disk: what a build would write and remove, and what it
// must not touch because somebody else made or changed it.

import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

import type { OutputFile } from '../model.ts'
import { digestOf, parseRecord, recordFile, recordText } from './generatedFiles.ts'
import { readIfThere } from './readIfThere.ts'

export interface TreeDifference {
  /** Not on disk. */
  readonly missing: readonly OutputFile[]
  /** On disk as an earlier build left them. */
  readonly stale: readonly OutputFile[]
  /** On disk as no build left them. */
  readonly edited: readonly OutputFile[]
  /** Made by an earlier build and no longer wanted. */
  readonly orphaned: readonly string[]
  /** The same, but changed since by somebody. */
  readonly orphanedEdited: readonly string[]
  /** In our folders, and not ours. */
  readonly foreign: readonly string[]
  /** Right on disk, and unknown to git. */
  readonly untracked: readonly string[]
  readonly unchanged: number
  /** The record itself, where it has to be written. */
  readonly record: OutputFile | undefined
}

/** Folders whose whole content is ours. */
const ownFolders = ['charts', 'gitops']

export function compareTree(root: string, files: readonly OutputFile[]): TreeDifference {
  const recordBefore = readIfThere(join(root, recordFile))
  const known = parseRecord(recordBefore)
  const missing: OutputFile[] = []
  const stale: OutputFile[] = []
  const edited: OutputFile[] = []
  let unchanged = 0
  for (const file of files) {
    const text = readIfThere(join(root, file.path))
    if (text === undefined) missing.push(file)
    else if (text === file.text) unchanged++
    else if (digestOf(text) === known.get(file.path)) stale.push(file)
    else edited.push(file)
  }
  const wanted = new Set(files.map(({ path }) => path))
  const unwanted = [...known.keys()].filter(
    (path) => !wanted.has(path) && isOwn(path) && existsSync(join(root, path)),
  )
  const isPristine = (path: string) => digestOf(readIfThere(join(root, path))!) === known.get(path)
  const record = { path: recordFile, text: recordText(files) }
  return {
    missing,
    stale,
    edited,
    orphaned: unwanted.filter(isPristine),
    orphanedEdited: unwanted.filter((path) => !isPristine(path)),
    foreign: filesBelow(root).filter(
      (path) => !wanted.has(path) && !known.has(path) && !isSettings(path),
    ),
    untracked: untrackedOf(root, [...files.map(({ path }) => path), recordFile]),
    unchanged,
    record: recordBefore === record.text ? undefined : record,
  }
}

/** A record must not be able to make us touch anything outside our folders. */
const isOwn = (path: string): boolean =>
  ownFolders.some((folder) => path.startsWith(`${folder}/`)) && !path.split('/').includes('..')

/** What people put beside deploy.sh, and keep out of git. */
const isSettings = (path: string): boolean => path.endsWith('/deploy.env')

function filesBelow(root: string): string[] {
  return ownFolders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => !entry.isDirectory())
        .map((entry) => join(entry.parentPath, entry.name).slice(join(root, '/').length)),
    )
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
}

/** Paths that exist and that git does not track; none where there is no git. */
function untrackedOf(root: string, paths: readonly string[]): string[] {
  const listed = git(root, ['ls-files', '-z', '--', ...ownFolders, recordFile])
  if (listed === undefined) return []
  const tracked = new Set(listed.split('\0'))
  return paths.filter((path) => !tracked.has(path) && existsSync(join(root, path)))
}

/** Of these paths, those whose content on disk is committed: overwriting them loses nothing. */
export function committedOf(root: string, paths: readonly string[]): Set<string> {
  const tracked = git(root, ['ls-files', '-z', '--', ...paths])
  const changed = git(root, ['diff', '--name-only', '-z', '--relative', 'HEAD', '--', ...paths])
  if (tracked === undefined || changed === undefined) return new Set()
  const dirty = new Set(changed.split('\0'))
  return new Set(tracked.split('\0').filter((path) => path !== '' && !dirty.has(path)))
}

function git(root: string, args: readonly string[]): string | undefined {
  try {
    return execFileSync('git', [...args], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 256 * 2 ** 20,
    })
  } catch {
    return undefined
  }
}
