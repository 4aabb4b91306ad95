// Holds what every sample site gives against the files under its `expected/`, byte for byte: a change
// of the output shows in review as a change of these files. To write them anew:
// UPDATE_SAMPLES=1 npx vitest run test/samples. READMEs and schemas of charts are left out, since
// other tests hold them against the values, and so is deploy.sh, which is the same everywhere.

import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { codes } from '../../src/findings/codes.ts'
import type { Finding } from '../../src/findings/finding.ts'
import type { OutputFile } from '../../src/model.ts'
import { allSamples } from './samples.ts'

const isKept = ({ path }: OutputFile): boolean =>
  /^gitops\/(?!.*\/deploy\.sh$)/.test(path) ||
  /\/(Chart\.yaml|values\.yaml|templates\/.*)$/.test(path)

const lineOf = ({ code, at: { site, pointer } }: Finding): string => `${code} ${site}${pointer}\n`

function filesBelow(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {}
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
  return Object.fromEntries(
    paths.sort().map((path) => [path, readFileSync(join(folder, path), 'utf8')]),
  )
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  rmSync(folder, { recursive: true, force: true })
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

describe.each(await allSamples())('the sample $name', ({ folder, built }) => {
  const given = Object.fromEntries([
    ...built.files.filter(isKept).map(({ path, text }): [string, string] => [path, text]),
    ['findings.txt', built.findings.map(lineOf).join('')],
  ]) as Record<string, string>
  const expectedFolder = join(folder, 'expected')
  if (process.env.UPDATE_SAMPLES === '1') write(expectedFolder, given)
  const expected = filesBelow(expectedFolder)

  it('gives the expected files and findings, and no others', () => {
    expect(Object.keys(given).sort()).toEqual(Object.keys(expected))
  })

  it.each(Object.keys(expected))('gives the expected bytes of %s', (path) => {
    expect(given[path]).toBe(expected[path])
  })

  it('gives no error', () => {
    expect(
      built.findings.filter(({ code }) => codes[code].severity === 'error'),
      'samples are built with chartwright.lock.json: take a model that it has, or allow what it does not know',
    ).toEqual([])
  })
})
