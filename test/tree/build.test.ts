// Runs the real command line in projects on disk: what it writes, what it leaves alone, what it says
// and with which exit code. A tool that loses somebody's change is worse than none.

import { chmodSync, existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { chat, makeProject, projectAt, siteText, unpinned } from './support/project.ts'

const deployment = 'charts/chat/templates/deployment.yaml'
const two = siteText({ chat, second: chat })

describe('chartwright build', () => {
  it('writes a tree once, and then nothing', async () => {
    const project = makeProject({ 'home.yaml': siteText() })
    const first = await project.run(['build'])
    expect(first).toMatchObject({ code: 0, stderr: '' })
    expect(first.stdout).toMatch(/; [1-9]\d* files written, 0 removed, 0 unchanged in/)
    const tree = project.tree()
    expect(Object.keys(tree).length).toBeGreaterThan(20)
    const second = await project.run(['build'])
    expect(second.stdout).toMatch(/; 0 files written, 0 removed, \d+ unchanged in/)
    expect(project.tree()).toEqual(tree)
    expect(project.has('.chartwright')).toBe(false)
  })

  it('removes what it no longer makes, and folders that are empty then', async () => {
    const project = makeProject({ 'home.yaml': two })
    await project.build()
    expect(project.has('charts/second/Chart.yaml')).toBe(true)
    project.write('sites/home.yaml', siteText())
    const { code, stdout } = await project.build()
    expect(code).toBe(0)
    expect(stdout).toMatch(/[1-9]\d* removed/)
    expect(existsSync(join(project.root, 'charts/second'))).toBe(false)
    const fresh = makeProject({ 'home.yaml': siteText() })
    await fresh.build()
    expect(project.tree()).toEqual(fresh.tree())
  })

  it('leaves alone what somebody else put into its folders, and says so', async () => {
    const project = makeProject({ 'home.yaml': siteText() })
    project.write('charts/theirs/Chart.yaml', 'name: theirs\n')
    const { code, stdout } = await project.build()
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /foreign +charts\/theirs\/Chart\.yaml {2}\(not made by Chartwright; move it/,
    )
    expect(project.read('charts/theirs/Chart.yaml')).toBe('name: theirs\n')
  })

  it('overwrites no change that git does not have, unless it is told to', async () => {
    const project = makeProject({ 'home.yaml': siteText() })
    project.git('init', '-q')
    await project.build()
    project.git('add', '-A')
    project.git('commit', '-qm', 'first')
    const before = project.read(deployment)
    project.write(deployment, `${before}# mine\n`)
    const refused = await project.build()
    expect(refused.code).toBe(1)
    expect(refused.stdout).toContain(`  ${deployment}\n`)
    expect(refused.stdout).toContain('--force')
    expect(project.read(deployment)).toBe(`${before}# mine\n`)
    const forced = await project.build({ force: true })
    expect(forced.code).toBe(0)
    expect(project.read(deployment)).toBe(before)
  })

  it('overwrites a change that is committed, since git has it', async () => {
    const project = makeProject({ 'home.yaml': siteText() })
    project.git('init', '-q')
    await project.build()
    const before = project.read(deployment)
    project.write(deployment, `${before}# mine\n`)
    project.git('add', '-A')
    project.git('commit', '-qm', 'mine')
    expect(await project.build()).toMatchObject({ code: 0 })
    expect(project.read(deployment)).toBe(before)
  })

  it('knows a change that git does not have also below the root of the repository', async () => {
    const outer = makeProject({})
    outer.git('init', '-q')
    mkdirSync(join(outer.root, 'deploy'))
    const project = projectAt(join(outer.root, 'deploy'))
    project.write('sites/home.yaml', siteText())
    await project.build()
    outer.git('add', '-A')
    outer.git('commit', '-qm', 'first')
    project.write(deployment, '# mine\n')
    expect(await project.build()).toMatchObject({ code: 1 })
    expect(project.read(deployment)).toBe('# mine\n')
  })

  it('knows a change that git ignores, and a change where there is no git', async () => {
    const ignoring = makeProject({ 'home.yaml': siteText() })
    ignoring.git('init', '-q')
    ignoring.write('.gitignore', 'charts/\n')
    ignoring.git('add', '.gitignore')
    ignoring.git('commit', '-qm', 'first')
    const without = makeProject({ 'home.yaml': siteText() })
    for (const project of [ignoring, without]) {
      await project.build()
      project.write(deployment, '# mine\n')
      expect(await project.build()).toMatchObject({ code: 1 })
      expect(project.read(deployment)).toBe('# mine\n')
    }
  })

  it('leaves the tree as it is where a site has an error, and names the place', async () => {
    const project = makeProject({ 'home.yaml': siteText() })
    await project.build()
    const before = project.tree()
    project.write('sites/home.yaml', two.replace('kind: llama-server', 'kind: lama-server'))
    const { code, stdout } = await project.build()
    expect(code).toBe(1)
    expect(stdout).toMatch(/error\[SITE-005 unknown-unit\].*\n {2}--> sites\/home\.yaml:\d+:\d+/)
    expect(stdout).toMatch(/\d+ files to write/)
    expect(project.tree()).toEqual(before)
  })

  it('writes nothing with --strict where there is a warning', async () => {
    const project = makeProject({ 'home.yaml': unpinned })
    expect((await project.build({ strict: true })).code).toBe(1)
    expect(project.tree()).toEqual({})
    expect((await project.build()).code).toBe(0)
  })

  it.skipIf(process.getuid?.() === 0)('leaves a read-only tree whole, and says why', async () => {
    const project = makeProject({ 'home.yaml': siteText() })
    chmodSync(project.root, 0o555)
    const { code } = await project.build()
    chmodSync(project.root, 0o755)
    expect(code).not.toBe(0)
    expect(project.tree()).toEqual({})
  })

  it('writes through a folder that is a link, and not into what it does not own', async () => {
    const project = makeProject({ 'home.yaml': siteText() })
    mkdirSync(join(project.root, 'elsewhere'))
    symlinkSync('elsewhere', join(project.root, 'gitops'))
    expect((await project.build()).code).toBe(0)
    expect(project.has('elsewhere/home/plan.json')).toBe(true)
  })
})

describe('chartwright build --check', () => {
  it('names each kind of difference with what to do about it, and exits with 1', async () => {
    const project = makeProject({ 'home.yaml': two, 'old.yaml': siteText({ gone: chat }) })
    project.git('init', '-q')
    await project.build()
    project.git('add', '-A')
    project.git('commit', '-qm', 'first')
    project.remove('sites/old.yaml')
    project.remove('charts/chat/values.yaml')
    project.write('charts/second/README.md', 'mine\n')
    project.write('charts/chat/extra.txt', 'theirs\n')
    project.git('rm', '-q', '--cached', 'charts/chat/Chart.yaml')
    project.write(
      'sites/home.yaml',
      two.replace('storageClass: fast', 'storageClass: fast\n      size: 99Gi'),
    )
    const before = project.tree()
    const { code, stdout } = await project.run(['build', '--check'])
    expect(code).toBe(1)
    const words = {
      missing: 'charts/chat/values.yaml',
      stale: 'gitops/home/manifests/chat-foundation/40-persistentvolumeclaim-chat-models.yaml',
      edited: 'charts/second/README.md  (changed by hand)',
      orphaned: 'charts/gone/Chart.yaml  (no longer generated)',
      foreign: 'charts/chat/extra.txt  (not made by Chartwright; move it elsewhere)',
      untracked: 'charts/chat/Chart.yaml  (not in git; add it)',
    }
    for (const [word, path] of Object.entries(words))
      expect(stdout).toContain(`  ${word.padEnd(9)} ${path}\n`)
    expect(stdout).toContain('npm run build:charts')
    expect(project.tree()).toEqual(before)
    expect((await project.run(['check'])).stdout.split(' in ')[0]).toBe(stdout.split(' in ')[0])
  })

  it('is content with what a build has just written', async () => {
    const project = makeProject({ 'home.yaml': siteText() })
    await project.build()
    expect(await project.build({ check: true })).toMatchObject({ code: 0, stderr: '' })
    expect(await project.run(['check'])).toMatchObject({ code: 0 })
  })

  it('has nothing to say of the settings beside deploy.sh, which stay', async () => {
    const project = makeProject({ 'home.yaml': siteText() })
    project.write('gitops/home/deploy.env', 'KUBECTL=oc\n')
    const { stdout } = await project.build()
    expect(stdout).not.toContain('deploy.env')
    expect(await project.build({ check: true })).toMatchObject({ code: 0 })
    expect(project.tree()).toHaveProperty(['gitops/home/deploy.env'])
  })
})

describe('the record of generated files', () => {
  it('cannot make a build touch anything outside its folders', async () => {
    const project = makeProject({ 'home.yaml': siteText() })
    await project.build()
    project.write('precious.txt', 'mine\n')
    const record = JSON.parse(project.read('chartwright.files.json')) as { files: object }
    const digest = 'f'.repeat(64)
    const evil = { 'precious.txt': digest, 'charts/../precious.txt': digest, '/etc/hosts': digest }
    project.write(
      'chartwright.files.json',
      JSON.stringify({ ...record, files: { ...record.files, ...evil } }),
    )
    expect((await project.build({ force: true })).code).toBe(0)
    expect(project.read('precious.txt')).toBe('mine\n')
  })

  it('may be lost or broken by a merge: files that are right are then still ours', async () => {
    const project = makeProject({ 'home.yaml': siteText() })
    await project.build()
    const before = project.tree()
    project.write('chartwright.files.json', '<<<<<<< HEAD\n')
    expect((await project.build()).code).toBe(0)
    expect(project.tree()).toEqual(before)
  })
})
