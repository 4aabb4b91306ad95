// `chartwright explain` as people call it: a page, the list, JSON, and what is no code at all.

import { spawnSync } from 'node:child_process'

import { describe, expect, test } from 'vitest'

import { codes, families, mayBeAllowed } from '../../src/findings/codes.ts'
import type { FindingCode } from '../../src/findings/codes.ts'
import { readPages } from './pages.ts'
import { cli } from './projects.ts'

// From a folder without sites: it explains anywhere.
const explain = (...args: string[]) =>
  spawnSync(process.execPath, [cli, 'explain', ...args], { cwd: '/', encoding: 'utf8' })

const pages = readPages()
const page = pages.find(({ code }) => code === 'SITE-005')!

describe('explain', () => {
  test.each(['SITE-005', 'site-005', 'unknown-unit', 'SITE-005 unknown-unit'])(
    '%s prints the page',
    (given) => {
      const { stdout, stderr, status } = explain(given)
      expect(stdout).toBe(page.text)
      expect(stderr).toBe('')
      expect(status).toBe(0)
    },
  )

  test('without a code lists them all by family, a line for each', () => {
    const { stdout, status } = explain()
    const blocks = stdout.trimEnd().split('\n\n')
    expect(blocks.map((block) => block.split('\n')[0])).toEqual(
      Object.entries(families).map(([family, { title }]) => `${family}: ${title}`),
    )
    const lines = blocks.flatMap((block) => block.split('\n').slice(1))
    expect(lines.map((line) => line.trim().split(' ')[0])).toEqual(Object.keys(codes))
    expect(lines[0]).toBe(
      '  SITE-001 error   A file in sites/ does not give a site: it fails, or gives something else.',
    )
    expect(lines.filter((line) => line.length > 100)).toEqual([])
    expect(status).toBe(0)
  })

  test.each([
    ['SITE-05', 'There is no finding SITE-05; did you mean SITE-005?'],
    ['unknow-unit', 'There is no finding unknow-unit; did you mean unknown-unit?'],
    ['toString', 'There is no finding toString.'],
    ['\u001b[31mx', 'There is no finding "\\u001b[31mx".'],
  ])('%j is wrong usage', (given, message) => {
    const { stdout, stderr, status } = explain(given)
    expect(stdout).toBe('')
    expect(stderr).toBe(`${message} \`chartwright explain\` lists them all.\n`)
    expect(status).toBe(2)
  })

  test('--json gives the same as data', () => {
    const { stdout, status } = explain('SITE-005', '--json')
    expect(JSON.parse(stdout)).toEqual([
      {
        code: 'SITE-005',
        slug: 'unknown-unit',
        family: 'SITE',
        severity: 'error',
        canBeAllowed: false,
        what: 'A choice names a unit that does not exist.',
        text: page.text,
      },
    ])
    expect(status).toBe(0)
  })

  test('--json without a code gives all', () => {
    const entries = JSON.parse(explain('--json').stdout) as {
      code: FindingCode
      canBeAllowed: boolean
      text: string
    }[]
    expect(entries.map(({ code }) => code)).toEqual(Object.keys(codes))
    expect(entries.every(({ code, canBeAllowed }) => canBeAllowed === mayBeAllowed(code))).toBe(
      true,
    )
    expect(new Set(entries.map(({ text }) => text))).toEqual(new Set(pages.map(({ text }) => text)))
  })
})
