// Pastes the commands of runbooks from one state to another into a shell, where kubectl, sudo and their kin
// write down what they are told: every word must arrive whole, whatever it is called.

import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { cleanUp, shells } from '../download/download.ts'
import { buildSites } from '../support/sites.ts'
import { shellTool } from '../tools/shellTools.ts'
import { existing, movingSite } from './site.ts'

const home = mkdtempSync(join(tmpdir(), 'chartwright-migration-'))
afterAll(async () => {
  rmSync(home, { recursive: true })
  await cleanUp()
})
const shellcheck = await shellTool('shellcheck')
const found = await shells()

/** The blocks for a shell of a page, without what its lists put before each line. */
const blocksOf = (text: string): string[] =>
  [...text.matchAll(/^( *)```sh\n([^]*?)\n\1```$/gm)].map(([, indent = '', block = '']) =>
    block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  )

const isRunbook = (path: string): boolean => /\/migrate-[^/]*\.md$/.test(path)
const root = join(import.meta.dirname, '../..')
const committed = readdirSync(join(root, 'gitops'), { recursive: true, encoding: 'utf8' })
  .filter((path) => isRunbook(`/${path}`))
  .map((path) => ({ path, text: readFileSync(join(root, 'gitops', path), 'utf8') }))

const evil = `x'; touch "$HOME/pwned"; $(touch ~/pwned) \`touch ~/pwned\` #`
const hostile = {
  ...movingSite,
  existing: [
    ...Object.values(existing),
    { kind: 'object', object: evil, name: evil, namespace: evil, ends: true },
    { kind: 'systemd-unit', host: 'box', name: 'a@b:c.service', model: evil, port: 1, ends: true },
  ],
}
const built = buildSites({ site: { ...hostile, environments: {} } }).files.filter(({ path }) =>
  isRunbook(path),
)

describe.each([...committed, ...built])('the commands of $path', ({ text }) => {
  it.skipIf(shellcheck === undefined)('give ShellCheck nothing to say', () => {
    const blocks = blocksOf(text)
    expect(blocks.length).toBeGreaterThan(3)
    const files = blocks.map((block, index) => {
      const file = join(home, `block-${index}`)
      // A name with a dollar sign in it is meant to stay as it is.
      writeFileSync(file, `# shellcheck shell=sh disable=SC2016\n${block}\n`)
      return file
    })
    const { stdout } = spawnSync(shellcheck!, ['--format=gcc', ...files], { encoding: 'utf8' })
    expect(stdout).toBe('')
  })
})

const stub = '#!/bin/sh\n{ printf "[%s]" "${0##*/}" "$@"; echo; } >>"$JOURNAL"\n'
const tools = join(home, 'tools')
mkdirSync(tools)
for (const name of ['kubectl', 'sudo', 'systemctl', 'curl', 'argocd']) {
  writeFileSync(join(tools, name), stub)
  chmodSync(join(tools, name), 0o755)
}

describe.each(found)('pasted into $name', ({ folder }) => {
  it.each(built)('$path runs nothing that a site says', ({ text }) => {
    const own = mkdtempSync(join(home, 'home-'))
    const journal = join(own, 'journal')
    const path = [tools, ...(folder === undefined ? [] : [folder]), process.env.PATH].join(':')
    for (const block of blocksOf(text).filter((one) => !/deploy\.sh/.test(one)))
      spawnSync('sh', ['-c', block], {
        cwd: own,
        env: { PATH: path, HOME: own, JOURNAL: journal },
        stdio: ['ignore', 'ignore', 'ignore'],
      })
    expect(readdirSync(own)).not.toContain('pwned')
    const told = readFileSync(journal, 'utf8')
    expect(told).toMatch(/^\[(kubectl|sudo)\]/)
    const words = `[${evil.toLowerCase()}/${evil}]`
    expect(told).toContain(words)
  })
})
