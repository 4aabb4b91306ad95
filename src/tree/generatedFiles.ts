// The record of what was generated: every path with the sha256 of its content, committed beside the
// lock. It tells files that we made from files that somebody else put there, also after we stopped
// making them, and it tells a file that is merely stale from one that was edited by hand.

import { createHash } from 'node:crypto'

import type { OutputFile } from '../model.ts'

export const recordFile = 'chartwright.files.json'

/** sha256 by path. */
export type GeneratedFiles = ReadonlyMap<string, string>

export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/** The record of files that are about to be written. */
export function recordText(files: readonly OutputFile[]): string {
  const digests = Object.fromEntries(files.map(({ path, text }) => [path, digestOf(text)]))
  return `${JSON.stringify({ filesVersion: 1, files: digests }, null, 2)}\n`
}

/** A record that cannot be read, after a merge conflict say, counts as empty. */
export function parseRecord(text: string | undefined): GeneratedFiles {
  try {
    const data = JSON.parse(text ?? '{}') as { files?: Record<string, string> }
    return new Map(Object.entries(data.files ?? {}))
  } catch {
    return new Map()
  }
}
