// Keeps the house in order: what may import what, which words of the outside world may be used
// where, and that lists and pages are complete. A rule that no test holds is a wish.

import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

import { parseSync } from 'oxc-parser'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')

interface Source {
  /** Below src/, such as `stages/3-plan/plan.ts`. */
  readonly path: string
  readonly text: string
  /** Own files that it imports, below src/; those for types only are marked. */
  readonly imports: readonly { readonly path: string; readonly typeOnly: boolean }[]
}

function filesBelow(folder: string, ending: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort()
}

function sourceOf(file: string): Source {
  const text = readFileSync(join(root, file), 'utf8')
  const { module, errors } = parseSync(file, text)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]!.message}`)
  const from = (specifier: string) =>
    relative(join(root, 'src'), join(root, dirname(file), specifier))
  const fixed = [
    ...module.staticImports.map((one) => ({
      name: one.moduleRequest.value,
      typeOnly: one.entries.length > 0 && one.entries.every(({ isType }) => isType),
    })),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest, isType }) =>
        moduleRequest === null ? [] : [{ name: moduleRequest.value, typeOnly: isType }],
      ),
    ),
  ]
  const dynamic = module.dynamicImports.map(({ moduleRequest }) => ({
    name: text.slice(moduleRequest.start + 1, moduleRequest.end - 1),
    typeOnly: false,
  }))
  return {
    path: relative('src', file),
    text,
    imports: [...fixed, ...dynamic]
      .filter(({ name }) => name.startsWith('.'))
      .map(({ name, typeOnly }) => ({ path: from(name), typeOnly })),
  }
}

const sources = filesBelow('src', '.ts').map(sourceOf)

/** From the ground up: a file may import from its own floor and from those below. */
const floors: readonly (readonly RegExp[])[] = [
  [/^capacity\//, /^template\//, /^kubernetes\//, /^findings\//],
  [/^parts\//, /^profiles\//],
  [/^units\//],
  [/^(registry|site|lock|model|chosenUnits|namedModels)\.ts$/, /^plan\//, /^sealed\//],
  [/^rules\//],
  [/^stages\//],
  [/^pipeline\.ts$/, /^lock\//, /^tree\//, /^bundle\//],
  [/^commands\//, /^index\.ts$/],
  [/^cli\.ts$/],
]
const floorOf = (path: string): number =>
  floors.findIndex((rooms) => rooms.some((room) => room.test(path)))
const stageOf = (path: string): string | undefined => /^stages\/([^/]+)\//.exec(path)?.[1]
const familyOf = (path: string): string | undefined => /^units\/([^/]+)\//.exec(path)?.[1]

describe.each(sources)('src/$path', ({ path, text, imports }) => {
  const loaded = imports.filter(({ typeOnly }) => !typeOnly)

  it('stands on a floor, and imports only from it and from below', () => {
    // Where this fails, no floor is known for the file.
    expect(floorOf(path)).not.toBe(-1)
    const above = loaded.filter((one) => floorOf(one.path) > floorOf(path))
    expect(above).toEqual([])
  })

  it('opens with what it is for', () => {
    expect(text).toMatch(/^\/\/ \S/)
  })

  it('imports a stage only where the flow of stages is known', () => {
    const stages = imports
      .map((one) => stageOf(one.path))
      .filter((stage) => stage !== undefined && stage !== stageOf(path))
    if (path === 'pipeline.ts') return
    expect(
      path.startsWith('commands/')
        ? stages.filter((one) => !/^(1-load|7-report)$/.test(one!))
        : stages,
    ).toEqual([])
  })

  it('reads neither the clock, nor chance, nor the environment, where it is to be pure', () => {
    const free = path.startsWith('commands/') || path === 'cli.ts'
    const read =
      text.match(/\bDate\.now\b|\bnew Date\b|\bMath\.random\b|\bprocess\.env\b|\bperformance\./g) ??
      []
    expect(free ? [] : read).toEqual([])
  })
})

describe.each(
  sources.filter(({ path }) => familyOf(path) !== undefined && !path.endsWith('/index.ts')),
)('the unit file src/$path', ({ path, imports }) => {
  it('imports no other unit', () => {
    const units = imports.filter((one) => familyOf(one.path) !== undefined)
    const contract = /\/(engine|exposure|fetch|host|platform|storage)\.ts$/
    expect(units.filter((one) => !contract.test(one.path))).toEqual([])
    for (const one of units) expect(familyOf(one.path)).toBe(familyOf(path))
  })
})

describe.each(
  sources.filter(({ path }) => /^(units\/[^/]+|rules|commands)\/index\.ts$/.test(path)),
)('the list src/$path', ({ path, text }) => {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('//'))
  const exported = lines.map((line) => /^export \{ (\w+) \} from '\.\/(\w+)\.ts'$/.exec(line))

  it('has one line per entry, which is named like its file', () => {
    for (const match of exported) expect(match?.[1]).toBe(match?.[2])
  })

  it('leaves out no file', () => {
    const contract = ['index', 'engine', 'exposure', 'fetch', 'host', 'platform', 'storage', 'rule']
    const helpers = ['command', 'buildReport', 'problemsText', 'bundleReport', 'progress']
    const ofRules = ['mountedPods', 'hasFilesElsewhere']
    const ofLock = ['lockProblems', 'lockProgress', 'lockReport', 'lockSurroundings']
    const ofSeal = ['secretInput', 'sealCheck', 'sealFolder', 'sealReport']
    const files = readdirSync(join(root, 'src', dirname(path)))
      .filter((file) => file.endsWith('.ts'))
      .map((file) => file.replace('.ts', ''))
      .filter((name) => ![...contract, ...helpers, ...ofRules, ...ofLock, ...ofSeal].includes(name))
    expect(exported.map((match) => match?.[1]).toSorted()).toEqual(files.toSorted())
  })

  it('is sorted, unless its comment says which other order it has', () => {
    const names = exported.map((match) => match![1]!)
    const comment = text.split('\n')[0]!
    if (/in the order/.test(comment)) return
    expect(comment).toMatch(/alphabetical/)
    expect(names).toEqual(names.toSorted())
  })
})

describe('the documentation', () => {
  it('lists every decision, in order, and each page says context, decision and cost', () => {
    const pages = filesBelow('docs/decisions', '.md').map((path) =>
      path.slice('docs/decisions/'.length),
    )
    const listed = [
      ...readFileSync(join(root, 'docs/decisions/README.md'), 'utf8').matchAll(
        /\]\((\d{4}-[^)]+)\)/g,
      ),
    ].map(([, page]) => page)
    expect(listed).toEqual(pages.filter((page) => page !== 'README.md'))
    for (const page of listed) {
      const text = readFileSync(join(root, 'docs/decisions', page!), 'utf8')
      expect(text).toMatch(new RegExp(`^# ${page!.slice(0, 4)}: `))
      for (const part of ['**Decision.**', '**Cost.**']) expect(text).toContain(part)
    }
  })

  it('has links that lead somewhere', () => {
    const pages = ['README.md', 'CONTRIBUTING.md', ...filesBelow('docs', '.md')]
    for (const page of pages.filter((one) => existsSync(join(root, one)))) {
      const text = readFileSync(join(root, page), 'utf8').replaceAll(/```.*?```/gs, '')
      for (const [, target] of text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g))
        expect({ page, target, there: existsSync(join(root, dirname(page), target!)) }).toEqual({
          page,
          target,
          there: true,
        })
    }
  })
})

describe('every text file', () => {
  const folders = ['src', 'sites', 'charts', 'gitops', 'docs', 'scripts', 'bin']
  const files = [
    ...folders.flatMap((folder) => filesBelow(folder, '')),
    ...readdirSync(root).filter((name) => /\.(md|json|ts)$/.test(name)),
  ]

  it('speaks of no other folder than the project’s own', () => {
    const outside = /(?<![\w.])(\/home\/\w+\/|\/work\/|\/Users\/|C:\\\\|\.\.\/shared\b)/
    const found = files.filter((file) => outside.test(readFileSync(join(root, file), 'utf8')))
    expect(found).toEqual([])
  })

  it('ends in a line feed and has no carriage returns', () => {
    const wrong = files.filter((file) => {
      const text = readFileSync(join(root, file), 'utf8')
      return text.includes('\r') || (text !== '' && !text.endsWith('\n'))
    })
    expect(wrong).toEqual([])
  })
})
