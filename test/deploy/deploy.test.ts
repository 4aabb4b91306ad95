// deploy.sh, run for real against a cluster that is played: what it asks first, what it applies and
// in which order, what it waits for, and what it says where the cluster is not as it should be.

import { rmSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { cleanUp, shells, until } from '../download/download.ts'
import { FakeCluster } from './support/cluster.ts'
import type { Answers } from './support/cluster.ts'
import { files, folder, manifests } from './support/site.ts'

const found = await shells()
afterAll(cleanUp)

const TOKEN = 'hf_NotToBeSeen0'
const KEY = 'key-NotToBeSeen"\\'
const given = { SECRET_HUB_TOKEN_TOKEN: TOKEN }

/** Objects that are sent to the cluster for good, by what their files are called. */
const applied = (calls: readonly string[]): string[] =>
  calls.filter((call) => call.startsWith('apply -f')).map((call) => call.split('/').at(-1)!)
const job = /41-job-(chat-download-model-[0-9a-f]{8})[.]yaml/.exec(manifests.join('\n'))![1]!

describe.each(found)('deploy.sh deploy in $name', (shell) => {
  const world = (answers?: Answers) => new FakeCluster(shell, files, folder, answers)

  it('checks, makes Secrets, applies all in order, and says how it is reached', async () => {
    const cluster = world()
    const { code, log } = await cluster.run(['deploy'], {
      ...given,
      SECRET_CHAT_API_KEY_API_KEY: KEY,
    })
    expect({ code, log }).toMatchObject({
      code: 0,
      log: expect.stringContaining('chat: http://192'),
    })
    expect(log).toContain('cluster: context home, https://cluster.example.com:6443\n')
    expect(log).toContain(`next: ${join(cluster.site, 'deploy.sh')} health`)

    const calls = cluster.calls()
    expect(applied(calls)).toEqual([
      '00-namespace.yaml',
      '13-networkpolicy-chat-download.yaml',
      expect.stringMatching(/^28-configmap-/),
      '40-persistentvolumeclaim-chat-models.yaml',
      '13-networkpolicy-chat.yaml',
      `41-job-${job}.yaml`,
      '62-deployment-chat.yaml',
      '83-service-chat.yaml',
      '89-podmonitor-chat.yaml',
      '89-prometheusrule-chat.yaml',
    ])
    expect(applied(calls)).toHaveLength(manifests.length)
    const at = (words: string) => calls.findIndex((call) => call.startsWith(words))
    const order = [
      'get --raw /version',
      'get --raw /apis/monitoring.coreos.com/v1',
      'auth can-i create job.batch -n llm',
      'apply -f manifests/chat-foundation/00-',
      'create secret generic -n llm hub-token --from-file=token=/dev/stdin',
      'apply -f manifests/chat-foundation/40-',
      'apply -f manifests/chat/41-',
      `get job -n llm ${job}`,
      'apply -f manifests/chat/62-',
      'rollout status -n llm deployment/chat --watch=false',
      'get service -n llm chat',
    ].map(at)
    expect(order).not.toContain(-1)
    expect(order).toEqual(order.toSorted((a, b) => a - b))

    // The values reach kubectl on its standard input, and nothing else.
    expect(cluster.told()).toBe(TOKEN + KEY)
    for (const seen of [...calls, log]) expect(seen).not.toContain('NotToBeSeen')
    expect(cluster.leftOver()).toEqual([])
  })

  it('makes an API key itself where nobody gives one, and another one each time', async () => {
    const keys: string[] = []
    for (const cluster of [world(), world()]) {
      expect(await cluster.run(['deploy'], given)).toMatchObject({ code: 0 })
      keys.push(cluster.told().slice(TOKEN.length))
    }
    expect(keys).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), expect.anything()])
    expect(keys[0]).not.toBe(keys[1])
  })

  describe('a key that a gateway elsewhere needs too', () => {
    const copy =
      'door chat-api-key api-key SECRET_CHAT_API_KEY_API_KEY llm/chat-api-key/api-key its key'
    const asked = '*chat-api-key -o go-template={{index'
    const copying = (answers: Answers) => {
      const cluster = world(answers)
      cluster.edit('deploy.steps.sh', /^(llm chat-api-key api-key .*)$/m, `$1\n${copy}`)
      return cluster
    }

    it('is copied, whatever was given for it', async () => {
      const cluster = copying({ [asked]: `printf 'TheirKey0'` })
      const { code, log } = await cluster.run(['deploy'], given)
      expect({ code, log }).toMatchObject({
        code: 0,
        log: expect.stringContaining('secret/chat-api-key: api-key made of llm/chat-api-key\n'),
      })
      expect(cluster.told()).toMatch(/^hf_NotToBeSeen0[0-9a-f]{64}TheirKey0$/)
      expect(log).not.toContain('TheirKey0')
    })

    it('is what was given, where it cannot be read, and else an error', async () => {
      const answers = { [asked]: 'echo "Forbidden to you" >&2; exit 1' }
      const cluster = copying(answers)
      const key = { SECRET_CHAT_API_KEY_API_KEY: KEY }
      expect(await cluster.run(['deploy'], { ...given, ...key })).toMatchObject({ code: 0 })
      expect(cluster.told()).toBe(TOKEN + KEY + KEY)
      const { code, log } = await copying(answers).run(['deploy'], given)
      expect({ code, log }).toMatchObject({
        code: 3,
        log: expect.stringContaining(
          'its key cannot be read from the Secret llm/chat-api-key (Forbidden to you); put SECRET_',
        ),
      })
    })
  })

  it('gives a Secret that it makes all of its keys', async () => {
    const cluster = world({ 'patch secret -n llm hub-token': 'cat >>"$world/stdin"' })
    const second = 'llm hub-token user SECRET_HUB_TOKEN_USER ask who downloads'
    cluster.edit('deploy.steps.sh', /^(llm hub-token token .*)$/m, `$1\n${second}`)
    const { code, log } = await cluster.run(['deploy'], { ...given, SECRET_HUB_TOKEN_USER: KEY })
    expect({ code, log }).toMatchObject({ code: 0 })
    const patch = String.raw`{"stringData":{"user":"key-NotToBeSeen\"\\"}}`
    expect(cluster.told()).toContain(TOKEN + patch)
    for (const seen of [...cluster.calls(), log]) expect(seen).not.toContain('NotToBeSeen')
  })

  it('changes nothing that is right already, and runs hooks anew as Argo CD does', async () => {
    const cluster = world({
      'get namespace': 'echo namespace/llm',
      'get secret -n llm hub-token': 'echo token',
      'get secret': 'echo api-key',
      'get jobs': `echo "${job} SuccessCriteriaMet Complete"; echo chat-download-model-00000000; echo chat-benchmark-1 Failed`,
    })
    const { code, log } = await cluster.run(['deploy'])
    expect({ code, log }).toMatchObject({ code: 0 })
    const calls = cluster.calls()
    expect(calls.filter((call) => call.startsWith('create'))).toEqual([])
    expect(applied(calls)).not.toContain('00-namespace.yaml')
    const timeout = '--ignore-not-found --request-timeout=30s'
    expect(calls.filter((call) => call.startsWith('delete'))).toEqual([
      `delete job -n llm ${job} ${timeout}`,
      `delete job -n llm chat-download-model-00000000 ${timeout}`,
    ])
    // All of it was judged before the first of it was sent.
    const rehearsed = calls.filter((call) => call.startsWith('apply --dry-run=server'))
    expect(rehearsed).toHaveLength(manifests.length - 1)
    const lastRehearsal = calls.lastIndexOf(rehearsed.at(-1)!)
    expect(calls.findIndex((call) => call.startsWith('apply -f'))).toBeGreaterThan(lastRehearsal)
  })

  it.each<[string, Answers, number, RegExp]>([
    [
      'a cluster that does not answer',
      { 'get --raw /version': 'echo "dial tcp: refused" >&2; exit 1' },
      3,
      /does not answer \(dial tcp: refused\); check the kubeconfig/,
    ],
    [
      'a kind that the cluster does not know, by its API',
      { 'get --raw /apis/monitoring.coreos.com/v1': 'echo "(NotFound)" >&2; exit 1' },
      3,
      /does not know PodMonitor \(monitoring.coreos.com\/v1\), PrometheusRule \(.*\); install .* Nothing has been applied/,
    ],
    [
      'a kind that the cluster does not know, within its API',
      { 'get --raw /apis/batch/v1': 'echo \'{"kind":"CronJob"}\'' },
      3,
      /does not know Job \(batch\/v1\)/,
    ],
    [
      'rights that are missing',
      {
        'auth can-i patch deployment.apps -n llm': 'echo no; exit 1',
        'auth can-i create secret -n llm': 'exit 1',
      },
      3,
      /you may not: patch deployment.apps in llm, create secret in llm; ask an administrator/,
    ],
    [
      'a namespace that nobody may make',
      { 'auth can-i create namespace': 'exit 1' },
      3,
      /namespace llm is not there, and you may not make it; .* `oc new-project llm`/,
    ],
    [
      'a namespace that cannot be seen',
      { 'get namespace': 'echo "Error from server (Forbidden)" >&2; exit 1' },
      3,
      /namespace llm cannot be seen/,
    ],
    [
      'a Deployment that Argo CD keeps',
      { 'get deployment -n llm chat': 'echo yes' },
      3,
      /Argo CD keeps llm\/chat as its repository has it/,
    ],
    [
      'a Secret without its key',
      { 'get secret -n llm chat-api-key': 'echo other' },
      3,
      /Secret llm\/chat-api-key has no key api-key \(the API key of chat\)/,
    ],
    [
      'a Secret that cannot be read',
      { 'get secret -n llm hub-token': 'echo "(Forbidden)" >&2; exit 1' },
      3,
      /Secret llm\/hub-token cannot be read/,
    ],
  ])('applies nothing with %s', async (_, answers, expected, message) => {
    const cluster = world(answers)
    const { code, log } = await cluster.run(['deploy'], given)
    expect({ code, log }).toEqual({ code: expected, log: expect.stringMatching(message) })
    expect(cluster.calls().filter((call) => /^(apply|create|delete)/.test(call))).toEqual([])
  })

  it.each<[string, string, RegExp]>([
    [
      '*/62-deployment',
      'The Deployment "chat" is invalid: spec.selector: Invalid value: field is immutable',
      /Deployment llm\/chat has another selector.*`kubectl delete Deployment -n llm chat` stops/,
    ],
    [
      '*/41-job',
      'The Job "chat" is invalid: spec.template: Invalid value: field is immutable',
      /Job llm\/chat-download-model-.* cannot be changed .*`kubectl delete Job -n llm chat-download/,
    ],
    [
      '*/40-persistentvolumeclaim',
      'The PersistentVolumeClaim "chat-models" is invalid: spec: Forbidden: spec is immutable',
      /PersistentVolumeClaim llm\/chat-models cannot be changed so .*clean --purge-model/,
    ],
    [
      '*/83-service',
      'Error from server (Forbidden): services is forbidden: User "x" cannot create resource',
      /Service llm\/chat is not allowed .*ask an administrator/,
    ],
    [
      '*/89-podmonitor',
      'Error from server: admission webhook "policy" denied the request: no label',
      /PodMonitor llm\/chat is refused \(.*denied the request: no label\); correct the site/,
    ],
  ])('says what to do where the cluster refuses %s', async (file, refusal, message) => {
    const refused = { [file]: `echo '${refusal}' >&2; exit 1` }
    const cluster = world({ 'get namespace': 'echo namespace/llm', ...refused })
    const early = await cluster.run(['deploy'], given)
    expect(early).toEqual({ code: 4, log: expect.stringMatching(message) })
    expect(applied(cluster.calls())).toEqual([])
    // Where there was no namespace to judge it in, the same is said when it is applied.
    const fresh = await world(refused).run(['deploy'], given)
    expect(fresh).toEqual({ code: 4, log: expect.stringMatching(message) })
  })

  it('does not mind a Role that the rehearsal cannot see yet', async () => {
    const notYet = 'echo "Error from server (NotFound): roles \\"x\\" not found" >&2; exit 1'
    const cluster = world({
      'get namespace': 'echo namespace/llm',
      'apply --dry-run=server': notYet,
    })
    expect(await cluster.run(['deploy'], given)).toMatchObject({ code: 0 })
  })

  it('tells of a download what it is doing, and of a failed one what its log says', async () => {
    const cluster = world({
      'get job ': `[ -e "$world/again" ] && printf 'Failed ' || : >"$world/again"`,
      'logs -n llm job/': `printf '12 of 99 bytes\\033[31m\\n'`,
    })
    const { code, log } = await cluster.run(['deploy'], given)
    expect({ code, log }).toMatchObject({ code: 5 })
    // What a pod writes does not reach the terminal as it is.
    expect(log).toMatch(
      new RegExp(`^${job}: [01] s of at most [0-9]+ s: 12 of 99 bytes\\[31m$`, 'm'),
    )
    expect(log).toMatch(
      new RegExp(`error: job llm/${job} has failed; .*run deploy.sh deploy again`),
    )
    expect(applied(cluster.calls())).not.toContain('62-deployment-chat.yaml')
  })

  it('says why a pod has no log', async () => {
    const cluster = world({
      'get job ': `[ -e "$world/again" ] && printf 'Complete ' || : >"$world/again"`,
      logs: 'exit 1',
    })
    const { code, log } = await cluster.run(['deploy'], given)
    expect({ code, log }).toMatchObject({
      code: 0,
      log: expect.stringContaining(' s: chat-1 Pending: no card is free\n'),
    })
  })

  it.each<[string, Answers, RegExp]>([
    ['a Job', { 'get job ': ':' }, /error: job llm\/chat-download-model-.* was not ready after/],
    [
      'a Deployment',
      { 'rollout status': 'echo "Waiting for deployment"' },
      /error: deployment llm\/chat was not ready after [0-9]+ s of the [0-9]+ s that are planned/,
    ],
    [
      'a Deployment that the cluster gives up',
      { 'rollout status': 'echo "error: deployment exceeded its progress deadline" >&2; exit 1' },
      /error: deployment llm\/chat was not ready after/,
    ],
    [
      'a cluster that has gone',
      { 'rollout status': 'exit 1' },
      /error: deployment llm\/chat was not/,
    ],
  ])('ends with the deadline of %s', async (_, answers, message) => {
    const cluster = world(answers)
    // A second is planned, and nobody is late.
    cluster.edit('deploy.steps.sh', /^(wait .*) [0-9]+$/gm, '$1 1')
    cluster.edit('deploy.sh', /^late=60$/m, 'late=0')
    const { code, log } = await cluster.run(['deploy'], given)
    expect({ code, log }).toEqual({ code: 6, log: expect.stringMatching(message) })
    expect(log).toContain('chat-1 Pending: no card is free\n3 of 9 bytes\n')
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('stops at %s, and leaves nothing of its own', async (signal, expected) => {
    const cluster = world({ 'get job ': ':' })
    const running = cluster.start(cluster.command('deploy'), given)
    await until('it waits', () => running.log().includes('3 of 9 bytes'))
    process.kill(-running.child.pid!, signal)
    const { code, log } = await running.done
    expect({ code, log }).toEqual({
      code: expected,
      log: expect.stringContaining('error: stopped; what is applied stays'),
    })
    expect(cluster.leftOver()).toEqual([])
  })

  it('names a file that is missing before it asks the cluster anything', async () => {
    const cluster = world()
    rmSync(join(cluster.site, 'manifests/chat/83-service-chat.yaml'))
    const { code, log } = await cluster.run(['deploy'], given)
    expect({ code, log }).toEqual({
      code: 2,
      log: expect.stringContaining('83-service-chat.yaml is not'),
    })
    expect(cluster.calls()).toEqual([])
  })

  it('does not wait where waiting may never end, and says why', async () => {
    const cluster = world({ 'rollout status': 'exit 9' })
    cluster.edit('deploy.steps.sh', /^wait (apps.*) [0-9]+$/m, 'leave $1 card')
    const { code, log } = await cluster.run(['deploy'], given)
    expect({ code, log }).toEqual({
      code: 0,
      log: expect.stringContaining('chat: not waited for, since it may wait for a card'),
    })
  })

  it('says that there is no address yet', async () => {
    const { code, log } = await world({ 'get service': ':' }).run(['deploy'], given)
    expect({ code, log }).toEqual({
      code: 0,
      log: expect.stringContaining('chat: no address yet;'),
    })
  })
})
