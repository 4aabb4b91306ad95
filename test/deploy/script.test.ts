// Holds the text of deploy.sh and of every deploy.steps.sh: shells can read them, ShellCheck finds
// nothing, the help names every variable and exit code, and the steps hold every manifest once.

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { cleanUp, shells } from '../download/download.ts'
import { allSamples } from '../samples/samples.ts'
import { buildSites, soundSite } from '../support/sites.ts'
import { shellTool } from '../tools/shellTools.ts'

const script = join(import.meta.dirname, '../../src/stages/5-emit/deploy.sh')
const text = readFileSync(script, 'utf8')
const found = await shells()
afterAll(cleanUp)
const shellcheck = await shellTool('shellcheck')
const samples = (await allSamples()).flatMap(({ built }) => built.files)

/** What a list of a deploy.steps.sh prints. */
const linesOf = (file: string, list: string): string[] =>
  execFileSync('sh', ['-c', `${file}\n${list}`], { encoding: 'utf8' })
    .split('\n')
    .slice(0, -1)

/** Verb, kind and name of steps. */
const verbs = (lines: readonly string[]): string[] =>
  lines.map((line) => line.split(' ')).map(([verb, , kind, , name]) => `${verb} ${kind} ${name}`)

/** The lists of a site of these services. */
const listOf = (services: object, list: string): string[] => {
  const { files } = buildSites({ home: { ...soundSite, services } })
  return linesOf(files.find(({ path }) => path.endsWith('/deploy.steps.sh'))!.text, list)
}

describe('deploy.sh', () => {
  it.each(found)('says in $name how it is used, with every setting and exit code', ({ folder }) => {
    const shell = folder === undefined ? 'sh' : join(folder, 'sh')
    const help = execFileSync(shell, [script, '--help'], { encoding: 'utf8' })
    const codes = new Set([...text.matchAll(/(?:fail|exit) (\d+)\b/g)].map(([, code]) => code!))
    const explained = help.slice(help.indexOf('Exit codes'))
    expect(codes.size).toBeGreaterThan(6)
    for (const code of codes) expect(explained).toMatch(new RegExp(`\\b${code}\\b`))
    for (const setting of /^settings='(.*)'$/m.exec(text)![1]!.split(' '))
      expect(help).toMatch(new RegExp(`^  ${setting} `, 'm'))
  })

  it.skipIf(shellcheck === undefined)('gives ShellCheck nothing to say', () => {
    expect(execFileSync(shellcheck!, ['--shell=sh', script], { encoding: 'utf8' })).toBe('')
  })

  it('is ASCII, with lines that a reviewer sees whole', () => {
    expect(text).toMatch(/^[\n -~]*\n$/)
    expect(text.split('\n').filter((line) => line.length > 111 || /\s$/.test(line))).toEqual([])
  })

  it('gives a secret to a program in one way only', () => {
    expect(text.match(/Authorization/g)).toHaveLength(1)
    expect(text).not.toMatch(/set -[a-z]*x|\beval\b|--from-literal|--netrc|--user\b|--token\b/)
  })

  it('stands beside the manifests of every environment as it is here, and can be run', () => {
    const programs = samples.filter(({ path }) => path.endsWith('/deploy.sh'))
    const roots = samples.filter(({ path }) => path.endsWith('/root.yaml'))
    expect(programs.map(({ path }) => path.replace('deploy.sh', 'root.yaml')).toSorted()).toEqual(
      roots.map(({ path }) => path).toSorted(),
    )
    for (const program of programs) expect(program).toMatchObject({ text, executable: true })
  })
})

describe('deploy.steps.sh', () => {
  const steps = samples.filter(({ path }) => path.endsWith('/deploy.steps.sh'))
  it.skipIf(shellcheck === undefined).each(steps)(
    'of $path gives ShellCheck nothing to say',
    (file) => {
      const words = ['--shell=sh', '-']
      const said = execFileSync(shellcheck!, words, { input: file.text, encoding: 'utf8' })
      expect(said).toBe('')
    },
  )

  it.each(steps)(
    'of $path names each manifest once, with what it holds',
    ({ path, text: file }) => {
      const folder = path.slice(0, -'deploy.steps.sh'.length)
      const lines = linesOf(file, 'steps').filter((line) => /^(apply|run) /.test(line))
      const named = lines.map((line) => folder + line.split(' ').at(-1)!)
      const below = samples.filter((one) => one.path.startsWith(`${folder}manifests/`))
      expect(named.toSorted()).toEqual(below.map((one) => one.path).toSorted())
      for (const line of lines) {
        const [, api, kind, namespace, name, at] = line.split(' ')
        const manifest = below.find((one) => one.path === folder + at!)!.text
        const within = namespace === '-' ? '' : `  namespace: ${namespace}\n`
        for (const part of [`apiVersion: ${api}\nkind: ${kind}\n`, `\n  name: ${name}\n${within}`])
          expect(manifest).toContain(part)
      }
    },
  )

  const { chat } = soundSite.services as { chat: object }

  it('waits for all models before the first server changes, and for all servers at the end', () => {
    const fetch = { kind: 'presync-hook' }
    const one = { ...chat, fetch, storage: { kind: 'claim', storageClass: 'fast', size: '20Gi' } }
    const lines = verbs(
      listOf(
        { chat: one, draft: { ...one, gpus: 0, engine: { kind: 'llama-server', gpuLayers: 0 } } },
        'steps',
      ),
    )
    const turns = lines
      .filter((line) => /Job|Deployment/.test(line))
      .map((line) => line.replace(/-download.*/, ''))
    expect(turns).toEqual([
      'run Job chat',
      'run Job draft',
      'wait Job chat',
      'wait Job draft',
      'apply Deployment chat',
      'apply Deployment draft',
      'wait Deployment chat',
      'wait Deployment draft',
    ])
    const last = (pattern: RegExp) => lines.findLastIndex((line) => pattern.test(line))
    expect(last(/PersistentVolumeClaim|ConfigMap/)).toBeLessThan(
      lines.findIndex((line) => /Job/.test(line)),
    )
  })

  it.each([
    ['waits for a card', { fetch: { kind: 'presync-hook' }, mayWaitForGpu: true }, 'card'],
    ['is copied by hand', { fetch: { kind: 'manual' } }, 'copy'],
  ])('leaves a server alone that %s', (_, more, why) => {
    const lines = listOf({ chat: { ...chat, ...more } }, 'steps')
    expect(lines.filter((line) => / Deployment /.test(line))).toEqual([
      expect.stringMatching(/^apply /),
      `leave apps/v1 Deployment home chat ${why}`,
    ])
  })

  it('asks for the Secrets that pods read, but for none that is sealed', () => {
    const expose = { kind: 'load-balancer' }
    const fetch = { kind: 'presync-hook', token: { secret: 'hub.token', key: 'read' } }
    expect(listOf({ chat: { ...chat, expose, fetch } }, 'secrets')).toEqual([
      'home hub.token read SECRET_HUB_TOKEN_READ ask what the Job of chat reads',
      'home chat-api-key api-key SECRET_CHAT_API_KEY_API_KEY generate the API key of chat',
    ])
    const gateway = samples.find(({ path }) => path.includes('/gateway/deploy.steps'))!
    expect(gateway.text).toMatch(
      /^gateway drafts-api-key api-key SECRET_DRAFTS_API_KEY_API_KEY writers\/drafts-api-key\/api-key the API key of drafts\nEND$/m,
    )
    const sealed = samples.find(({ path }) =>
      path.includes('/existing-and-allowances/deploy.steps'),
    )!
    expect(sealed.text).not.toContain('-lb-ip ')
  })
})
