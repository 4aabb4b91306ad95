// deploy.sh status, health and clean, run for real: what they show, ask, delete and keep, against a
// cluster that is played and a server that asks for its key.

import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'

import { afterAll, describe, expect, it, onTestFinished } from 'vitest'

import { cleanUp, shells } from '../download/download.ts'
import { FakeCluster } from './support/cluster.ts'
import type { Answers } from './support/cluster.ts'
import { files, folder, manifests } from './support/site.ts'

const found = await shells()
afterAll(cleanUp)

const KEY = 'NotToBeSeen"\\'

/** What a server says to a path and a key. */
type Say = (path: string, key: string | undefined) => readonly [status: number, body?: object]

const models = { object: 'list', data: [{ id: 'gpt-oss-20b', object: 'model' }] }
const healthy: Say = (path, key) => {
  if (path === '/health') return [200, { status: 'ok' }]
  return path === '/v1/models' && key === `Bearer ${KEY}` ? [200, models] : [401]
}

/** The port of a server on this machine. */
async function serve(say: Say): Promise<number> {
  const server = createServer(({ url, headers }, response) => {
    const [status, body] = say(url ?? '', headers.authorization)
    response.writeHead(status).end(JSON.stringify(body, undefined, 2))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

/** What kubectl was told to delete: files by their names. */
const deleted = (cluster: FakeCluster): string[] =>
  cluster
    .calls()
    .filter((call) => call.startsWith('delete'))
    .map((call) => call.split(' ')[2]!.split('/').at(-1)!)

describe.each(found)('deploy.sh in $name', (shell) => {
  const world = (answers?: Answers) => new FakeCluster(shell, files, folder, answers)

  describe('status', () => {
    it('shows what there is, and the address', async () => {
      const cluster = world()
      const { code, log } = await cluster.run(['status'])
      expect({ code, log }).toEqual({
        code: 0,
        log: [
          'cluster: context home, https://cluster.example.com:6443',
          '',
          'chat in llm:',
          'pod/chat-1 Running',
          'chat: http://192.0.2.50:8080',
          '',
        ].join('\n'),
      })
    })

    it('says so where there is nothing, and where it may not look', async () => {
      const empty = world({ 'get deployment,pod': 'echo "No resources found" >&2' })
      expect((await empty.run(['status'])).log).toContain('chat in llm:\nNo resources found\n')
      const closed = world({ 'get deployment,pod': 'echo "(Forbidden)" >&2; exit 1' })
      expect(await closed.run(['status'])).toMatchObject({
        code: 3,
        log: expect.stringContaining('error: chat cannot be seen ((Forbidden)); check your rights'),
      })
    })
  })

  describe('health', () => {
    /** A world in which a port-forward leads to what says this. */
    const served = async (say: Say, answers: Answers = {}) => {
      const port = await serve(say)
      return world({
        'get secret': `cat "$world/key"`,
        'port-forward -n llm service/chat :8080': `echo "Forwarding from 127.0.0.1:${port} -> 8080"; echo $$ >"$world/forward"; exec sleep 60`,
        ...answers,
      })
    }

    it.each<[string, Say, number, string]>([
      ['is well', healthy, 0, 'chat: healthy, serves gpt-oss-20b \n'],
      ['still loads', () => [503], 1, 'chat: /health answers 503; 503 is a server that still'],
      [
        'has another key',
        (path) => (path === '/health' ? [200] : [401]),
        1,
        'chat: it does not take the key of the Secret chat-api-key (401);',
      ],
      [
        'has no models',
        (path) => (path === '/health' ? [200] : [404]),
        1,
        '/v1/models answers 404\n',
      ],
    ])('says of a server that it %s', async (_, say, expected, message) => {
      const cluster = await served(say)
      cluster.write('key', KEY)
      const { code, log } = await cluster.run(['health'])
      expect({ code, log }).toEqual({ code: expected, log: expect.stringContaining(message) })
      for (const seen of [...cluster.calls(), log]) expect(seen).not.toContain('NotToBeSeen')
      // No forward outlives it.
      const forward = Number(cluster.read('forward'))
      expect(() => process.kill(forward, 0)).toThrow('ESRCH')
      expect(cluster.leftOver()).toEqual([])
    })

    it('takes the first of several keys', async () => {
      const cluster = await served(healthy)
      cluster.write('key', `${KEY}\nanother\n`)
      expect(await cluster.run(['health'])).toMatchObject({ code: 0 })
    })

    it('never shows the key to other users of this machine', async () => {
      const cluster = await served(healthy)
      cluster.write('key', KEY)
      cluster.replace(
        'curl',
        `echo "$*" >>${cluster.folder}/curl\ncat >>${cluster.folder}/request\nprintf 200`,
      )
      expect(await cluster.run(['health'])).toMatchObject({ code: 0 })
      expect(cluster.read('curl')).not.toContain('NotToBeSeen')
      expect(cluster.read('request')).toContain(
        String.raw`header = "Authorization: Bearer NotToBeSeen\"\\"`,
      )
    })

    it.each<[string, Answers, number, string]>([
      [
        'no forward',
        { 'get secret': 'echo key', 'port-forward': 'echo "error: no pod is running" >&2; exit 1' },
        1,
        'chat: cannot be reached (error: no pod is running); see `deploy.sh status`',
      ],
      ['no key', {}, 3, 'error: the API key of chat cannot be read (Error from server (NotFound)'],
    ])('fails with %s', async (_, answers, expected, message) => {
      const { code, log } = await world(answers).run(['health'])
      expect({ code, log }).toEqual({ code: expected, log: expect.stringContaining(message) })
    })
  })

  describe('clean', () => {
    const claim = '40-persistentvolumeclaim-chat-models.yaml'
    const leftovers = '-n'

    it('deletes the workload backwards, and keeps the namespace and the model', async () => {
      const cluster = world()
      const { code, log } = await cluster.run(['clean'])
      expect({ code, log }).toMatchObject({ code: 0 })
      const names = manifests.map((path) => path.split('/').at(-1)!)
      const kept = new Set(['00-namespace.yaml', claim])
      const gone = deleted(cluster)
      expect(gone.toSorted()).toEqual(
        [...names.filter((name) => !kept.has(name)), leftovers].toSorted(),
      )
      const order = ['83-', '62-', '41-', '28-'].map((rank) =>
        gone.findIndex((one) => one.startsWith(rank)),
      )
      expect(order).toEqual(order.toSorted((a, b) => a - b))
      expect(log).toContain('kept: Namespace llm\nkept: PersistentVolumeClaim chat-models\n')
      expect(log).toContain('kept: Secret llm/hub-token; kubectl delete secret -n llm hub-token\n')
    })

    it.each([
      ['its name', 'chat-models\n', ['--purge-model']],
      ['--yes', '', ['--purge-model', '--yes']],
    ])('deletes the claim last, after %s', async (_, input, words) => {
      const cluster = world()
      const { code, log } = await cluster.run(['clean', ...words], {}, input)
      expect({ code, log }).toMatchObject({ code: 0 })
      expect(deleted(cluster).at(-1)).toBe(claim)
      expect(log).not.toContain('kept: PersistentVolumeClaim')
    })

    it.each([
      ['another name', 'y\n'],
      ['nothing', ''],
    ])('deletes nothing at all after %s', async (_, input) => {
      const cluster = world()
      expect(await cluster.run(['clean', '--purge-model'], {}, input)).toMatchObject({
        code: 2,
        log: expect.stringContaining('error: that is not its name; nothing has been deleted'),
      })
      expect(deleted(cluster)).toEqual([])
    })

    it('has nothing to delete of a kind that the cluster does not know', async () => {
      const unknown = {
        '*89-podmonitor': 'echo "error: no matches for kind \\"PodMonitor\\"" >&2; exit 1',
      }
      expect(await world(unknown).run(['clean'])).toMatchObject({ code: 0 })
    })

    it.each<[string, Answers, number, RegExp]>([
      [
        'what does not go',
        { '*62-deployment': 'echo "timed out waiting" >&2; exit 1' },
        4,
        /Deployment chat cannot be deleted \(timed out waiting\); see what holds it/,
      ],
      [
        'what Argo CD keeps',
        { 'get deployment -n llm chat': 'echo yes' },
        3,
        /Argo CD keeps llm\/chat/,
      ],
    ])('stops at %s', async (_, answers, expected, message) => {
      const { code, log } = await world(answers).run(['clean'])
      expect({ code, log }).toEqual({ code: expected, log: expect.stringMatching(message) })
    })
  })
})
