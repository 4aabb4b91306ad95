// A sample whose claim one node at a time can mount, on two nodes that both have the cards: download
// and server come onto the same one in every order, and what comes of it where they cannot.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'

import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'

import site from '../../samples/presync-hook/site.ts'
import type { KubernetesObject } from '../cluster/api.ts'
import { openCluster } from '../cluster/cluster.ts'
import { declaredPrograms } from '../node/programs/declared.ts'
import { siteCluster } from '../support/siteCluster.ts'
import type { DescribedCluster, SiteCluster } from '../support/siteCluster.ts'
import { openStage } from '../support/openStage.ts'
import type { Stage } from '../support/openStage.ts'
import { stagesGone } from '../support/stagesGone.ts'

const cluster = openCluster(inject('cluster'))
const { api } = cluster
const programs = declaredPrograms()
let machines: SiteCluster
const described = site as unknown as DescribedCluster

/** `<namespace>/<container>` → the nodes on which it has run. */
const ranOn = new Map<string, string[]>()

const folder = join(
  import.meta.dirname,
  '../../samples/presync-hook/expected/gitops/presync-hook/manifests',
)
/** What is committed, but for the namespace, of which each test has its own. */
function manifestsOf(part: string): KubernetesObject[] {
  const texts = readdirSync(join(folder, part)).map((file) =>
    readFileSync(join(folder, part, file), 'utf8'),
  )
  return texts
    .map((text) => load(text) as KubernetesObject)
    .filter(({ kind }) => kind !== 'Namespace')
    .map((object) => {
      const { namespace: _, ...metadata } = object.metadata
      return { ...object, metadata }
    })
}
const foundation = manifestsOf('chat-foundation')
const workload = manifestsOf('chat')
const server = workload.find(({ kind }) => kind === 'Deployment')!
const download = workload.find(({ kind }) => kind === 'Job')!
const jobName = `batch/Job/${download.metadata.name}`

const changed = (change: (object: KubernetesObject) => void): KubernetesObject[] =>
  structuredClone(workload).map((object) => {
    change(object)
    return object
  })
const withoutAffinity = changed(({ spec }) => {
  if (spec.template !== undefined) delete spec.template.spec.affinity
})
/** As after a change of the model: another Job, and other pods of the server. */
const nextModel = changed(({ kind, metadata, spec }) => {
  if (kind === 'Job') metadata.name = 'chat-download-model-00000000'
  if (kind === 'Deployment')
    spec.template.spec.initContainers[0].args = ['/models/.complete-00000000']
})

async function on(name: string, play: (stage: Stage) => Promise<void>): Promise<void> {
  const stage = await openStage(cluster, programs, `two-nodes-${name}`)
  try {
    const metadata = { name: 'huggingface-token', namespace: stage.namespace }
    await api.create({ apiVersion: 'v1', kind: 'Secret', metadata, stringData: { token: 'hf_x' } })
    await play(stage)
  } finally {
    await stage.close()
  }
}
const nodesOf = ({ namespace }: Stage, container: string): string[] =>
  ranOn.get(`${namespace}/${container}`) ?? []
const runsOf = (stage: Stage, container: string, count: number): Promise<string[]> =>
  stage.until(`${container}, ${count} times`, async () => {
    const nodes = nodesOf(stage, container)
    return nodes.length >= count ? nodes : undefined
  })
const serverIsReady = (stage: Stage): Promise<true> =>
  stage.until('a ready server', async () => {
    const found = await stage.read('apps/v1', 'Deployment', server.metadata.name)
    return found?.['status']?.readyReplicas === 1 ? true : undefined
  })
const cordon = (name: string, unschedulable: boolean) =>
  api.patch({ apiVersion: 'v1', kind: 'Node', name }, { spec: { unschedulable } })

/** Syncs these objects until the server is ready, and says on which node. */
async function serve(stage: Stage, objects: readonly KubernetesObject[]): Promise<string> {
  await stage.syncs(foundation, 'foundation')
  await stage.syncs(objects)
  await serverIsReady(stage)
  const [node] = await runsOf(stage, 'llama-server', 1)
  return node!
}

/** Leaves less of the node than the download asks for: the server has one of the processors. */
async function fill(stage: Stage, node: string): Promise<void> {
  const found = await api.read({ apiVersion: 'v1', kind: 'Node', name: node })
  const processors = Number(found!['status'].allocatable.cpu)
  const resources = { requests: { cpu: `${(processors - 1) * 1000 - 50}m` } }
  await api.create({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'filler', namespace: stage.namespace },
    spec: {
      terminationGracePeriodSeconds: 1,
      nodeSelector: { 'kubernetes.io/hostname': node },
      containers: [{ name: 'filler', image: 'registry.example.org/filler:1.0', resources }],
    },
  })
  await runsOf(stage, 'filler', 1)
}

describe('a download and a server on two nodes', () => {
  beforeAll(async () => {
    // More cards than the site has, so that no test waits for those of the one before.
    const nodes = Object.fromEntries(
      Object.entries(described.nodes ?? {}).map(([name, node]) => [
        name,
        { ...node, gpus: { model: 'L40', count: 8 } },
      ]),
    )
    machines = await siteCluster(cluster, {
      site: { ...described, nodes },
      pool: [],
      name: 'two-nodes',
      program: (pod, container) => {
        const key = `${pod.metadata.namespace}/${container.name}`
        ranOn.set(key, [...(ranOn.get(key) ?? []), pod.spec.nodeName])
        return programs.program(pod, container)
      },
    })
  })
  afterAll(async () => {
    await stagesGone(api, 'two-nodes-')
    await machines.stop()
  })

  const orders: [string, KubernetesObject[][]][] = [
    ['the server first', [[server], [download]]],
    ['the download first', [[download], [server]]],
    ['both at once', [[server, download]]],
  ]
  test.each(orders)('come onto one node, %s', async (order, steps) => {
    await on(order.replaceAll(' ', '-'), async (stage) => {
      // So long that they run beside each other.
      stage.declare('download', { exitCode: 0, after: 3000 })
      const put = (object: KubernetesObject) =>
        api.apply({ ...object, metadata: { ...object.metadata, namespace: stage.namespace } })
      await Promise.all(foundation.map(put))
      for (const step of steps) {
        await Promise.all(step.map(put))
        for (const { kind } of step)
          await runsOf(stage, kind === 'Job' ? 'download' : 'llama-server', 1)
      }
      await serverIsReady(stage)
      const [downloaded] = await runsOf(stage, 'download', 1)
      const [serves] = await runsOf(stage, 'llama-server', 1)
      expect(downloaded).toBe(serves)
    })
  })

  test('come onto one node at the next model, while the server runs', async () => {
    await on('next-model', async (stage) => {
      const first = await serve(stage, workload)
      await stage.syncs(nextModel)
      const downloads = await runsOf(stage, 'download', 2)
      expect(downloads[1]).toBe(first)
      await runsOf(stage, 'llama-server', 2)
      await serverIsReady(stage)
    })
  })

  test('hang apart without the affinity', async () => {
    await on('apart', async (stage) => {
      const node = await serve(stage, withoutAffinity)
      // As a full node would: the download goes elsewhere.
      await cordon(node, true)
      try {
        await stage.sync(withoutAffinity)
        expect(await stage.event('chat-download-', 'FailedAttachVolume')).toMatch(
          /^Multi-Attach error for volume "pvc-.*" Volume is already used by pod\(s\) chat-/,
        )
        await stage.hangs(jobName)
      } finally {
        await cordon(node, false)
      }
    })
  })

  test('hang where the node of the server has no room, until the deadline of the Job', async () => {
    await on('no-room', async (stage) => {
      await fill(stage, await serve(stage, workload))
      await stage.sync(workload)
      // A cluster may have further nodes, which the pod is kept off.
      expect(await stage.event('chat-download-', 'FailedScheduling')).toMatch(
        /^0\/\d+ nodes are available: 1 Insufficient cpu, .*1 node\(s\) didn't match pod affinity rules\b/,
      )
      await stage.hangs(jobName)

      // The committed deadline is most of an hour; a short one ends it in the same way.
      const hasty = changed(({ kind, spec }) => {
        if (kind === 'Job') spec.activeDeadlineSeconds = 5
      })
      await stage.sync(hasty)
      const { phase, said } = await stage.end()
      expect(phase).toBe('Failed')
      expect(said).toContain('Job was active longer than specified deadline')
    })
  })
})
