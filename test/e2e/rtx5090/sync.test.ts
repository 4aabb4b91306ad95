// Turns an empty cluster into one that serves the site rtx5090, as its runbook says, and looks at what
// comes when: the order that Applications, waves, hooks and the script that waits are there for.

import { setTimeout as sleep } from 'node:timers/promises'

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import type { KubernetesObject } from '../cluster/api.ts'
import { ADDRESS, APP, FOUNDATION, NAMESPACE, ROOT, WORKLOAD, startHome } from './support/home.ts'
import type { Home } from './support/home.ts'

let home: Home

beforeAll(async () => {
  home = await startHome('rtx5090-sync')
})
afterAll(() => home?.stop())

/** What a first sync starts and ends, the model before the server and the server before its address. */
const FIRST_SYNC = [
  'download starts',
  'download ends with 0',
  'wait-for-model starts',
  'wait-for-model ends with 0',
  'llama-server starts',
  'patch starts',
  'patch ends with 0',
]
/** The hooks of any further one, which find their work done. */
const HOOKS_ALONE = FIRST_SYNC.filter((what) => /^(download|patch) /.test(what))

const waveOf: Record<string, number> = {
  NetworkPolicy: -2,
  ServiceAccount: -1,
  Role: -1,
  RoleBinding: -1,
  SealedSecret: -1,
  Deployment: 1,
  Service: 2,
  PodMonitor: 2,
  PrometheusRule: 2,
}

interface SyncedResource {
  readonly kind: string
  readonly name: string
  readonly message: string
  readonly syncPhase: string
  readonly hookType?: string
  readonly hookPhase: string
}

const resultOf = ({ status }: KubernetesObject): SyncedResource[] =>
  status.operationState.syncResult.resources

const bring = (app: string) => home.give(`applications/${app}.yaml`)
const application = (name: string) => home.cluster.argocd.waitFor(name, () => true)
const eventsOf = async (kind: string): Promise<string[]> => {
  const events = await home.cluster.api.list(
    { apiVersion: 'v1', kind: 'Event' },
    { namespace: NAMESPACE },
  )
  const about = events.filter(({ involvedObject }) => involvedObject.kind === kind)
  return about.map(({ message }) => message)
}

describe('from nothing, by the root Application', () => {
  const jobs: string[] = []
  const end = new AbortController()
  const note = (type: string, { metadata }: KubernetesObject): void => {
    if (type === 'MODIFIED' || metadata.namespace !== NAMESPACE) return
    jobs.push(`${type} ${/-(download|patch)-/.exec(metadata.name)![1]}`)
  }

  beforeAll(async () => {
    await home.prepare()
    void home.cluster.api.watch({ apiVersion: 'batch/v1', kind: 'Job' }, note, end.signal)
    await home.give('root.yaml')
  })
  afterAll(() => end.abort())

  test('everything becomes Synced and Healthy', async () => {
    const { argocd } = home.cluster
    await argocd.waitFor(ROOT)
    for (const app of [FOUNDATION, WORKLOAD]) await argocd.waitFor(app, () => true)
    await home.settle()
  })

  test('the model is there before the server, and the server before its address', () => {
    expect(home.programs.takeHistory()).toEqual(FIRST_SYNC)
  })

  test('Argo CD has run both Jobs as hooks, and the rest in the order of its waves', async () => {
    const result = resultOf(await application(WORKLOAD))
    const hooks = result.filter(({ hookType }) => hookType !== undefined)
    const done = { kind: 'Job', hookPhase: 'Succeeded' }
    const message = 'Reached expected number of succeeded pods'
    expect(hooks).toMatchObject([
      { ...done, message, hookType: 'PreSync', syncPhase: 'PreSync' },
      { ...done, message, hookType: 'Sync', syncPhase: 'Sync' },
    ])
    expect(hooks[0]!.name).toMatch(/^llamacpp-app-download-model-[0-9a-f]{8}$/)
    expect(hooks[1]!.name).toMatch(/^llamacpp-app-lb-ip-patch-[0-9a-f]{8}$/)

    const waves = result.filter((one) => !hooks.includes(one)).map(({ kind }) => waveOf[kind])
    expect(waves).toEqual([-2, -2, -1, -1, -1, -1, 1, 2, 2, 2])
    const foundation = resultOf(await application(FOUNDATION)).map(({ kind }) => kind)
    expect(foundation).toEqual(['NetworkPolicy', 'ConfigMap', 'PersistentVolumeClaim'])
  })

  test('the Service has the sealed address', async () => {
    const { metadata, status } = (await home.service())!
    expect(metadata.annotations).toHaveProperty(['metallb.io/loadBalancerIPs'], ADDRESS)
    expect(status.loadBalancer.ingress).toMatchObject([{ ip: ADDRESS }])
  })

  test('the Jobs stay until the sync has succeeded, and then go', async () => {
    const all = ['ADDED download', 'ADDED patch', 'DELETED download', 'DELETED patch']
    await expect.poll(() => jobs.toSorted(), { timeout: 30_000 }).toEqual(all)
    expect(jobs.slice(0, 2)).toEqual(all.slice(0, 2))
  })

  test('a second sync changes nothing and restarts nothing', async () => {
    const before = await home.versions()
    for (const app of [FOUNDATION, WORKLOAD]) {
      await home.cluster.argocd.sync(app)
      await home.settle(app)
    }
    expect(home.programs.takeHistory()).toEqual(HOOKS_ALONE)
    expect(await home.versions()).toEqual(before)
  })
})

describe('taken away as the runbook says', () => {
  let claim: KubernetesObject

  beforeAll(async () => {
    claim = (await home.claim())!
    await home.takeAway()
  })

  test('the workload is gone, and what has no finalizer has stayed', async () => {
    const kinds = 'all,configmap,secret,serviceaccount,role,rolebinding,networkpolicy,pvc'
    const more =
      'sealedsecrets.bitnami.com,podmonitors.monitoring.coreos.com,prometheusrules.monitoring.coreos.com'
    const look = async (): Promise<string[]> => {
      const args = ['get', `${kinds},${more}`, `--namespace=${NAMESPACE}`, '--output=name']
      const names = (await home.cluster.kubectl(args)).trim().split('\n')
      return names.filter(
        (name) => !/^(configmap\/kube-root-ca.crt|serviceaccount\/default)$/.test(name),
      )
    }
    // The Secret goes with its SealedSecret, a moment later.
    await expect
      .poll(look, { timeout: 30_000 })
      .toEqual([
        expect.stringMatching(/^configmap\/llamacpp-app-download-[0-9a-f]{8}$/),
        'secret/llamacpp-app-api-key',
        'networkpolicy.networking.k8s.io/llamacpp-app-download',
        'persistentvolumeclaim/llamacpp-app-models',
      ])
  })

  test('the claim, its volume and the model on it are still there', async () => {
    const kept = (await home.claim())!
    expect(kept.metadata.uid).toBe(claim.metadata.uid)
    expect(kept['status'].phase).toBe('Bound')
    const name: string = kept['spec'].volumeName
    const volume = await home.cluster.api.read({ apiVersion: 'v1', kind: 'PersistentVolume', name })
    expect(volume?.['status'].phase).toBe('Bound')
    expect(await home.filesOn(name)).toEqual([expect.stringMatching(/^\.complete-[0-9a-f]{8}$/)])
  })

  test('given back, it serves from the same claim', async () => {
    home.programs.takeHistory()
    await home.give('root.yaml')
    await home.settle()
    expect(home.programs.takeHistory()).toEqual(FIRST_SYNC)
    expect((await home.claim())!.metadata.uid).toBe(claim.metadata.uid)
  })
})

describe('whichever Application comes first', () => {
  beforeEach(async () => {
    await home.startOver()
    await home.prepare()
    await home.give('project.yaml')
  })

  test('the workload first: its hook waits for the claim, and then goes on', async () => {
    await bring(WORKLOAD)
    const { argocd } = home.cluster
    const waiting = await argocd.waitFor(
      WORKLOAD,
      ({ status }) => status?.operationState?.message?.startsWith('waiting for') === true,
    )
    expect(waiting['status'].operationState.message).toMatch(
      /^waiting for completion of hook batch\/Job\/llamacpp-app-download-model-[0-9a-f]{8}$/,
    )
    await expect
      .poll(() => eventsOf('Pod'), { timeout: 30_000 })
      .toContainEqual(expect.stringContaining(`persistentvolumeclaim "${APP}-models" not found`))
    expect(home.programs.takeHistory()).toEqual([])

    await bring(FOUNDATION)
    await home.settle()
    expect(home.programs.takeHistory()).toEqual(FIRST_SYNC)
  })

  test('the foundation first: it is synced with a claim that nothing has bound yet', async () => {
    await bring(FOUNDATION)
    const { argocd } = home.cluster
    // Its health is looked at a moment after the sync has ended.
    const synced = await argocd.waitFor(
      FOUNDATION,
      ({ status }) =>
        status?.operationState?.phase === 'Succeeded' && status.health.status === 'Progressing',
    )
    expect(synced['status'].operationState.message).toBe('successfully synced (all tasks run)')
    expect((await home.claim())!['status'].phase).toBe('Pending')

    await bring(WORKLOAD)
    await home.settle()
    expect(home.programs.takeHistory()).toEqual(FIRST_SYNC)
  })
})

describe('taken away while the model is fetched', () => {
  beforeAll(async () => {
    await home.startOver()
    await home.prepare()
    // Never ends by itself.
    home.programs.declare('download', {})
    await home.give('root.yaml')
    await home.until(
      'the download does not start',
      async () => home.programs.takeHistory().includes('download starts') || undefined,
    )
  })

  test('the Application stays until its sync ends, and so does the download', async () => {
    let gone = false
    const going = home.takeAway().then(() => (gone = true))
    await home.until(
      'the workload is not deleted',
      async () => (await application(WORKLOAD)).metadata.deletionTimestamp,
    )
    // Longer than a deletion takes where no sync is in its way.
    await sleep(5000)
    expect(gone).toBe(false)
    expect((await application(WORKLOAD))['status'].operationState.phase).toBe('Running')
    expect(home.programs.takeHistory()).toEqual([])

    await home.terminate(WORKLOAD)
    await going
    await expect.poll(() => home.pods('model'), { timeout: 30_000 }).toEqual([])
    expect(home.programs.takeHistory()).toEqual(['download ends with 143'])
  })
})
