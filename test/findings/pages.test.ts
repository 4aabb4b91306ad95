// The pages of docs/codes as tests: every bad example gives its code and no other, every good one
// gives nothing, every allowance silences what its page is about, and the pages are as promised.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { codes, families, familyOf, mayBeAllowed } from '../../src/findings/codes.ts'
import type { FindingCode } from '../../src/findings/codes.ts'
import { load } from '../../src/stages/1-load/load.ts'
import { buildSources, schemasFolder } from '../../src/pipeline.ts'
import type { Finding } from '../../src/findings/finding.ts'
import { exampleOf, lockFile, readIndex, readPages } from './pages.ts'
import type { Example, Page } from './pages.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const pages = readPages()
const knownCodes = Object.keys(codes) as FindingCode[]
/** An exception ends a build, so it shows at the command line only. */
const isFinding = ({ code }: Page) => code !== 'BUG-001'
/** Findings of no site, which no allowance of a site can match. */
const ofNoSite = new Set(['LOCK-005', 'SEC-004'])
const isAllowable = ({ code }: Page) => mayBeAllowed(code as FindingCode) && !ofNoSite.has(code)
const allowancesOf = ({ blocks }: Page) => blocks.filter(({ role }) => role === 'allow')
const whatOf = ({ text }: Page) => /^\*\*What\.\*\* (.*)$/m.exec(text)?.[1]
const casesOf = (wanted: (page: Page) => boolean) =>
  pages.filter(wanted).map((page) => [page.code, page] as const)

// Within the repository, so that the examples find `chartwright` and the types.
let root: string
beforeAll(() => {
  root = mkdtempSync(join(repository, 'test/.tmp-pages-'))
  for (const page of pages)
    for (const role of ['good', 'bad'] as const) write(folderOf(page, role), exampleOf(page, role))
})
afterAll(() => rmSync(root, { recursive: true }))

const folderOf = ({ code }: Page, role: 'good' | 'bad') => join(root, code, role)

function write(folder: string, { files }: Example): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
}

/** The codes that a project gives; each site may be given further allowances. */
async function codesIn(folder: string, { files }: Example, allow?: unknown): Promise<string[]> {
  const loadFindings: Finding[] = []
  const sources = await load(folder, (finding) => void loadFindings.push(finding))
  const built = buildSources(
    allow === undefined
      ? sources
      : sources.map((site) => ({ ...site, raw: { ...(site.raw as object), allow } })),
    {
      lockText: files[lockFile],
      sealedTexts: new Map(Object.entries(files)),
      schemasDir: schemasFolder,
    },
    loadFindings,
  )
  return [...new Set(built.findings.map(({ code }) => code))].sort()
}

describe('the list', () => {
  test('every code has a page and every page a code', () => {
    expect(pages.map(({ code }) => code)).toEqual([...knownCodes].sort())
  })

  test('is in the order of its families, and of the numbers in each', () => {
    const order = Object.keys(families)
    const place = (code: FindingCode) =>
      order.indexOf(familyOf(code)) * 1000 + Number(code.slice(code.indexOf('-') + 1))
    expect(knownCodes).toEqual(knownCodes.toSorted((a, b) => place(a) - place(b)))
  })

  test('README.md has a row for each code, with its slug, severity and what it means', () => {
    const rows = [
      ...readIndex().matchAll(/^\| \[([A-Z]+-\d+)\]\((.*)\) \| (\S+) \| (\S+) \| (.*) \|$/gm),
    ]
    expect(rows.map(([, ...cells]) => cells)).toEqual(
      knownCodes.map((code) => [
        code,
        `${code}.md`,
        codes[code].slug,
        codes[code].severity,
        whatOf(pages.find((page) => page.code === code)!),
      ]),
    )
  })
})

describe.each(casesOf(() => true))('the page of %s', (code, page) => {
  const known = codes[code as FindingCode]

  test('has the title, the headings and the length that all have', () => {
    expect(page.text.split('\n')[0]).toBe(`# ${code} ${known.slug}`)
    const marks = page.text
      .replaceAll(/^```[\s\S]*?^```$/gm, '')
      .matchAll(/^(?:## .*|\*\*[^*]+\.\*\*)/gm)
    expect([...marks].map(String)).toEqual([
      '**What.**',
      '**Why it matters.**',
      '## Bad',
      '## Good',
      '## When to allow it',
      '## See also',
    ])
    expect(whatOf(page)).toMatch(/^[A-Z`].{10,78}\.$/)
    const lines = page.text.trimEnd().split('\n')
    const longest = page.blocks.some(({ role }) => role === 'both') ? 80 : 60
    expect(lines.length).toBeLessThanOrEqual(longest)
    expect(lines.filter((line) => line.length > 100)).toEqual([])
  })

  test('links to pages that exist', () => {
    const targets = [...page.text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target]) => target!)
    expect(targets.filter((target) => !existsSync(join(repository, 'docs/codes', target)))).toEqual(
      [],
    )
  })

  test('the good example gives no finding but what its label says', async () => {
    const example = exampleOf(page, 'good')
    expect(await codesIn(folderOf(page, 'good'), example)).toEqual([...example.also].sort())
  })

  test('says how to allow it, or that it cannot be', () => {
    expect(allowancesOf(page).length).toBe(isAllowable(page) ? 1 : 0)
    expect(page.text.includes('It cannot be allowed: ')).toBe(!isAllowable(page))
  })
})

test.each(casesOf(isFinding))(
  'the bad example of %s gives it, and what its label says',
  async (code, page) => {
    const example = exampleOf(page, 'bad')
    expect(await codesIn(folderOf(page, 'bad'), example)).toEqual([code, ...example.also].sort())
  },
)

test.each(casesOf(isAllowable))(
  'the allowance on the page of %s silences the bad example',
  async (code, page) => {
    const file = join(root, code, 'allow.ts')
    writeFileSync(file, `export default {\n${allowancesOf(page)[0]!.text}}\n`)
    const { default: site } = (await import(file)) as { default: { allow: unknown } }
    const example = exampleOf(page, 'bad')
    expect(await codesIn(folderOf(page, 'bad'), example, site.allow)).toEqual(
      [...example.also].sort(),
    )
  },
)

test('the editor says what the examples claim: all type-check, and errors are where expected', () => {
  writeFileSync(
    join(root, 'tsconfig.json'),
    JSON.stringify({ extends: '../../tsconfig.json', include: ['**/*.ts'] }),
  )
  const tsc = join(repository, 'node_modules/.bin/tsc')
  const { stdout, status } = spawnSync(tsc, ['--noEmit', '-p', root], { encoding: 'utf8' })
  expect(stdout).toBe('')
  expect(status).toBe(0)
})

test('a unit that throws ends the command with exit code 70 and says what to do', () => {
  const page = pages.find(({ code }) => code === 'BUG-001')!
  const { stderr, stdout, status } = spawnSync(
    process.execPath,
    [join(repository, 'bin/chartwright.mjs'), 'check'],
    { cwd: folderOf(page, 'bad'), encoding: 'utf8' },
  )
  expect(stdout).toBe('')
  expect(stderr).toMatch(/^error\[BUG-001 internal-error\]: /)
  expect(stderr).toContain('not written yet')
  expect(stderr).toContain('sites/parts/values.ts')
  expect(status).toBe(70)
})
