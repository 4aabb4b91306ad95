// What people tell deploy.sh, by words, variables, deploy.env and at the terminal: taken where it is
// right, refused with a reason where it is not, and never repeated where it is a secret.

import { execFileSync } from 'node:child_process'
import { chmodSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { cleanUp, shells, until } from '../download/download.ts'
import { FakeCluster } from './support/cluster.ts'
import type { Answers } from './support/cluster.ts'
import { files, folder } from './support/site.ts'

const found = await shells()
afterAll(cleanUp)

const token = 'hf_NotToBeSeen0'
const given = { SECRET_HUB_TOKEN_TOKEN: token }

describe.each(found)('deploy.sh in $name', (shell) => {
  const world = (answers?: Answers) => new FakeCluster(shell, files, folder, answers)
  const withFile = (text: string): FakeCluster => {
    const cluster = world()
    cluster.write(`${folder}/deploy.env`, text)
    chmodSync(join(cluster.site, 'deploy.env'), 0o600)
    return cluster
  }

  it('takes settings and secrets of deploy.env as they stand there', async () => {
    const value = 'a=b$(touch${IFS}x)`id`;#c\\'
    const cluster = withFile(
      `# Ours\n\nKUBE_CONTEXT=home-2\nSECRET_HUB_TOKEN_TOKEN=${value}\nSECRET_CHAT_API_KEY_API_KEY=k`,
    )
    const { code, log } = await cluster.run(['deploy'])
    expect({ code, log }).toMatchObject({
      code: 0,
      log: expect.stringContaining('context home-2,'),
    })
    expect(cluster.told()).toBe(`${value}k`)
    for (const call of cluster.calls()) expect(call).toMatch(/^--context=home-2 /)
  })

  it('prefers a variable to deploy.env', async () => {
    const cluster = withFile('SECRET_HUB_TOKEN_TOKEN=old\n')
    expect(await cluster.run(['deploy'], given)).toMatchObject({ code: 0 })
    expect(cluster.told()).toContain(token)
  })

  it.each([
    ['HELLO=NotToBeSeen', /line 1 of deploy.env sets HELLO, which nobody reads/],
    ['# x\nexport KUBECTL=NotToBeSeen', /line 2 of deploy.env is not NAME=VALUE/],
    ['KUBECTL="NotToBeSeen"', /line 1 of deploy.env is not NAME=VALUE, without quotes/],
    ["SECRET_HUB_TOKEN_TOKEN='NotToBeSeen'", /line 1 of deploy.env is not/],
    ['SECRET_HUB_TOKEN_TOKEN=NotToBeSeen\r', /control characters \(which a file of Windows has\)/],
    ['SECRET_HUB_TOKEN_TOKEN=NotToBeSeen one', /is not a word of printable characters/],
    ['SECRET_.*=NotToBeSeen', /line 1 of deploy.env is not NAME=VALUE/],
    ['KUBECTL=kubectl; NotToBeSeen', /KUBECTL is not the name of a program/],
    ['KUBECTL=/no/such/kubectl', /there is no \/no\/such\/kubectl here; install it/],
    ['KUBE_CONTEXT=a b', /KUBE_CONTEXT is not the name of a context/],
    ['DEPLOY_PROGRESS_SECONDS=0', /DEPLOY_PROGRESS_SECONDS is not a number of seconds from 1/],
  ])('refuses %j', async (text, message) => {
    const { code, log } = await withFile(text).run(['deploy'], {
      ...(text.startsWith('SECRET') ? {} : given),
      ...(text.startsWith('DEPLOY') ? { DEPLOY_PROGRESS_SECONDS: '0' } : {}),
    })
    expect({ code, log }).toEqual({ code: 2, log: expect.stringMatching(message) })
    expect(log).not.toContain('NotToBeSeen')
  })

  it('refuses a deploy.env that is in git, and warns of one that everybody can read', async () => {
    const cluster = withFile('SECRET_HUB_TOKEN_TOKEN=x\n')
    chmodSync(join(cluster.site, 'deploy.env'), 0o644)
    const { log } = await cluster.run(['status'])
    expect(log).toContain('warning: everybody on this machine can read deploy.env')
    const git = (...words: string[]) => execFileSync('git', words, { cwd: cluster.site })
    git('init', '--quiet')
    git('add', 'deploy.env')
    const refused = await cluster.run(['status'])
    expect(refused).toEqual({ code: 2, log: expect.stringContaining('deploy.env is in git;') })
  })

  it('names the variable of a secret that nobody gives and nobody can be asked for', async () => {
    const cluster = world()
    expect(await cluster.run(['deploy'])).toEqual({
      code: 2,
      log: expect.stringMatching(/llm\/hub-token holds as token; put SECRET_HUB_TOKEN_TOKEN into/),
    })
    expect(cluster.calls().filter((call) => call.startsWith('apply'))).toEqual([])
  })

  it.each([
    ['an answer', 'NotToBeSeen\n', 0, /^NotToBeSeen$/],
    ['nothing', '\n', 0, /^[0-9a-f]{64}$/],
    ['Ctrl-C', '\u0003', 130, /^$/],
  ])('asks at a terminal without showing %s, which then is as it was', async (...row) => {
    const [, answer, code, key] = row
    const cluster = world()
    const line = `trap : INT; ${cluster.command('deploy').join(' ')}; code=$?; stty -a; exit $code`
    const running = cluster.start(['script', '-qec', line, '/dev/null'], given, 'open')
    await until('it asks', () => running.log().includes('it is not shown: '))
    expect(running.log()).toContain(
      'Secret llm/chat-api-key, key api-key (the API key of chat), or nothing for a random one;',
    )
    running.child.stdin!.write(answer)
    const outcome = await running.done
    expect(outcome.code).toBe(code)
    expect(outcome.log).not.toContain('NotToBeSeen')
    expect(outcome.log).toMatch(/ echo /)
    expect(cluster.told().slice(token.length)).toMatch(key)
  })

  it.each([
    [[], 2],
    [['deplyo'], 2],
    [['deploy', 'now'], 2],
    [['usage'], 2],
    [['clean', '--purge'], 2],
    [['--help'], 0],
    [['-h'], 0],
  ])('answers %j with its usage', async (words, expected) => {
    const { code, log } = await world().run(words)
    expect({ code, log }).toEqual({
      code: expected,
      log: expect.stringMatching(/^deploy.sh deploy\n/),
    })
  })

  it.each([
    [['oc'], 'oc'],
    [['k3s'], 'k3s'],
    [['kubectl', 'oc'], 'kubectl'],
  ])('takes what there is of %j', async (programs, expected) => {
    const cluster = world()
    cluster.provide(...programs)
    expect(await cluster.run(['deploy'], given)).toMatchObject({ code: 0 })
    expect(cluster.used()).toEqual([expected])
  })

  it('says where there is none', async () => {
    const cluster = world()
    cluster.provide()
    expect(await cluster.run(['status'])).toEqual({
      code: 2,
      log: 'error: neither kubectl nor oc is here; install one\n',
    })
  })

  it('says what is missing where it was taken out of its folder', async () => {
    const cluster = world()
    rmSync(join(cluster.site, 'deploy.steps.sh'))
    expect(await cluster.run(['status'])).toMatchObject({
      code: 2,
      log: expect.stringContaining('deploy.steps.sh is not beside'),
    })
  })
})
