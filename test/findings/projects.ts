// Small projects on disk for tests of findings: files in, findings with their places out.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterAll } from 'vitest'

import { placedFindings } from '../../src/commands/buildReport.ts'
import { buildProject } from '../../src/pipeline.ts'
import type { PlacedFinding } from '../../src/stages/7-report/placedFinding.ts'
import { committedLock } from '../support/sites.ts'

export type Files = Readonly<Record<string, string>>

// Within the repository, so that sites find `chartwright`.
const repository = fileURLToPath(new URL('../..', import.meta.url))
export const cli = join(repository, 'bin/chartwright.mjs')
const folders: string[] = []
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })))

/** A new project with the committed lock and these files. */
export function makeProject(files: Files): string {
  const root = mkdtempSync(join(repository, 'test/.tmp-project-'))
  folders.push(root)
  for (const [file, text] of Object.entries({ 'chartwright.lock.json': committedLock, ...files })) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
  return root
}

export const findingsIn = async (files: Files): Promise<PlacedFinding[]> =>
  placedFindings(await buildProject(makeProject(files)))

/** `sites/a.ts:3:7`. */
export const placeOf = ({ place }: Pick<PlacedFinding, 'place'>): string =>
  [place?.file, place?.line, place?.column].filter((part) => part !== undefined).join(':')

/** A text with the mark ‸ taken out, and the place where it stood. */
export function marked(file: string, text: string): { text: string; place: string } {
  const [before = '', after] = text.split('‸')
  if (after === undefined) throw new Error(`${file} has no mark`)
  const lines = before.split('\n')
  return { text: before + after, place: `${file}:${lines.length}:${lines.at(-1)!.length + 1}` }
}
