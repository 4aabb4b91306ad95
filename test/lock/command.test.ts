// `chartwright lock` as people run it: a project on the disk, the real command line, servers on
// loopback. What it writes, what it says, and what it must never do.

import { setTimeout as wait } from 'node:timers/promises'

import { beforeEach, describe, expect, it } from 'vitest'

import { UsageError } from '../../src/commands/command.ts'
import { runLock } from '../../src/commands/lock.ts'
import type { LockFlags } from '../../src/commands/lock.ts'
import { lockReportSchema } from '../../src/commands/lockReport.ts'
import type { LockReport } from '../../src/commands/lockReport.ts'
import { schemaProblems } from '../../src/findings/schemaProblems.ts'
import { renderLock } from '../../src/lock/renderLock.ts'
import { emptyLock } from '../../src/lock.ts'
import type { Lock } from '../../src/lock.ts'
import { tinyModels, tinyProjector } from '../support/gguf/tinyModels.ts'
import { writeGguf } from '../support/gguf/writeGguf.ts'
import { makeProject } from '../tree/support/project.ts'
import type { Project, Ran } from '../tree/support/project.ts'
import { refuse, startFakeHub } from './support/fakeHub.ts'
import type { FakeHub } from './support/fakeHub.ts'
import { startFakeRegistry } from './support/fakeRegistry.ts'
import { certificatePair, makesCertificates } from './support/certificatePair.ts'
import { startProxy } from './support/proxy.ts'

const sha = 'a'.repeat(40)
const repo = 'example/tiny-GGUF'
const model = `${repo}/tiny.gguf`
const files = {
  'tiny.gguf': writeGguf({ ...tinyModels.gemma3, fill: 'zeros' }),
  'mmproj-F16.gguf': writeGguf({ ...tinyProjector, fill: 'zeros' }),
}

const site = (service: string): string => `repo: { url: 'https://git.example.org/llm.git' }
nodes: { one: { gpus: { model: RTX 5090 } } }
services:
  chat:
    engine: { kind: llama-server }
    model: ${service}
`
const lockOf = (project: Project): Lock => JSON.parse(project.read('chartwright.lock.json')) as Lock

interface Words extends LockFlags {
  readonly sites?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly interactive?: boolean
}

/** Does what the command line does with these words, in this process: several times as fast. */
async function lockIn(
  project: Project,
  { sites = [], env = {}, interactive = false, ...flags }: Words,
): Promise<Ran> {
  const ran = { stdout: '', stderr: '' }
  const code = await runLock(
    sites,
    flags,
    {
      root: project.root,
      colour: false,
      interactive,
      out: (text) => void (ran.stdout += text),
      err: (text) => void (ran.stderr += text),
    },
    {
      env: { HOME: project.root, ...env },
      fetch: async () => fetch,
      sleep: async () => undefined,
      patience: 5000,
    },
  )
  return { code, ...ran }
}

/** The same with --json, whose answer is of the published shape. */
async function reportOf(project: Project, words: Words = {}): Promise<LockReport> {
  const { code, stdout, stderr } = await lockIn(project, { ...words, json: true })
  if (stderr !== '') throw new Error(stderr)
  const report = JSON.parse(stdout) as LockReport
  expect(schemaProblems(lockReportSchema, report)).toEqual([])
  expect(report.exitCode).toBe(code)
  return report
}

let hub: FakeHub
let registry: string

beforeEach(async () => {
  hub = await startFakeHub({ [repo]: { sha, files, license: 'mit' } })
  registry = (await startFakeRegistry()).host
})

/** A project whose site asks the fake hub and the fake registry, with nothing in its lock. */
function makeLocking(service = model): Project {
  const mirrors = `mirrors: { hub: '${hub.url}', registries: { ghcr.io: 'http://${registry}' } }\n`
  const project = makeProject({ 'home.yaml': site(service) + mirrors })
  project.write('chartwright.lock.json', renderLock(emptyLock))
  return project
}

describe('chartwright lock', () => {
  it('fills the lock, so that a build has nothing to say of it, and then rests', async () => {
    const project = makeLocking()
    const first = await reportOf(project)
    expect(first.problems).toEqual([])
    expect(first.changes.map(({ kind, name, change }) => [kind, change, name])).toEqual([
      ['image', 'added', expect.stringMatching(/^ghcr.io\/ggml-org\/llama.cpp:server/)],
      ['model', 'added', model],
    ])
    expect(first.written).toEqual(['chartwright.lock.json'])
    const text = project.read('chartwright.lock.json')
    expect(text).toBe(renderLock(lockOf(project)))
    expect((await project.build()).stdout).not.toContain('LOCK-')
    const asks = hub.requests.length
    const again = await reportOf(project)
    expect(again).toMatchObject({ exitCode: 0, changes: [], written: [] })
    expect(again.unchanged).toHaveLength(2)
    expect(hub.requests).toHaveLength(asks)
    expect(project.read('chartwright.lock.json')).toBe(text)
    expect((await reportOf(project, { offline: true })).problems).toEqual([])
  })

  it('gives a projector an entry of its own', async () => {
    const project = makeLocking(`{ name: ${model}, projector: mmproj-F16.gguf }`)
    await reportOf(project)
    expect(Object.keys(lockOf(project).models)).toEqual([`${repo}/mmproj-F16.gguf`, model])
  })

  it('names the place in the site of what it could not learn, and keeps the rest', async () => {
    const project = makeLocking(`${repo}/tinny.gguf`)
    const { code, stdout, stderr } = await lockIn(project, {})
    expect(code).toBe(1)
    expect(stderr).toBe('')
    expect(stdout).toBe(`${stdout.split('\n')[0]}
error: ${repo} has no file tinny.gguf; did you mean tiny.gguf?
  --> sites/home.yaml:6:5
  do: It has tiny.gguf, mmproj-F16.gguf. Correct the name in the site.
1 added, 0 filled in, 0 updated, 1 unchanged, 1 errors; wrote chartwright.lock.json
`)
    expect(Object.keys(lockOf(project).images)).toHaveLength(1)
  })

  it('looks at every environment of a site', async () => {
    const project = makeLocking()
    const trial =
      'environments: { trial: { services: { chat: { model: example/tiny-GGUF/gone.gguf } } } }\n'
    project.write('sites/home.yaml', project.read('sites/home.yaml') + trial)
    const { problems, changes } = await reportOf(project)
    expect(changes.map(({ kind }) => kind)).toEqual(['image', 'model'])
    expect(problems[0]!.places.map(({ pointer }) => pointer)).toEqual([
      '/environments/trial/services/chat/model',
    ])
  })

  it('shows a person who watches what it is about, and how much came', async () => {
    const { stderr } = await lockIn(makeLocking(), { interactive: true })
    const lines = stderr.split('\r\u001B[K').slice(1)
    expect(lines[0]).toMatch(/^image ghcr.io\/ggml-org\/llama.cpp:\S+ …$/)
    expect(lines.at(-1)).toMatch(/^model example\/tiny-GGUF\/tiny.gguf: added, 0\.[0-9] MB\n$/)
  })

  it('says offline what is missing, and changes nothing', async () => {
    const project = makeLocking()
    const { problems, exitCode } = await reportOf(project, { offline: true })
    expect(exitCode).toBe(1)
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^The lock does not know the digest of ghcr.io/),
      `The lock does not know the revision, size, sha256, gguf and license of ${model}.`,
    ])
    expect(problems[1]!.places).toEqual([
      {
        site: 'home',
        pointer: '/services/chat/model',
        file: 'sites/home.yaml',
        line: 6,
        column: 5,
      },
    ])
    expect(hub.requests).toEqual([])
    expect(lockOf(project)).toEqual(emptyLock)
  })

  it('takes with --update what there is today, by the end of a name', async () => {
    const project = makeLocking()
    await reportOf(project)
    hub.repos = { [repo]: { ...hub.repos[repo]!, sha: 'c'.repeat(40) } }
    expect((await reportOf(project)).changes).toEqual([])
    const { changes } = await reportOf(project, { update: ['tiny.gguf'] })
    expect(changes).toEqual([
      {
        kind: 'model',
        name: model,
        change: 'updated',
        facts: [{ fact: 'revision', before: sha, after: 'c'.repeat(40) }],
      },
    ])
  })

  it.each<[string, Words, RegExp]>([
    [
      'a site that is not there',
      { sites: ['hone'] },
      /^There is no site hone; did you mean home\?/,
    ],
    ['a name that nobody has', { update: ['tini.gguf'] }, /^Neither the sites nor the lock name/],
    ['--update without a network', { offline: true, update: ['x'] }, /^--update asks the network/],
  ])('refuses %s', async (_what, words, message) => {
    const ran = lockIn(makeLocking(), words)
    await expect(ran).rejects.toThrow(UsageError)
    await expect(ran).rejects.toThrow(message)
  })

  it('asks which one, where the end of a name may mean several', async () => {
    const project = makeLocking()
    const entry = { files: [{ path: 'tiny.gguf' }], sources: {} }
    const models = { 'other/tiny-GGUF/tiny.gguf': entry }
    project.write('chartwright.lock.json', renderLock({ ...emptyLock, models }))
    await expect(lockIn(project, { update: ['tiny.gguf'] })).rejects.toThrow(
      `tiny.gguf may mean ${model} or other/tiny-GGUF/tiny.gguf. Give more of the name.`,
    )
  })

  it('touches no lock that it cannot read', async () => {
    const project = makeLocking()
    project.write('chartwright.lock.json', '{ "lockVersion": 1,')
    const { problems } = await reportOf(project)
    expect(problems).toMatchObject([{ code: 'LOCK-005' }])
    expect(project.read('chartwright.lock.json')).toBe('{ "lockVersion": 1,')
    expect(hub.requests).toEqual([])
  })

  it('says what is wrong with a site that it cannot read, and does the others', async () => {
    const project = makeLocking()
    project.write('sites/broken.yaml', 'services: 5\n')
    const { problems, changes, exitCode } = await reportOf(project)
    expect(exitCode).toBe(1)
    expect(problems.length).toBeGreaterThan(0)
    expect(new Set(problems.map(({ places }) => places[0]?.file))).toEqual(
      new Set(['sites/broken.yaml']),
    )
    expect(changes).toHaveLength(2)
  })

  it('is on the command line', async () => {
    const { code, stdout } = await makeLocking().run(['lock', 'home', '--offline', '--json'])
    expect(code).toBe(1)
    expect((JSON.parse(stdout) as LockReport).problems).toHaveLength(2)
  })

  it('keeps what is done when it is stopped', async () => {
    const project = makeLocking()
    hub.misbehave = () => true
    const child = project.start(['lock'])
    const ended = new Promise((resolve) => child.on('exit', (_code, signal) => resolve(signal)))
    while (hub.requests.length === 0) await wait(50)
    child.kill('SIGINT')
    expect(await ended).toBe('SIGINT')
    expect(Object.keys(lockOf(project).images)).toHaveLength(1)
    expect(lockOf(project).models).toEqual({})
    expect(project.has('.chartwright')).toBe(false)
  })
})

/** A project whose site has no mirrors, and whose images are known. */
const plain = (): Project => {
  const project = makeProject({ 'home.yaml': site(model) })
  const images = Object.fromEntries(
    ['server-cuda-b11206', 'server-b11206'].map((tag) => [
      `ghcr.io/ggml-org/llama.cpp:${tag}`,
      { digest: `sha256:${'0'.repeat(64)}`, sources: { digest: ['a', 'b'] } },
    ]),
  )
  project.write('chartwright.lock.json', renderLock({ ...emptyLock, images }))
  return project
}
const learned = (project: Project) => lockOf(project).models[model]?.revision

describe('what the environment says', () => {
  it.each<[string, (project: Project) => Record<string, string>]>([
    ['HF_TOKEN', () => ({ HF_TOKEN: 'hf_secret' })],
    [
      'HF_TOKEN_PATH',
      (project) => {
        project.write('token.txt', 'hf_secret\n')
        return { HF_TOKEN_PATH: `${project.root}/token.txt` }
      },
    ],
    [
      'HF_HOME',
      (project) => {
        project.write('hf/token', 'hf_secret')
        return { HF_HOME: `${project.root}/hf` }
      },
    ],
    [
      'the token file in the home folder',
      (project) => {
        project.write('.cache/huggingface/token', 'hf_secret')
        return {}
      },
    ],
  ])('%s shows who asks HF_ENDPOINT, and is printed nowhere', async (_name, make) => {
    const project = plain()
    hub.misbehave = (_request, response, server) =>
      server === 'cdn' && refuse(response, 403, 'GatedRepo')
    const env = { HF_ENDPOINT: `${hub.url}/`, ...make(project) }
    const { stdout, stderr, code } = await lockIn(project, { env })
    expect(code).toBe(1)
    expect(learned(project)).toBe(sha)
    const shown = hub.requests.map(({ server, authorization }) => `${server} ${authorization}`)
    expect(new Set(shown)).toEqual(new Set(['hub Bearer hf_secret', 'cdn undefined']))
    expect(stdout + stderr + project.read('chartwright.lock.json')).not.toContain('hf_secret')
  })

  it('refuses an endpoint with a password in it, and does not repeat it', async () => {
    const env = { HF_ENDPOINT: 'http://user:hunter2@127.0.0.1:9' }
    const { stdout, code } = await lockIn(plain(), { env })
    expect(code).toBe(1)
    expect(stdout).toMatch(/The address of the hub is no web address without a password in it/)
    expect(stdout).not.toContain('hunter2')
  })

  it.skipIf(!makesCertificates)(
    'goes through HTTPS_PROXY, and past it for hosts of NO_PROXY',
    async () => {
      const secure = certificatePair()
      const far = await startFakeHub(hub.repos, secure)
      const proxy = await startProxy()
      const env = {
        HF_ENDPOINT: far.url,
        HTTPS_PROXY: proxy.url,
        NODE_EXTRA_CA_CERTS: secure.path,
      }
      const through = plain()
      // The list of files is enough here; large files lie at another address without TLS.
      await through.run(['lock'], { env })
      expect(learned(through)).toBe(sha)
      expect(proxy.connects).toContain(new URL(far.url).host)
      const asked = proxy.connects.length
      const past = plain()
      await past.run(['lock'], { env: { ...env, NO_PROXY: '127.0.0.1' } })
      expect(learned(past)).toBe(sha)
      expect(proxy.connects).toHaveLength(asked)
    },
  )

  it.skipIf(!makesCertificates)(
    'trusts an own authority in NODE_EXTRA_CA_CERTS, and says so where it is not there',
    async () => {
      const secure = certificatePair()
      const far = await startFakeHub(hub.repos, secure)
      const project = plain()
      const { stdout } = await project.run(['lock'], { env: { HF_ENDPOINT: far.url } })
      expect(stdout).toMatch(/is signed by nobody this machine trusts \([A-Z_]+\)\./)
      expect(stdout).toMatch(/NODE_EXTRA_CA_CERTS=/)
      expect(learned(project)).toBeUndefined()
    },
  )
})

describe('the committed lock', () => {
  it('is written as this command writes it', async () => {
    const project = makeProject({})
    const text = project.read('chartwright.lock.json')
    expect(renderLock(JSON.parse(text) as Lock)).toBe(text)
  })
})
