// Kills builds at every step of their writing, and at random moments: after the next build the tree
// is wholly the old one or wholly the new one, and no half-written file is ever in it.

import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { setTimeout } from 'node:timers/promises'

import { describe, expect, it } from 'vitest'

import { finishInterrupted, isInterrupted } from '../../src/tree/writeTree.ts'
import { committedLock } from '../support/sites.ts'
import { chat, makeProject, projectAt, siteText } from './support/project.ts'
import type { Project } from './support/project.ts'

const writer = join(import.meta.dirname, 'support/killedWriter.ts')
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx/esm')).href
const processesAtOnce = 2

/** What a write changes: new files, changed files, and removals that empty a folder. */
const before = {
  'charts/a/one.txt': 'old one\n',
  'charts/a/two.txt': 'old two\n',
  'charts/gone/three.txt': 'old three\n',
}
const after = {
  'charts/a/one.txt': 'new one\n'.repeat(1000),
  'charts/a/two.txt': 'old two\n',
  'gitops/new/four.txt': 'new four\n',
}

/** Runs a write that is killed before its n-th step on disk, or in the middle of it. */
function killedAt(step: number): Promise<{ project: Project; steps: number; killed: boolean }> {
  const project = makeProject({})
  for (const [path, text] of Object.entries(before)) project.write(path, text)
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ['--import', tsx, writer, project.root, String(step)],
      (error, stdout) => {
        const killed = error?.signal === 'SIGKILL'
        if (error !== null && !killed) reject(error)
        else resolve({ project, killed, steps: Number(stdout) })
      },
    )
  })
}

describe('a write that is killed', () => {
  it('is wholly undone or wholly done by the next one, whatever step it was killed at', async () => {
    const { steps, project } = await killedAt(0)
    expect(project.tree()).toEqual(after)
    expect(steps).toBeGreaterThan(10)
    const queue = Array.from({ length: steps }, (_, index) => index + 1)
    const seen = { old: 0, new: 0 }
    const work = async (): Promise<void> => {
      for (let step = queue.shift(); step !== undefined; step = queue.shift()) {
        const killed = await killedAt(step)
        expect(killed.killed, `step ${step}`).toBe(true)
        const journalled = isInterrupted(killed.project.root)
        for (const [path, text] of Object.entries(killed.project.tree()))
          expect([before, after].map((tree) => (tree as Record<string, string>)[path])).toContain(
            text,
          )
        expect(finishInterrupted(killed.project.root)).toBe(journalled)
        const tree = killed.project.tree()
        const isNew = JSON.stringify(tree) === JSON.stringify(after)
        expect(tree, `step ${step}`).toEqual(isNew ? after : before)
        seen[isNew ? 'new' : 'old']++
      }
    }
    await Promise.all(Array.from({ length: processesAtOnce }, work))
    expect(seen.old).toBeGreaterThan(2)
    expect(seen.new).toBeGreaterThan(2)
  })

  it('leaves nothing behind once the next build is through', async () => {
    const { project } = await killedAt(3)
    expect(readdirSync(join(project.root, '.chartwright'))).not.toEqual([])
    project.write('sites/home.yaml', siteText())
    for (const path of Object.keys(before)) project.remove(path)
    expect((await project.build()).code).toBe(0)
    expect(project.has('.chartwright')).toBe(false)
  })
})

describe('a build that is killed', () => {
  it('at a random moment leaves a tree that the next build makes whole', async () => {
    const project = makeProject({ 'home.yaml': siteText() })
    await project.build()
    const old = project.tree()
    const changed = siteText({ chat: { ...chat, namespace: 'elsewhere' }, second: chat })
    const fresh = makeProject({ 'home.yaml': changed })
    await fresh.build()
    project.write('sites/home.yaml', changed)
    for (const delay of [0.3, 0.6, 0.8, 0.9, 1, 1.1].map(
      (part) => part * (600 + Math.random() * 600),
    )) {
      const build = project.start(['build'])
      const ended = new Promise((resolve) => build.on('exit', resolve))
      await setTimeout(delay)
      build.kill('SIGKILL')
      await ended
      for (const [path, text] of Object.entries(project.tree()))
        expect([old[path], fresh.tree()[path]]).toContain(text)
    }
    expect((await project.build()).code).toBe(0)
    expect(project.tree()).toEqual(fresh.tree())
  })

  it('is noticed by a check, and finished by the next build, which says so', async () => {
    const project = makeProject({ 'home.yaml': siteText() })
    await project.build()
    project.write('.chartwright/staging-1/0', project.read('charts/chat/Chart.yaml'))
    project.write(
      '.chartwright/journal.json',
      JSON.stringify({
        renames: [['.chartwright/staging-1/0', 'charts/chat/Chart.yaml']],
        removals: [],
        staging: '.chartwright/staging-1',
      }),
    )
    expect((await project.build({ check: true })).code).toBe(1)
    expect(await project.build()).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/interrupted/),
    })
    expect((await project.build({ check: true })).code).toBe(0)
    expect(project.has('.chartwright')).toBe(false)
  })
})

describe('builds at once', () => {
  it('do not fail and do not mix their trees', async () => {
    const project = makeProject({ 'home.yaml': siteText({ chat, second: chat }) })
    const results = await Promise.all([1, 2, 3].map(() => project.run(['build'])))
    for (const result of results) expect(result).toMatchObject({ code: 0 })
    expect((await project.build({ check: true })).code).toBe(0)
    expect(project.has('.chartwright')).toBe(false)
  })
})

/** A file system of 128 KiB, which only root can make; undefined where that is not possible. */
function smallDisk(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'chartwright-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'none', folder], { stdio: 'ignore' })
    return folder
  } catch {
    rmSync(folder, { recursive: true })
    process.stderr.write('\n!!! No small disk can be mounted: a full disk is NOT TESTED.\n\n')
    return undefined
  }
}

describe('a full disk', () => {
  it('leaves the tree as it was, and nothing behind', async ({ skip, onTestFinished }) => {
    const disk = smallDisk()
    if (disk === undefined) return skip('no small disk can be mounted')
    onTestFinished(() => {
      execFileSync('umount', [disk])
      rmSync(disk, { recursive: true })
    })
    const project = projectAt(join(disk, 'project'))
    project.write('sites/home.yaml', siteText())
    project.write('chartwright.lock.json', committedLock)
    project.write('charts/mine.txt', 'x'.repeat(1000))
    const tree = project.tree()
    const { code, stderr } = await project.run(['build'])
    expect(code).not.toBe(0)
    expect(stderr).toContain('ENOSPC')
    expect(project.tree()).toEqual(tree)
    expect(project.has('.chartwright')).toBe(false)
  })
})
