// What Helm renders, and the templates themselves, read as if written by hand: no blank lines, no
// blanks at the ends of lines, no fields without a value.

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { JsonObject } from '../../src/template/values.ts'
import { yamlDocument } from '../../src/template/yamlText.ts'
import { tools } from '../tools/tools.ts'
import { chartText } from './support/chartText.ts'
import { ourOutcome, renamedTo, seed, umbrella } from './support/law.ts'
import type { LawCase } from './support/law.ts'
import { realCharts } from './support/realCharts.ts'
import { charts } from './support/trees.ts'

let helm: string
let scratch: string
beforeAll(async () => {
  helm = (await tools()).helm4
  scratch = mkdtempSync(join(tmpdir(), 'chartwright-text-'))
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const numRuns = 60
const kinds: [string, fc.Arbitrary<LawCase>][] = [
  ['charts of the built-in units', realCharts],
  ['random charts', charts],
]

describe.each(kinds)('%s', (title, arbitrary) => {
  const cases = fc
    .sample(arbitrary, { seed, numRuns })
    .filter((one) => 'objects' in ourOutcome(one))
    .map((one, index) => renamedTo(`case-${index}`, one))

  test(`render clean text (LAW_SEED=${seed})`, () => {
    expect(untidyLines(helmText(title, cases))).toEqual([])
  })

  // By the law it is then so for what Helm renders.
  test(`give no field without a value (LAW_SEED=${seed})`, () => {
    expect(cases.map(ourOutcome).filter(holdsNull)).toEqual([])
  })

  test(`are printed as clean templates (LAW_SEED=${seed})`, () => {
    const templates = cases.flatMap(({ definition }) =>
      Object.entries(chartText(definition)).flatMap(([path, text]) =>
        path.startsWith('templates/') && path.endsWith('.yaml') ? [text] : [],
      ),
    )
    expect(untidyLines(templates.join(''))).toEqual([])
  })
})

/** The text that Helm renders, as it leaves it. */
function helmText(name: string, cases: readonly LawCase[]): string {
  const chart = join(scratch, name)
  const { files, values } = umbrella(cases)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(chart, path)), { recursive: true })
    writeFileSync(join(chart, path), text)
  }
  writeFileSync(join(chart, 'given.yaml'), yamlDocument(values as JsonObject))
  const command = ['template', 'test', chart, '--values', join(chart, 'given.yaml')]
  return execFileSync(helm, command, {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    // Helm warns of keys called `global`, which is about umbrella charts alone.
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

/** Lines that are blank or end in a blank, each with the line before it. */
function untidyLines(text: string): string[] {
  // Helm 4 itself puts a blank line at the end of a document, and files have blank lines of their own.
  const own = text
    .replaceAll(/\n+(?=---\n|$)/g, '\n')
    .replaceAll(/^( *)(.*[:-] \|)\n(?:\1 .*\n)+/gm, '$1$2\n')
  const lines = own.split('\n').slice(0, -1)
  return lines.flatMap((line, index) =>
    line === '' || /[ \t]$/.test(line) ? [`${lines[index - 1]}\n${line}|`] : [],
  )
}

const holdsNull = (value: unknown): boolean =>
  value === null || (typeof value === 'object' && Object.values(value!).some(holdsNull))
