// A site of the committed one's units, with a model of a few megabytes, from its first commit on: the
// scripts, kubectl and the server are real processes under the users that the chart gives them, on a
// hub that does what a test wants.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'

import { faults, startHub, status } from '../../download/hub.ts'
import type { Answer, Hub } from '../../download/hub.ts'
import type { KubernetesObject } from '../cluster/api.ts'
import { openCluster } from '../cluster/cluster.ts'
import { siteCluster } from '../support/siteCluster.ts'
import type { SiteCluster } from '../support/siteCluster.ts'
import { openSample } from './openSample.ts'
import type { Sample } from './openSample.ts'
import { realPrograms } from './realPrograms.ts'
import type { RealPrograms } from './realPrograms.ts'
import { sampleCluster } from './sampleCluster.ts'
import { service } from './sampleFiles.ts'
import { revision, selfProvingModel } from './selfProvingModel.ts'
import type { Model } from './selfProvingModel.ts'

const cluster = openCluster(inject('cluster'))
const { api, argocd } = cluster
const name = 'sample'
const namespace = name
const port = 18_080
const address = '192.0.2.50'
const hubToken = 'hf_right'
const apiKey = 'sk-of-the-sample'

const MEBIBYTE = 2 ** 20
/** Two shards; a projector beside the model; and one file alone, three times. */
const sharded = selfProvingModel('example/Sharded-GGUF/sharded-00001-of-00002.gguf', 3 * MEBIBYTE, [
  'sharded-00002-of-00002.gguf',
])
const seeing = selfProvingModel('example/Seeing-GGUF/seeing.gguf', 2 * MEBIBYTE, ['mmproj.gguf'])
const lost = selfProvingModel('example/Lost-GGUF/lost.gguf', MEBIBYTE, [])
const damaged = selfProvingModel('example/Damaged-GGUF/damaged.gguf', MEBIBYTE, [])
const models = [sharded, seeing, lost, damaged]

let answer: Answer = faults.needsToken
let hub: Hub
let machine: SiteCluster
let sample: Sample
let programs: RealPrograms
let delivery: Readonly<Record<string, unknown>>
/** Every state of every pod of the namespace. */
const podsSeen: string[] = []
const watching = new AbortController()

const deliver = (model: Model): Promise<void> => sample.deliver(model, delivery)
const url = `http://127.0.0.1:${port}`
/** Whose file the server has loaded, or undefined where nobody answers. */
const served = async (): Promise<string | undefined> => {
  const headers = { authorization: `Bearer ${apiKey}` }
  const response = await fetch(`${url}/v1/models`, { headers }).catch(() => undefined)
  if (response?.ok !== true) return undefined
  return ((await response.json()) as { data: { model: string }[] }).data[0]!.model
}
/** What costs the server something. */
const ask = (headers: Record<string, string>) => fetch(`${url}/v1/chat/completions`, { headers })
const fileOf = ({ repo, files }: Model): string =>
  `/models/${repo.split('/')[1]}/${Object.keys(files)[0]}`
const operationOf = (application: KubernetesObject) => application['status']?.operationState
const until = (check: () => unknown, timeout = 60_000) =>
  vi.waitFor(check, { timeout, interval: 100 })

/** The folder of this machine that the claim is. */
async function claimFolder(): Promise<string> {
  const claim = await api.read({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    name: `${service}-models`,
    namespace,
  })
  return join(cluster.directory, name, 'volumes', claim!['spec'].volumeName)
}

/** Waits until the sync has failed once and waits for its next try; gives what Argo CD says. */
async function failure(): Promise<{ message: string; job: string }> {
  const application = await argocd.waitFor(
    sample.application,
    (one) => / unsuccessfully\./.test(operationOf(one)?.message ?? ''),
    { timeoutMs: 90_000 },
  )
  const { message, syncResult } = operationOf(application)
  const { message: job } = syncResult.resources.find(
    ({ kind, hookPhase }: Record<string, string>) => kind === 'Job' && hookPhase === 'Failed',
  )
  return { message, job }
}

describe('a sample with a PreSync hook', () => {
  beforeAll(async () => {
    hub = await startHub(Object.assign({}, ...models.map(({ files }) => files)), (exchange) =>
      answer(exchange),
    )
    delivery = { kind: 'presync-hook', endpoint: hub.url, token: { secret: 'hub-token' } }
    programs = await realPrograms()
    const { program, image } = programs
    machine = await siteCluster(cluster, {
      site: sampleCluster,
      name,
      pool: ['192.0.2.40', address],
      program,
      image,
    })
    sample = await openSample(cluster, { name, port, models, address, hubToken, apiKey })
    void api.watch(
      { apiVersion: 'v1', kind: 'Pod' },
      (_, pod) => void (pod.metadata.namespace === namespace && podsSeen.push(JSON.stringify(pod))),
      watching.signal,
    )
  })

  afterAll(async () => {
    watching.abort()
    await sample.remove()
    await machine.stop()
    await hub.close()
  })

  test('comes from an empty namespace to Synced and Healthy', async () => {
    await deliver(sharded)
    await sample.arrived()
    expect(await served()).toBe(fileOf(sharded))
  })

  test('has the files of the model, each fetched once and with the token', async () => {
    const folder = await claimFolder()
    for (const [path, body] of Object.entries(sharded.files))
      expect(body.equals(await readFile(join(folder, 'Sharded-GGUF', path)))).toBe(true)
    expect(hub.requests).toEqual(
      Object.keys(sharded.files).map((path) => ({
        path: `/${sharded.repo}/resolve/${revision}/${path}`,
        authorization: `Bearer ${hubToken}`,
        range: undefined,
      })),
    )
  })

  test('started its server as the user of the chart, beside a marker that was there before', () => {
    const log = programs.logs(namespace, 'llama-server')
    expect(log).toMatch(/^user 10001, group 10001, groups 10001$/m)
    expect(log).toMatch(/^root read-only$/m)
    expect(log).toMatch(/^models read-only$/m)
    expect(log).toMatch(/^tmp writable$/m)
    expect(log).toMatch(/^markers \.complete-[0-9a-f]{8}$/m)
    expect(programs.logs(namespace, 'wait-for-model')).toMatch(
      /\/models\/\.complete-[0-9a-f]{8} is there\n$/,
    )
  })

  test('asks for its key', async () => {
    expect((await ask({})).status).toBe(401)
    expect((await ask({ authorization: `Bearer ${apiKey}` })).status).toBe(200)
  })

  test('has the address that was sealed', async () => {
    const found = await api.read({ apiVersion: 'v1', kind: 'Service', name: service, namespace })
    expect(found!['status'].loadBalancer.ingress).toEqual([
      expect.objectContaining({ ip: address }),
    ])
    expect(found!.metadata.annotations).toMatchObject({ 'metallb.io/loadBalancerIPs': address })
  })

  test('downloads nothing at the next sync', async () => {
    const asked = hub.requests.length
    await argocd.sync(sample.application)
    await sample.arrived()
    expect(programs.logs(namespace, 'download')).toMatch(/are in place already\n$/)
    expect(hub.requests).toHaveLength(asked)
  })

  test('goes on where a pod was killed that was downloading, and serves the old model meanwhile', async () => {
    answer = faults.stall
    const asked = hub.requests.length
    await deliver(seeing)
    await until(() => expect(hub.requests.length).toBe(asked + 1))
    // Arrived, but not yet at curl's file.
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(await served()).toBe(fileOf(sharded))
    const labelSelector = 'app.kubernetes.io/component=model'
    const pods = await api.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace, labelSelector })
    const running = pods.filter((pod) => pod['status'].phase === 'Running')
    expect(running).toHaveLength(1)
    answer = faults.needsToken
    const { name: pod } = running[0]!.metadata
    await api.remove({ apiVersion: 'v1', kind: 'Pod', name: pod, namespace })
    await until(() => expect(hub.requests.length).toBeGreaterThan(asked + 1))
    expect(hub.requests[asked + 1]!.range).toMatch(/^bytes=[1-9]\d*-$/)
    await sample.arrived()
    expect(await served()).toBe(fileOf(seeing))
    expect(hub.requests).toHaveLength(asked + 3)
  })

  test.each([
    {
      what: 'has lost the file',
      fault: status(404),
      model: lost,
      job: /^Container download for pod \S+ failed with exit code 13 matching FailJob rule at index 0$/,
      last: `error: there is no Lost-GGUF/lost.gguf of example/Lost-GGUF at revision ${revision} (HTTP 404); correct repository, revision or path`,
    },
    {
      what: 'has other bytes under its name',
      fault: faults.wrong,
      model: damaged,
      job: /^Job has reached the specified backoff limit$/,
      last: 'error: Damaged-GGUF/damaged.gguf is not the file of the list: its sha256 is ',
    },
  ])(
    'fails the sync where the hub $what, and heals with the next one',
    async ({ fault, model, job, last }) => {
      answer = fault
      const before = await served()
      await deliver(model)
      const said = await failure()
      expect(said.message).toMatch(
        /^one or more synchronization tasks completed unsuccessfully\. Retrying attempt #1 at \d+:\d+[AP]M\.$/,
      )
      expect(said.job).toMatch(job)
      // What Argo CD does not say, the pod says to whoever describes it.
      expect(podsSeen.some((pod) => pod.includes(last))).toBe(true)
      expect(await served()).toBe(before)
      answer = faults.needsToken
      await sample.arrived()
      expect(await served()).toBe(fileOf(model))
    },
  )

  test('goes back to a model that is there without a download', async () => {
    const asked = hub.requests.length
    await deliver(sharded)
    await sample.arrived()
    expect(await served()).toBe(fileOf(sharded))
    expect(hub.requests).toHaveLength(asked)
  })

  test('shows the token in no log, no pod, no ConfigMap and no event', async () => {
    const kinds = [
      ['v1', 'ConfigMap'],
      ['v1', 'Event'],
      ['v1', 'Pod'],
      ['batch/v1', 'Job'],
      ['apps/v1', 'Deployment'],
    ] as const
    const lists = await Promise.all(
      kinds.map(([apiVersion, kind]) => api.list({ apiVersion, kind }, { namespace })),
    )
    const applications = await api.list({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
    })
    expect(podsSeen.length).toBeGreaterThan(10)
    const log = programs.logs(namespace)
    expect(log).toContain('with a token')
    expect([log, ...podsSeen, JSON.stringify([lists, applications])].join('\n')).not.toContain(
      hubToken,
    )
  })
})
