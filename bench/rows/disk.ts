// What an all-or-nothing build costs: the tree of all services written through staging and journal,
// against the same bytes written plainly, and an unchanged tree compared, against reading it.

import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import type { OutputFile } from '../../src/model.ts'
import { compareTree } from '../../src/tree/compareTree.ts'
import { writeTree } from '../../src/tree/writeTree.ts'
import { compileAll } from '../build.ts'
import { medians } from '../measure.ts'
import { comparison } from '../row.ts'
import type { Row } from '../row.ts'
import { inScratch } from '../scratch.ts'
import { generatedSites } from '../services.ts'
import { writePlainly } from '../writePlainly.ts'

const repetitions = 3

export async function diskRows(services: number): Promise<Row[]> {
  const { files } = compileAll(generatedSites(services))
  return inScratch(async (folder) => [
    await writingRow(folder, files, services),
    await comparingRow(folder, files),
  ])
}

async function writingRow(
  folder: string,
  files: readonly OutputFile[],
  services: number,
): Promise<Row> {
  const root = join(folder, 'written')
  const [ours, theirs] = (await medians(
    repetitions,
    [() => writeTree(root, files, []), () => writePlainly(root, files)],
    () => rmSync(root, { recursive: true, force: true }),
  )) as [number, number]
  return comparison({
    what: `write ${services} services to an empty folder`,
    against: `mkdir and writeFile of the same ${files.length} files`,
    ours,
    theirs,
    target: 3,
  })
}

async function comparingRow(folder: string, files: readonly OutputFile[]): Promise<Row> {
  const root = join(folder, 'unchanged')
  writeTree(root, files, [])
  const { record } = compareTree(root, files)
  writeTree(root, [record!], [])
  const compare = () => {
    const { unchanged } = compareTree(root, files)
    if (unchanged !== files.length) throw new Error('the tree that was written differs')
  }
  const read = () => files.forEach(({ path }) => readFileSync(join(root, path), 'utf8'))
  const [ours, theirs] = (await medians(repetitions, [compare, read])) as [number, number]
  return comparison({
    what: 'compare an unchanged tree with a second build',
    against: 'reading the same files',
    ours,
    theirs,
  })
}
