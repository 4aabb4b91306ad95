// Builds the same sites under conditions that must not matter: another time zone, language, folder,
// umask, order of files on disk and moment. The bytes are the same, or reviews are full of noise.

import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'

import { expect, it } from 'vitest'

import { chat, makeProject, siteText } from './support/project.ts'

const withoutTime = ({ stdout }: { stdout: string }) => stdout.replace(/ in [\d.]+ s$/m, '')
const inNamespace = (namespace: string): string => siteText({ chat: { ...chat, namespace } })
const sites = { 'alpha.yaml': inNamespace('a'), 'beta.yaml': inNamespace('b') }

it('gives the same bytes in another time zone, language, folder and order of files', async () => {
  const one = makeProject(sites)
  const other = makeProject(Object.fromEntries(Object.entries(sites).toReversed()))
  const env = {
    TZ: 'Pacific/Kiritimati',
    LANG: 'tr_TR.UTF-8',
    LC_ALL: 'tr_TR.UTF-8',
    NO_COLOR: '1',
  }
  const [first, second] = await Promise.all([one.run(['build']), other.run(['build'], { env })])
  expect([first.code, second.code]).toEqual([0, 0])
  expect(Object.keys(one.tree()).length).toBeGreaterThan(30)
  expect(other.tree()).toEqual(one.tree())
  expect(withoutTime(second)).toBe(withoutTime(first))
})

it('leaves it to the umask who may read the files, and gives the same bytes', async () => {
  const project = makeProject({ 'home.yaml': siteText() })
  const bin = join(import.meta.dirname, '../../bin/chartwright.mjs')
  execFileSync('sh', ['-c', `umask 077; exec "${process.execPath}" "${bin}" build`], {
    cwd: project.root,
  })
  expect(statSync(join(project.root, 'charts/chat/Chart.yaml')).mode & 0o777).toBe(0o600)
  const usual = makeProject({ 'home.yaml': siteText() })
  await usual.build()
  expect(project.tree()).toEqual(usual.tree())
})
