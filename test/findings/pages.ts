// Reads docs/codes: what each page says, and the projects that its examples are. The convention is
// described in docs/codes/README.md.

import { readdirSync, readFileSync } from 'node:fs'

import { committedLock } from '../support/sites.ts'

export const lockFile = 'chartwright.lock.json'
const folder = new URL('../../docs/codes/', import.meta.url)

export interface Block {
  readonly language: string
  readonly role: string
  /** Path within the example's project. */
  readonly file: string
  /** Further codes that the example gives. */
  readonly also: readonly string[]
  readonly text: string
}

export interface Page {
  readonly code: string
  readonly text: string
  readonly blocks: readonly Block[]
}

/** The project of an example: its files by path, and the codes that come beside the page's own. */
export interface Example {
  readonly files: Readonly<Record<string, string>>
  readonly also: readonly string[]
}

/** Every page, in order of its name. */
export const readPages = (): Page[] =>
  readdirSync(folder)
    .filter((name) => name !== 'README.md')
    .sort()
    .map((name) => {
      const text = readFileSync(new URL(name, folder), 'utf8')
      return { code: name.replace(/\.md$/, ''), text, blocks: blocksOf(text) }
    })

export const readIndex = (): string => readFileSync(new URL('README.md', folder), 'utf8')

/** Every fenced block: ```ts bad sites/a.ts also SITE-004. */
export const blocksOf = (text: string): Block[] =>
  [...text.matchAll(/^```(\w+)(?: (.*))?\n([\s\S]*?)^```$/gm)].map(
    ([, language, label = '', body]) => {
      const [before = '', also = ''] = label.split(/(?:^| )also /)
      const [role = '', file = 'sites/example.ts'] = before.split(' ')
      return { language: language!, role, file, also: also.split(' ').filter(Boolean), text: body! }
    },
  )

/** The good or the bad example of a page. */
export function exampleOf({ blocks }: Page, role: 'good' | 'bad'): Example {
  const own = blocks.filter((block) => block.role === role || block.role === 'both')
  const files = Object.fromEntries(own.map(({ file, text }) => [file, text]))
  return {
    files: { ...files, [lockFile]: lockOver(files[lockFile]) },
    also: own.flatMap(({ also }) => also),
  }
}

/** The committed lock with the entries of an example laid over it; what is no JSON stands alone. */
function lockOver(text: string | undefined): string {
  if (text === undefined) return committedLock
  try {
    const lock = JSON.parse(committedLock) as Record<string, object>
    const own = JSON.parse(text) as Record<string, object>
    for (const map of ['models', 'images', 'charts']) lock[map] = { ...lock[map], ...own[map] }
    return JSON.stringify(lock)
  } catch {
    return text
  }
}
