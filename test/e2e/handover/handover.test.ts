// The committed script that hands the card of vision-bench over and back, by the real kubectl of a person
// who may do no more than its runbook and its Role say, while a real Argo CD keeps both sides as their
// repositories have them: with what the runbook asks of the other side's Application, and without it.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { load } from 'js-yaml'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'

import vision from '../../../sites/vision-bench.ts'
import { tools } from '../../tools/tools.ts'
import type { KubernetesObject } from '../cluster/api.ts'
import { openCluster } from '../cluster/cluster.ts'
import { declaredPrograms } from '../node/programs/declared.ts'
import { openStage } from '../support/openStage.ts'
import type { Stage } from '../support/openStage.ts'
import { syncedSite } from '../support/syncedSite.ts'
import { deployment } from '../twins/manifests.ts'

const SITE = 'vision-bench'
const folder = join(import.meta.dirname, '../../../gitops', SITE)
const own = { namespace: 'llama-cpp', name: 'llama-swap', app: `${SITE}-llama-swap` }
const theirs = { namespace: 'immich', name: 'immich-machine-learning' }
const runbook = readFileSync(join(folder, 'README.md'), 'utf8')

const cluster = openCluster(inject('cluster'))
const { api, argocd, kubectl } = cluster
const leftOver: (() => Promise<void>)[] = []
let other: Stage

/** What the runbook grants beside the Role for the other side, in its own words. */
const rights = [
  ['get, list and watch on deployments', 'apps', 'deployments', ['get', 'list', 'watch']],
  ['patch on deployments/scale', 'apps', 'deployments/scale', ['patch']],
  ['list on pods', '', 'pods', ['list']],
  ['get, create and delete on configmaps', '', 'configmaps', ['get', 'create', 'delete']],
] as const
const operators = {
  kind: 'Group',
  name: 'benchmark-operators',
  apiGroup: 'rbac.authorization.k8s.io',
}

async function grantOwnSide(): Promise<void> {
  const apiVersion = 'rbac.authorization.k8s.io/v1'
  const metadata = { name: 'handover', namespace: own.namespace }
  const rules = rights.map(([, group, resource, verbs]) => ({
    apiGroups: [group],
    resources: [resource],
    verbs,
  }))
  await api.create({ apiVersion, kind: 'Role', metadata, rules })
  const roleRef = { apiGroup: operators.apiGroup, kind: 'Role', name: metadata.name }
  await api.create({ apiVersion, kind: 'RoleBinding', metadata, roleRef, subjects: [operators] })
}

/** Their server: it holds the one card of the node, under an Argo CD that heals what differs. */
const theirServer = deployment(theirs.name, {
  pod: { tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists' }] },
  container: {
    resources: { limits: { 'nvidia.com/gpu': '1' }, requests: { 'nvidia.com/gpu': '1' } },
  },
})

interface Run {
  readonly done: Promise<{ readonly code: number; readonly log: string }>
  /** As Ctrl-C does: to the script and to the kubectl that it waits for. */
  interrupt(): void
}

/** The script with the kubectl of a person of that group. */
async function start(word: string): Promise<Run> {
  const bin = join(cluster.directory, 'handover')
  mkdirSync(bin, { recursive: true })
  const program = join(bin, 'kubectl')
  const flags = `--kubeconfig=${cluster.kubeconfig} --cache-dir=${join(bin, 'cache')}`
  const who = `--as=somebody --as-group=${operators.name} --as-group=system:authenticated`
  const { kubectl: real } = await tools()
  writeFileSync(program, `#!/bin/sh\nexec ${real} "$@" ${flags} ${who}\n`)
  chmodSync(program, 0o755)
  const env = {
    PATH: `${bin}:${process.env['PATH']}`,
    HANDOVER_SECONDS: '60',
    HANDOVER_PAUSE: '1',
  }
  const script = join(folder, 'handover-llama-swap.sh')
  const child = spawn('sh', [script, word], {
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => {
      log += data.toString()
    })
  return {
    done: once(child, 'close').then(([code]: number[]) => ({ code: code!, log })),
    interrupt() {
      if (child.exitCode === null) process.kill(-child.pid!, 'SIGINT')
    },
  }
}
const handover = async (word: string) => (await start(word)).done

interface Side {
  readonly namespace: string
  readonly name: string
}
async function serverOf({ namespace, name }: Side): Promise<KubernetesObject> {
  const found = await api.read({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name })
  assert(found)
  return found
}
const countOf = async (side: Side): Promise<number> => (await serverOf(side))['spec'].replicas
const running = async ({ namespace, name }: Side): Promise<number> => {
  const pods = await api.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace })
  return pods.filter(
    ({ metadata, status }) =>
      metadata.name.startsWith(`${name}-`) &&
      !metadata.name.includes('download') &&
      status?.phase === 'Running',
  ).length
}
const counts = async () => ({ theirs: await countOf(theirs), own: await countOf(own) })

/** Argo CD has compared both sides anew, and its self-healing has had its time. */
async function lookAgain(): Promise<void> {
  for (const app of [theirs.namespace, own.app]) await argocd.refresh(app)
  await new Promise((resolve) => setTimeout(resolve, 10_000))
}

beforeAll(async () => {
  await syncedSite(cluster, { site: SITE, folder: SITE, described: vision }, (undo) => {
    leftOver.push(undo)
  })
  other = await openStage(cluster, declaredPrograms(), theirs.namespace, { automated: true })
  leftOver.push(() => other.close())
  await other.syncs([theirServer])
  await argocd.waitFor(theirs.namespace)
  const role = join(folder, 'for-others/immich-immich-machine-learning-role.yaml')
  await kubectl(['apply', `--filename=${role}`])
  await grantOwnSide()
})
afterAll(async () => {
  for (const undo of leftOver.toReversed()) await undo()
})

describe('the handover of a card under Argo CD', () => {
  test('the runbook says which rights it takes on the own side', () => {
    for (const [words] of rights) expect(runbook).toContain(words)
  })

  test('it begins with the card in their hands', async () => {
    expect(await handover('status')).toEqual({
      code: 0,
      log: `not taken\n${theirs.name}: 1 asked for, 1 there\n${own.name}: 0 asked for, 0 there\n`,
    })
  })

  test('without what the runbook asks for, Argo CD gives the card back to them', async () => {
    const { generation } = (await serverOf(theirs)).metadata
    const take = await start('take')
    // Scaled down by the script, and up again by Argo CD.
    await expect
      .poll(async () => (await serverOf(theirs)).metadata['generation'], { timeout: 60_000 })
      .toBe(generation! + 2)
    expect(await countOf(theirs)).toBe(1)
    // Who gets the card is a matter of who is faster; the script waits where it was theirs.
    take.interrupt()
    await take.done
    expect(await handover('give-back')).toMatchObject({ code: 0 })
    expect(await counts()).toEqual({ theirs: 1, own: 0 })
  })

  test('with it, the card goes over and stays, and Argo CD finds nothing to heal', async () => {
    const [, said] = /`(ignoreDifferences: \[\{.+?\}\])`/.exec(runbook)!
    const [, option] = /the sync option `(\S+)`/.exec(runbook)!
    const { ignoreDifferences } = load(said!) as { ignoreDifferences: object[] }
    const application = await other.application()
    const { syncOptions } = application['spec'].syncPolicy
    await api.patch(
      { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', ...application.metadata },
      {
        spec: {
          ignoreDifferences,
          syncPolicy: { syncOptions: [...syncOptions, option] },
        },
      },
    )
    const { code, log } = await handover('take')
    assert.equal(code, 0, log)
    await lookAgain()
    expect(await counts()).toEqual({ theirs: 0, own: 1 })
    expect([await running(theirs), await running(own)]).toEqual([0, 1])
    for (const app of [theirs.namespace, own.app]) await argocd.waitFor(app)
  })

  test('a second take changes nothing', async () => {
    expect(await handover('take')).toMatchObject({
      code: 0,
      log: expect.stringContaining(`it is taken already; ${theirs.name} had 1\n`),
    })
    expect(await counts()).toEqual({ theirs: 0, own: 1 })
  })

  test('give-back gives it to them again, and leaves no record', async () => {
    expect(await handover('give-back')).toMatchObject({ code: 0 })
    await lookAgain()
    expect(await counts()).toEqual({ theirs: 1, own: 0 })
    await expect.poll(() => running(theirs), { timeout: 30_000 }).toBe(1)
    expect(await handover('status')).toMatchObject({ log: expect.stringMatching(/^not taken\n/) })
    for (const app of [theirs.namespace, own.app]) await argocd.waitFor(app)
  })
})
