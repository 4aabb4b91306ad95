// How the command line starts: from a bundle of the sources as they are now, made once however many
// ask for it, and from the sources where none can be written.

import { execFile } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { expect, it, onTestFinished } from 'vitest'

import { soundSite } from '../support/sites.ts'
import { makeProject, nodes } from './support/project.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')

/** Chartwright in a folder of its own, without a bundle. */
function copyOfChartwright() {
  const copy = mkdtempSync(join(tmpdir(), 'chartwright-copy-'))
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }))
  for (const path of ['bin', 'src', 'package.json'])
    cpSync(join(root, path), join(copy, path), { recursive: true })
  symlinkSync(join(root, 'schemas'), join(copy, 'schemas'))
  mkdirSync(join(copy, 'node_modules'))
  for (const name of readdirSync(join(root, 'node_modules')))
    if (!name.startsWith('.'))
      symlinkSync(join(root, 'node_modules', name), join(copy, 'node_modules', name))
  const cache = join(copy, 'node_modules/.cache')
  return {
    cache,
    bundles: () => readdirSync(join(cache, 'chartwright')),
    version: async () => {
      const { stdout } = await run(process.execPath, [join(copy, 'bin/chartwright.mjs'), '-V'])
      return stdout.trim()
    },
    edit: (from: string, to: string) => {
      const path = join(copy, 'src/cli.ts')
      writeFileSync(path, readFileSync(path, 'utf8').replaceAll(from, to))
    },
  }
}

it('is from one bundle, which many may ask for at once', async () => {
  const copy = copyOfChartwright()
  const versions = await Promise.all([copy.version(), copy.version(), copy.version()])
  expect(versions).toEqual(['0.1.0', '0.1.0', '0.1.0'])
  expect(copy.bundles()).toHaveLength(1)
})

it('is from another bundle after a source was edited', async () => {
  const copy = copyOfChartwright()
  const before = await copy.version()
  copy.edit(before, '9.8.7')
  expect(await copy.version()).toBe('9.8.7')
  expect(copy.bundles()).toHaveLength(2)
})

it('is from the sources where no bundle can be written', async () => {
  const copy = copyOfChartwright()
  writeFileSync(copy.cache, 'no folder')
  copy.edit('0.1.0', '9.8.7')
  expect(await copy.version()).toBe('9.8.7')
  expect(readFileSync(copy.cache, 'utf8')).toBe('no folder')
})

/** A site in TypeScript, in a folder that no package.json speaks of and where nothing is installed. */
const site = `import { defineSite } from 'chartwright'
export default defineSite(${JSON.stringify({ ...soundSite, nodes })})
`

it('lets a site import what runs, with nothing installed beside it', async () => {
  const project = makeProject({ 'home.mts': site })
  const { code, stdout } = await project.run(['build'])
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/^1 site, /m) })
})

it('says how a site is read as an ES module, where Node takes it for CommonJS', async () => {
  const { stdout } = await makeProject({ 'home.ts': site }).run(['check'])
  // Later ones look at what is in the file.
  const expected =
    Number.parseInt(process.versions.node) < 22
      ? /SITE-001.* CommonJS[^]*do: Write "type": "module" into/
      : /^1 site, .* 0 errors/m
  expect(stdout).toMatch(expected)
})
