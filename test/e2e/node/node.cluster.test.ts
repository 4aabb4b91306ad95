// Turns the claim that the fake node is a node into tests, by those who have to believe it: the real
// scheduler and controllers, which make readiness, completion and binding of what it writes.

import assert from 'node:assert/strict'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'

import { connect } from '../cluster/api.ts'
import type { Api } from '../cluster/api.ts'
import { startFakeNode } from './node.ts'
import type { NodeOptions, TestNode } from './node.ts'
import { declaredPrograms } from './programs/declared.ts'
import { processProgram } from './programs/process.ts'
import { startProvisioner } from './provisioner.ts'
import { container } from './support/pods.ts'
import { volumesGone } from './volumesGone.ts'

const facts = inject('cluster')
const namespace = 'fake-node'
const provisioners = { 'net.example.org': {}, 'local.example.org': { nodeLocal: true } }
const programs = declaredPrograms()
const program: NodeOptions['program'] = (pod, one) =>
  one.image === 'real' ? processProgram : programs.program(pod, one)
let api: Api
let nodes: TestNode[]
let provisioner: { stop(): void }

/** Waits with the patience that controllers need. */
const until = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 60_000, interval: 100 })
const statusOf = async (apiVersion: string, kind: string, name: string) =>
  (await api.read({ apiVersion, kind, name, namespace }))?.status
const available = async (name: string) =>
  (await statusOf('apps/v1', 'Deployment', name))?.availableReplicas ?? 0
const jobStatus = (name: string) => statusOf('batch/v1', 'Job', name)
const eventsOf = async (name: string): Promise<string> => {
  const events = await api.list({ apiVersion: 'v1', kind: 'Event' }, { namespace })
  const about = events.filter(({ involvedObject }) => involvedObject.name.startsWith(name))
  return about.map(({ reason, message }) => `${reason}: ${message}`).join('\n')
}
const podsHere = () => api.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace })
const make = (apiVersion: string, kind: string, name: string, fields: object) =>
  api.create({ apiVersion, kind, metadata: { name, namespace }, ...fields })
const serve = (name: string, spec: object) =>
  make('apps/v1', 'Deployment', name, {
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { terminationGracePeriodSeconds: 1, containers: [container()], ...spec },
      },
    },
  })
const work = (name: string, spec: object) =>
  make('batch/v1', 'Job', name, {
    spec: { backoffLimit: 0, template: { spec: { restartPolicy: 'Never', ...spec } } },
  })
const claimed = (claimName: string) => [{ name: 'models', persistentVolumeClaim: { claimName } }]
const claim = (name: string, storageClassName: string) =>
  make('v1', 'PersistentVolumeClaim', name, {
    spec: {
      storageClassName,
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
    },
  })

const on = (node: string) => ({
  nodeSelector: { 'kubernetes.io/hostname': node },
  volumes: claimed('net'),
})

describe('the fake node', () => {
  beforeAll(async () => {
    api = connect(facts.kubeconfig)
    const directory = join(facts.directory, 'fake-node')
    // Pods share the network of the run, in which the server has this address.
    const cluster = { server: 'https://127.0.0.1:6443' }
    const options = { directory, program }
    nodes = await Promise.all(
      ['fake-one', 'fake-two'].map((name) => startFakeNode(api, cluster, { ...options, name })),
    )
    provisioner = await startProvisioner(api, { directory, provisioners })
    for (const [name, volumeBindingMode] of [
      ['net', 'Immediate'],
      ['local', 'WaitForFirstConsumer'],
    ])
      await api.create({
        apiVersion: 'storage.k8s.io/v1',
        kind: 'StorageClass',
        metadata: { name: `fake-${name}` },
        provisioner: `${name}.example.org`,
        volumeBindingMode,
      })
    await api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', name: 'default', namespace }
    await until(async () => assert(await api.read(account)))
  })

  afterAll(async () => {
    await api.remove({ apiVersion: 'v1', kind: 'Namespace', name: namespace })
    await until(async () => assert((await podsHere()).length === 0))
    await volumesGone(api, Object.keys(provisioners))
    provisioner.stop()
    await Promise.all(nodes.map((node) => node.stop()))
    for (const name of ['fake-net', 'fake-local'])
      await api.remove({ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', name })
  })

  test('gets pods, and its claims are bound where they run', async () => {
    await claim('local', 'fake-local')
    await serve('local', { volumes: claimed('local') })
    await until(async () => expect(await available('local')).toBe(1))
    const volumes = await api.list({ apiVersion: 'v1', kind: 'PersistentVolume' })
    const volume = volumes.find(({ spec }) => spec.claimRef.name === 'local')!
    expect(volume.status.phase).toBe('Bound')
    expect(JSON.stringify(volume.spec.nodeAffinity)).toMatch(/fake-(one|two)/)
  })

  test('lets a Job wait for a Secret, and complete when it comes', async () => {
    const env = [{ name: 'T', valueFrom: { secretKeyRef: { name: 'late', key: 'token' } } }]
    await work('waits', { containers: [container({ env })] })
    await until(async () =>
      expect(await eventsOf('waits')).toContain('Failed: Error: secret "late" not found'),
    )
    expect(await jobStatus('waits')).toMatchObject({ active: 1, ready: 0 })
    await make('v1', 'Secret', 'late', { stringData: { token: 'x' } })
    await until(async () => expect(await jobStatus('waits')).toMatchObject({ succeeded: 1 }))
  })

  test('fails a Job that fails', async () => {
    programs.declare('breaks', { exitCode: 3 })
    await work('fails', { containers: [container({ name: 'breaks' })] })
    await until(async () => expect(await jobStatus('fails')).toMatchObject({ failed: 1 }))
  })

  test('keeps a ReadWriteOnce volume on one node until its pod has gone', async () => {
    await claim('net', 'fake-net')
    await serve('holder', on('fake-one'))
    await until(async () => expect(await available('holder')).toBe(1))
    await serve('second', on('fake-two'))
    await until(async () =>
      expect(await eventsOf('second')).toContain('FailedAttachVolume: Multi-Attach error'),
    )
    expect(await available('second')).toBe(0)
    await api.remove({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'holder', namespace })
    await until(async () => expect(await available('second')).toBe(1))
  })

  test('runs a real command that reaches the API server as its ServiceAccount', async () => {
    const files = '/var/run/secrets/kubernetes.io/serviceaccount'
    const script = `curl -sS --cacert ${files}/ca.crt -H "Authorization: Bearer $(cat ${files}/token)" https://$KUBERNETES_SERVICE_HOST:$KUBERNETES_SERVICE_PORT/api/v1/secrets`
    const command = ['sh', '-c', script]
    await work('asks', {
      securityContext: { runAsUser: 1000, runAsNonRoot: true },
      containers: [container({ name: 'real', image: 'real', command })],
    })
    await until(async () => expect(await jobStatus('asks')).toMatchObject({ succeeded: 1 }))
    const { name } = (await podsHere()).find(({ metadata }) =>
      metadata.name.startsWith('asks'),
    )!.metadata
    expect(nodes.map((node) => node.logs(namespace, name, 'real')).join('')).toContain(
      `User \\"system:serviceaccount:${namespace}:default\\" cannot list resource \\"secrets\\"`,
    )
  })
})
