// The command line as people and programs meet it: exit codes, help, JSON, suggestions, colours.

import { describe, expect, it } from 'vitest'

import { schemaProblems } from '../../src/findings/schemaProblems.ts'
import { reportSchema } from '../../src/commands/buildReport.ts'
import * as commands from '../../src/commands/index.ts'
import { makeProject, siteText, unpinned } from './support/project.ts'

describe('exit codes', () => {
  it('are 2 for wrong usage, with a suggestion', async () => {
    const project = makeProject({ 'home.yaml': siteText() })
    const cases: [string[], RegExp][] = [
      [['build', '--chek'], /unknown option '--chek'\n\(Did you mean --check\?\)/],
      [['biuld'], /unknown command 'biuld'\n\(Did you mean build\?\)/],
      [['build', 'hom'], /There is no site hom; did you mean home\? Sites: home\./],
      [['explain', 'SITE-999'], /There is no finding SITE-999/],
    ]
    await Promise.all(
      cases.map(async ([args, message]) => {
        const { code, stdout, stderr } = await project.run(args)
        expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
        expect(stderr).toMatch(message)
      }),
    )
    expect(project.tree()).toEqual({})
  })

  it('are 1 for a site that does not load, and name its line', async () => {
    const project = makeProject({ 'home.yaml': 'repo: [\n' })
    const { code, stdout, stderr } = await project.run(['check'])
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(stdout).toMatch(/SITE-001 site-does-not-load.*\n {2}--> sites\/home\.yaml:\d+:\d+/)
  })

  it('are 70 for a fault of ours, with what to report', async () => {
    const project = makeProject({ 'home.yaml': siteText() })
    // A folder where a file is read: nobody would do it, and nothing is prepared for it.
    project.remove('chartwright.lock.json')
    project.write('chartwright.lock.json/x', '')
    const { code, stderr } = await project.run(['check'])
    expect(code).toBe(70)
    expect(stderr).toMatch(/error\[BUG-001 internal-error\]: /)
    expect(stderr).toMatch(/report it with this text/)
  })

  it('are 0 for help and version', async () => {
    const project = makeProject({})
    for (const args of [['--help'], ['--version'], ['build', '--help']])
      expect(await project.run(args)).toMatchObject({ code: 0, stderr: '' })
  })
})

describe.each(Object.keys(commands))('chartwright %s --help', (name) => {
  it('says what it does and what each flag means, within 100 columns', async () => {
    const { code, stdout } = await makeProject({}).run([name, '--help'])
    expect(code).toBe(0)
    expect(stdout).toMatch(new RegExp(`^Usage: chartwright ${name} `))
    const flags = stdout.split('\n').filter((line) => /^ {2}-/.test(line))
    expect(flags.length).toBeGreaterThan(0)
    for (const line of flags) expect(line).toMatch(/^ {2}-\S.*? {2,}\S/)
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(100)
  })
})

describe('what is printed', () => {
  it('has no colours and no progress where it is piped', async () => {
    const project = makeProject({ 'home.yaml': siteText().replace('llama-server', 'lama') })
    const { stdout, stderr } = await project.run(['build'], { env: { TERM: 'xterm-256color' } })
    expect(stdout).toContain('SITE-005')
    expect(`${stdout}${stderr}`).not.toContain('\u001b')
  })

  it.each([
    ['a sound site', siteText(), 0],
    ['a site with an error', siteText().replace('llama-server', 'lama'), 1],
    ['a site with warnings', unpinned, 0],
    ['a file that is no site', 'a: [', 1],
  ])('is valid JSON of the published shape for %s', async (_name, text, exitCode) => {
    const project = makeProject({ 'home.yaml': text })
    const { code, stdout, stderr } = await project.run(['build', '--json'])
    expect({ code, stderr }).toEqual({ code: exitCode, stderr: '' })
    const report = JSON.parse(stdout) as { exitCode: number; command: string }
    expect(schemaProblems(reportSchema, report)).toEqual([])
    expect(report).toMatchObject({ exitCode, command: 'build' })
  })

  it('lists every finding there can be, also as JSON', async () => {
    const project = makeProject({})
    const [text, json, one] = await Promise.all([
      project.run(['explain']),
      project.run(['explain', '--json']),
      project.run(['explain', 'site-005', '--json']),
    ])
    const entries = JSON.parse(json.stdout) as { code: string }[]
    expect(entries.length).toBeGreaterThan(30)
    for (const { code } of entries) expect(text.stdout).toContain(code)
    expect(JSON.parse(one.stdout)).toMatchObject([{ code: 'SITE-005', slug: 'unknown-unit' }])
  })
})
