// Proves that the READMEs of a site hang together: what they lead to is there, each says what is of its own
// environment alone, and nothing that several services need is written once for each of them.

import { execFileSync } from 'node:child_process'
import { dirname, join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { allSamples } from '../samples/samples.ts'
import { buildSites, servedTwice, soundSite } from '../support/sites.ts'

const chat = soundSite.services['chat']!
const timesIn = (text: string, part: string): number => text.split(part).length - 1

const thing = (name: string) => ({ kind: 'object', object: 'ConfigMap', namespace: 'site', name })
const keyed = (secret?: string) => ({ ...chat, apiKey: secret === undefined ? {} : { secret } })

/** READMEs of a site by their paths below its folder. */
const readmesOf = (site: object): Record<string, string> =>
  Object.fromEntries(
    buildSites({ site })
      .files.filter(({ path }) => /^gitops\/.*README\.md$/.test(path))
      .map(({ path, text }) => [path.slice('gitops/site/'.length), text]),
  )

describe.each(await allSamples())('what is written for the sample $name', ({ built }) => {
  const texts = new Map(built.files.map(({ path, text }) => [path, text]))
  const pages = built.files.filter(({ path }) => /^gitops\/.*\.md$/.test(path))

  test.each(pages)('$path leads to files and headings that are there', ({ path, text }) => {
    const lost = [...text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)].filter(
      ([, file = '', heading]) => {
        const target = texts.get(file === '' ? path : join(dirname(path), file))
        const headings = [...(target ?? '').matchAll(/^#+ (.+)$/gm)].map(([, words]) =>
          words!
            .toLowerCase()
            .replaceAll(/[^-a-z0-9 ]/g, '')
            .replaceAll(' ', '-'),
        )
        return target === undefined || (heading !== undefined && !headings.includes(heading))
      },
    )
    expect(lost.map(([link]) => link)).toEqual([])
  })

  test.each(pages)('$path names no file of the repository that is not there', ({ text }) => {
    const named = [...text.matchAll(/\bgitops\/[-\w./@]*[-\w/]/g)].map(([one]) => one)
    const paths = [...texts.keys()]
    const lost = named.filter(
      (one) => !texts.has(one) && !paths.some((path) => path.startsWith(one.replace(/\/?$/, '/'))),
    )
    expect(lost).toEqual([])
  })

  test('beside each deploy.sh is what it leads to', () => {
    const readmes = built.files
      .filter(({ path }) => path.endsWith('/deploy.sh'))
      .map(({ path }) => texts.get(path.replace('deploy.sh', 'README.md')))
    for (const readme of readmes) {
      expect(readme).toContain('\n## When something is wrong\n')
      expect(readme).toMatch(/^curl "\$URL/m)
    }
  })
})

describe('a site with several environments', () => {
  const here = { ...soundSite, environments: { b: { alternative: true }, a: {} } }

  test('has a README that leads to a runbook of each, and none of their commands', () => {
    const { 'README.md': readme, ...runbooks } = readmesOf(here)
    expect(Object.keys(runbooks)).toEqual(['a/README.md', 'b/README.md', 'default/README.md'])
    for (const path of Object.keys(runbooks)) {
      expect(readme).toMatch(
        new RegExp(`^\\| \\[[a-z]+\\]\\(${path}\\) \\| Deployment \`site\\S*/chat\` `, 'm'),
      )
      expect(runbooks[path]).toContain('kubectl apply -f gitops/site/')
    }
    expect(readme).not.toContain('```')
    expect(readme).toContain('## Changing it')
    expect(runbooks['a/README.md']).not.toContain('## Changing it')
  })

  test('is one text where there is one environment', () => {
    expect(Object.keys(readmesOf(soundSite))).toEqual(['README.md'])
  })

  test.each([
    ['each of them', { a: {}, b: {} }, 'There are 3 environments, which may all be in place.'],
    [
      'only one of them',
      { a: { alternative: true }, b: { alternative: true } },
      'There are 3 environments, and one of them is in place at a time.',
    ],
    [
      'one in place of all others',
      here.environments,
      'There are 3 environments: `b` takes the place of all others, which may be in place together.',
    ],
  ])('says of %s that it may be in place', (_what, environments, words) => {
    expect(readmesOf({ ...soundSite, environments })['README.md']).toContain(words)
  })
})

describe('what exists', () => {
  const site = { ...soundSite, existing: [thing('first')] }
  const heading = '## What runs beside it'

  test('is said once where it is beside all environments', () => {
    const readmes = readmesOf({ ...site, environments: { a: {} } })
    expect(readmes['README.md']).toContain('- ConfigMap site/first\n')
    for (const name of ['a', 'default']) {
      expect(readmes[`${name}/README.md`]).not.toContain(heading)
      expect(readmes[`${name}/README.md`]).toContain('the others with what runs beside all of them')
    }
  })

  test('is said by each environment of its own where one adds to it or takes it away', () => {
    const readmes = readmesOf({
      ...site,
      environments: {
        more: { existing: [thing('first'), thing('second')] },
        none: { existing: [] },
      },
    })
    const lines = (path: string) =>
      [...readmes[path]!.matchAll(/^- ConfigMap site\/(\w+)$/gm)].map(([, name]) => name)
    expect(lines('default/README.md')).toEqual(['first'])
    expect(lines('more/README.md')).toEqual(['first', 'second'])
    expect(readmes['README.md']).not.toContain(heading)
    expect(readmes['none/README.md']).not.toContain(heading)
    expect(readmes['none/README.md']).not.toContain('beside all of them')
  })
})

describe('several services', () => {
  const text = readmesOf({
    ...soundSite,
    nodes: { one: { gpus: { model: 'RTX 5090', count: 3 } } },
    services: { a: keyed(), b: keyed('shared'), c: { ...keyed('shared'), replicas: 1 } },
    allow: [servedTwice],
  })['README.md']!

  test('have their API keys made in one go, and a Secret that two read once', () => {
    const [, step = ''] = /^1\. Make the API keys of `a`, `b`, `c`\..*?```sh\n(.*?)```/ms.exec(
      text,
    )!
    // Each call with what it is given on its standard input, as far as that is fixed.
    const kubectl = 'kubectl() { printf "%s <%s>\\n" "$*" "$(tr -c "\\n" x | tr -s x)"; }'
    const said = execFileSync('sh', ['-euc', `${kubectl}\n${step}`], { encoding: 'utf8' })
    expect(said.trim().split('\n')).toEqual([
      'apply -f - <x>',
      'create secret generic -n site a-api-key --from-file=api-key=/dev/stdin <x>',
      'create secret generic -n site shared --from-file=api-key=/dev/stdin <x>',
    ])
  })

  test('have what holds for all of them said once, and theirs where they stand', () => {
    const remark = '- It takes 1 of '
    expect(timesIn(text, remark)).toBe(1)
    expect(text.indexOf(remark)).toBeLessThan(text.indexOf('\n### a\n'))
    expect(text.indexOf(remark)).toBeGreaterThan(
      text.indexOf('\n### What holds for each service\n'),
    )
    const alone = readmesOf(soundSite)['README.md']!
    expect(alone).not.toContain('What holds for each service')
    expect(timesIn(alone, remark)).toBe(1)
  })
})
