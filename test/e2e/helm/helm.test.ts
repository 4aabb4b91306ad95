// The life of a release without Argo CD: what Helm alone installs, changes, takes back and leaves.
// First the committed chart, whose download and server do what a test declares; then a sample of the
// same units, all of which really runs.

import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'

import rtx5090 from '../../../sites/rtx5090.ts'
import { readCertificate } from '../../../src/sealed/certificate.ts'
import { seal } from '../../../src/sealed/seal.ts'
import { faults, startHub } from '../../download/hub.ts'
import type { Hub } from '../../download/hub.ts'
import { tools } from '../../tools/tools.ts'
import type { KubernetesObject } from '../cluster/api.ts'
import { openCluster } from '../cluster/cluster.ts'
import type { NodeOptions } from '../node/node.ts'
import { realPrograms } from '../sample/realPrograms.ts'
import { sampleCluster } from '../sample/sampleCluster.ts'
import { sampleFiles, service } from '../sample/sampleFiles.ts'
import { selfProvingModel } from '../sample/selfProvingModel.ts'
import { serviceProxy } from '../support/serviceProxy.ts'
import { siteCluster } from '../support/siteCluster.ts'
import type { SiteCluster } from '../support/siteCluster.ts'
import { sitePrograms } from '../support/sitePrograms.ts'
import type { SitePrograms } from '../support/sitePrograms.ts'
import { runHelm } from './runHelm.ts'

const cluster = openCluster(inject('cluster'))
const { api, directory } = cluster
const installed = await tools()
const helm4 = runHelm(installed.helm4, cluster)
const helm3 = runHelm(installed.helm3, cluster)

const until = (check: () => unknown, timeout = 60_000) =>
  vi.waitFor(check, { timeout, interval: 100 })
const namespaceOf = (name: string) => ({ apiVersion: 'v1', kind: 'Namespace', name })
const objects = (apiVersion: string, kind: string, namespace: string) =>
  api.list({ apiVersion, kind }, { namespace })
const podsOf = async (namespace: string, component: string, instance?: string) => {
  const labels = [`app.kubernetes.io/component=${component}`]
  if (instance !== undefined) labels.push(`app.kubernetes.io/instance=${instance}`)
  const pods = await api.list(
    { apiVersion: 'v1', kind: 'Pod' },
    { namespace, labelSelector: labels.join(',') },
  )
  return pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
}
const read = (apiVersion: string, kind: string, name: string, namespace: string) =>
  api.read({ apiVersion, kind, name, namespace })
const uidOf = (object: KubernetesObject | undefined): string => object!.metadata.uid!
const isAvailable = async (namespace: string, name: string) =>
  expect((await read('apps/v1', 'Deployment', name, namespace))?.['status']).toMatchObject({
    availableReplicas: 1,
    updatedReplicas: 1,
    replicas: 1,
  })

async function makeNamespace(name: string, secrets: Record<string, Record<string, string>>) {
  await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
  for (const [secret, stringData] of Object.entries(secrets)) {
    const metadata = { name: secret, namespace: name }
    await api.apply({ apiVersion: 'v1', kind: 'Secret', metadata, stringData })
  }
}
async function removeNamespaces(names: readonly string[]) {
  for (const name of names) await api.remove(namespaceOf(name))
  for (const name of names)
    await until(async () => expect(await api.read(namespaceOf(name))).toBeUndefined(), 120_000)
}

describe('the committed chart', () => {
  const chart = fileURLToPath(new URL('../../../charts/llamacpp-app', import.meta.url))
  const release = 'llamacpp-app'
  const namespace = 'applications'
  const others = ['helm-other', 'helm-three']
  const address = '192.0.2.90'
  const inNamespace = ['--namespace', namespace]
  const claim = () => read('v1', 'PersistentVolumeClaim', `${release}-models`, namespace)
  const server = async () => (await podsOf(namespace, 'server'))[0]
  const jobs = async (component: string) =>
    (await objects('batch/v1', 'Job', namespace)).filter(
      ({ metadata }) => metadata.labels!['app.kubernetes.io/component'] === component,
    )
  const another = [
    'model.repo=example/Another-GGUF',
    'model.file=Another-GGUF/another.gguf',
    'model.alias=another',
    `model.revision=${'1'.repeat(40)}`,
    `model.sha256=${'2'.repeat(64)}`,
  ].flatMap((value) => ['--set-string', value])
  let programs: SitePrograms
  let machine: SiteCluster
  let values: string[]
  let claimUid: string

  beforeAll(async () => {
    programs = await sitePrograms()
    const { program, image } = programs
    const pool = ['192.0.2.80', '192.0.2.81', '192.0.2.82', address]
    machine = await siteCluster(cluster, { site: rtx5090, name: 'helm', pool, program, image })
    for (const one of [namespace, ...others])
      await makeNamespace(one, { 'llamacpp-app-api-key': { 'api-key': 'sk-of-helm' } })

    const certificate = readCertificate(await cluster.sealedSecrets.certificate())
    if ('fault' in certificate) throw new Error(certificate.fault)
    const label = `${namespace}/${release}-lb-ip`
    const loadBalancerIP = seal(certificate, label, Buffer.from(address))
    const file = join(directory, 'helm-values.json')
    await writeFile(file, JSON.stringify({ sealedSecret: { encryptedData: { loadBalancerIP } } }))
    values = ['--values', file]
  })

  afterAll(async () => {
    await removeNamespaces([namespace, ...others])
    await machine.stop()
  })

  test('is installed at once, and its server waits for the download', async () => {
    programs.declare('download', {})
    const notes = await helm4('install', release, chart, ...inNamespace, ...values)
    expect(notes).toContain(`kubectl get -n ${namespace} service/${release}`)
    expect(notes).not.toContain('is sealed for')
    await until(async () =>
      expect((await server())?.['status'].initContainerStatuses?.[0].state).toHaveProperty(
        'running',
      ),
    )
    programs.declare('download', { exitCode: 0, after: 50 })
    await until(() => isAvailable(namespace, release))
    claimUid = uidOf(await claim())
  })

  test('asks for the sealed address, by the Job that reads it', async () => {
    await until(async () =>
      expect((await read('v1', 'Service', release, namespace))!['status'].loadBalancer).toEqual({
        ingress: [expect.objectContaining({ ip: address })],
      }),
    )
    expect(await jobs('address')).toEqual([
      expect.objectContaining({ status: expect.objectContaining({ succeeded: 1 }) }),
    ])
  })

  test('restarts the server alone when a setting of it changes', async () => {
    const [before, jobsBefore] = [uidOf(await server()), (await jobs('model')).map(uidOf)]
    const setting = ['--set', 'server.slots=2']
    await helm4('upgrade', release, chart, ...inNamespace, ...values, ...setting)
    await until(async () => expect(uidOf(await server())).not.toBe(before))
    await until(() => isAvailable(namespace, release))
    expect((await server())!['spec'].containers[0].args).toEqual(
      expect.arrayContaining(['--parallel', '2']),
    )
    expect((await jobs('model')).map(uidOf)).toEqual(jobsBefore)
    // The patched address is nobody's to put back.
    const { annotations } = (await read('v1', 'Service', release, namespace))!.metadata
    expect(annotations).toMatchObject({ 'metallb.io/loadBalancerIPs': address })
  })

  test('switches the model with another Job, and waits for it where it is told to', async () => {
    const before = (await jobs('model')).map(({ metadata }) => metadata.name)
    const wait = ['--wait', '--timeout', '60s']
    await helm4('upgrade', release, chart, ...inNamespace, ...values, ...another, ...wait)
    await isAvailable(namespace, release)
    const after = (await jobs('model')).map(({ metadata }) => metadata.name)
    expect(after).toHaveLength(1)
    expect(after).not.toEqual(before)
    expect((await server())!['spec'].containers[0].args).toContain(
      '/models/Another-GGUF/another.gguf',
    )
  })

  test('goes back to the model before', async () => {
    await helm4('rollback', release, '2', ...inNamespace, '--wait', '--timeout', '60s')
    await isAvailable(namespace, release)
    expect((await server())!['spec'].containers[0].args).toContain(
      '/models/gpt-oss-20b-GGUF/gpt-oss-20b-mxfp4.gguf',
    )
    expect(uidOf(await claim())).toBe(claimUid)
  })

  test('says within its time that a model cannot be had, and comes back by a rollback', async () => {
    programs.declare('download', { exitCode: 13, message: 'error: there is no such file' })
    const wait = ['--wait', '--timeout', '15s']
    const upgrading = helm4(
      'upgrade',
      release,
      chart,
      ...inNamespace,
      ...values,
      ...another,
      ...wait,
    )
    const said = await upgrading.then(String, ({ stderr }: { stderr: string }) => stderr)
    expect(said).toMatch(
      /Error: UPGRADE FAILED: resource Job\/applications\/llamacpp-app-download-model-[0-9a-f]{8} not ready\. status: Failed, message: Job Failed\. failed: 1\/1/,
    )
    programs.declare('download', { exitCode: 0, after: 50 })
    await helm4('rollback', release, ...inNamespace, '--wait', '--timeout', '90s')
    await isAvailable(namespace, release)
  })

  test('leaves the claim and nothing else when it is uninstalled', async () => {
    const said = await helm4('uninstall', release, ...inNamespace)
    expect(said).toContain(`[PersistentVolumeClaim] ${release}-models`)
    const kinds = [
      ['apps/v1', 'Deployment'],
      ['batch/v1', 'Job'],
      ['v1', 'Service'],
      ['bitnami.com/v1alpha1', 'SealedSecret'],
      ['monitoring.coreos.com/v1', 'PodMonitor'],
      ['monitoring.coreos.com/v1', 'PrometheusRule'],
      ['networking.k8s.io/v1', 'NetworkPolicy'],
      ['rbac.authorization.k8s.io/v1', 'Role'],
      ['v1', 'Pod'],
    ] as const
    for (const [apiVersion, kind] of kinds)
      await until(async () => expect(await objects(apiVersion, kind, namespace)).toEqual([]))
    expect(uidOf(await claim())).toBe(claimUid)
    await until(async () =>
      expect(await read('v1', 'Secret', `${release}-lb-ip`, namespace)).toBeUndefined(),
    )
  })

  test('takes up the claim that it left, and no other release may', async () => {
    const stranger = helm4(
      'install',
      'stranger',
      chart,
      ...inNamespace,
      ...values,
      '--set',
      'fullnameOverride=llamacpp-app',
    )
    await expect(stranger).rejects.toThrow(/invalid ownership metadata/)
    const wait = ['--wait', '--timeout', '60s']
    await helm4('install', release, chart, ...inNamespace, ...values, ...wait)
    await isAvailable(namespace, release)
    expect(uidOf(await claim())).toBe(claimUid)
  })

  test('says elsewhere that the sealed address is not for there', async () => {
    const [other] = others as [string]
    const options = ['--namespace', other, ...values, '--set', 'gpu.enabled=false']
    const wait = ['--wait', '--timeout', '60s']
    for (const name of ['first', 'second']) {
      const notes = await helm4('install', name, chart, ...options, ...wait)
      expect(notes).toContain(
        `The address of the Service is sealed for ${namespace}/${release}-lb-ip, and this release would read ${other}/${name}-llamacpp-app-lb-ip:\nneither the SealedSecret nor the Job that patches the Service is rendered, and the address comes from the pool.`,
      )
    }
    expect(await objects('bitnami.com/v1alpha1', 'SealedSecret', other)).toEqual([])
    const services = await objects('v1', 'Service', other)
    expect(services.map(({ metadata }) => metadata.name)).toEqual([
      'first-llamacpp-app',
      'second-llamacpp-app',
    ])
    // Each Service leads to the pods of its own release.
    for (const { metadata, spec } of services) {
      const labelSelector = new URLSearchParams(spec.selector)
        .toString()
        .replaceAll('&', ',')
        .replaceAll('%2F', '/')
      const found = await api.list(
        { apiVersion: 'v1', kind: 'Pod' },
        { namespace: other, labelSelector },
      )
      expect(found).toHaveLength(1)
      expect(metadata.name).toContain(found[0]!.metadata.labels!['app.kubernetes.io/instance'])
    }
    expect(new Set(services.map(({ status }) => status.loadBalancer.ingress[0].ip)).size).toBe(2)
    for (const name of ['first', 'second']) await helm4('uninstall', name, '--namespace', other)
  })

  test('lives the same life with Helm 3', async () => {
    const [, third] = others as [string, string]
    const options = ['--namespace', third, ...values, '--set', 'gpu.enabled=false']
    const wait = ['--wait', '--timeout', '60s']
    await helm3('install', release, chart, ...options, ...wait)
    await isAvailable(third, release)
    await helm3('upgrade', release, chart, ...options, ...another, ...wait)
    await isAvailable(third, release)
    await helm3('rollback', release, '1', '--namespace', third, ...wait)
    await helm3('uninstall', release, '--namespace', third, ...wait)
    await helm3('install', release, chart, ...options, ...wait)
    await isAvailable(third, release)
  })
})

describe('a sample chart', () => {
  const name = 'helm-sample'
  const port = 18_090
  const inNamespace = ['--namespace', name]
  const model = selfProvingModel('example/Helm-GGUF/helm.gguf', 2 ** 20, ['mmproj.gguf'])
  const hosts = join(directory, 'helm-hosts')
  let hub: Hub
  let machine: SiteCluster
  let chart: string
  let logs: (container: string) => string

  const scale = (replicas: number) =>
    cluster.kubectl(['scale', 'deployment', service, ...inNamespace, `--replicas=${replicas}`])

  beforeAll(async () => {
    hub = await startHub(model.files, faults.needsToken)
    const { image, logs: all, ...real } = await realPrograms()
    logs = (container) => all(name, container)
    const program: NodeOptions['program'] = (pod, container) => ({
      async start(launch) {
        const mounts: object[] = [
          ...(container['volumeMounts'] ?? []),
          { name: 'hosts', mountPath: '/etc/hosts' },
        ]
        const isTest = container.name === 'ask'
        return real.program(pod, container).start({
          ...launch,
          ...(isTest ? { container: { ...container, volumeMounts: mounts } } : {}),
          volumes: async () => new Map([...(await launch.volumes()), ['hosts', hosts]]),
        })
      },
    })
    const pool = ['192.0.2.95']
    machine = await siteCluster(cluster, { site: sampleCluster, name, pool, program, image })
    await makeNamespace(name, {
      'hub-token': { token: 'hf_right' },
      [`${service}-api-key`]: { 'api-key': 'sk-of-the-sample' },
    })
    const options = { name, port, models: [model], address: pool[0]! }
    const build = await sampleFiles(cluster, options)
    const fetch = { kind: 'presync-hook', endpoint: hub.url, token: { secret: 'hub-token' } }
    const root = join(directory, `${name}-files`)
    for (const [path, text] of Object.entries(
      build(model, fetch, 'https://git.example.org/a.git'),
    )) {
      await mkdir(dirname(join(root, path)), { recursive: true })
      await writeFile(join(root, path), text)
    }
    chart = join(root, 'charts', service)
  })

  afterAll(async () => {
    await removeNamespaces([name])
    await machine.stop()
    await hub.close()
  })

  test('is installed, downloads its model and serves it', async () => {
    await helm4('install', service, chart, ...inNamespace, '--wait', '--timeout', '90s')
    expect(hub.requests).toHaveLength(2)
    expect(logs('wait-for-model')).toMatch(/is there\n$/)
  })

  test('passes its own test, which asks the Service, and only while somebody serves', async () => {
    const proxy = await serviceProxy(api, { name: service, namespace: name, hosts })
    try {
      const said = await helm4('test', service, ...inNamespace, '--timeout', '60s')
      expect(said).toMatch(/Phase:\s+Succeeded/)
      expect(logs('ask')).toContain('{"status":"ok"}')
      expect(logs('ask')).toContain('GET /v1/models')

      await scale(0)
      await until(async () => expect(await podsOf(name, 'server')).toEqual([]))
      const failing = helm4('test', service, ...inNamespace, '--timeout', '30s')
      await expect(failing).rejects.toThrow(
        `Error: resource Pod/${name}/${service}-test not ready. status: Failed, message: pod ${service}-test failed`,
      )
      // Its pod stays to be looked at, until the next test.
      expect(await objects('v1', 'Pod', name)).toContainEqual(
        expect.objectContaining({ status: expect.objectContaining({ phase: 'Failed' }) }),
      )
      await scale(1)
      await until(() => isAvailable(name, service))
      await helm4('test', service, ...inNamespace, '--timeout', '60s')
    } finally {
      await proxy.stop()
    }
  })

  test('downloads nothing when it is installed anew on the claim that it left', async () => {
    const asked = hub.requests.length
    await helm4('uninstall', service, ...inNamespace)
    await until(async () => expect(await objects('v1', 'Pod', name)).toEqual([]))
    await helm4('install', service, chart, ...inNamespace, '--wait', '--timeout', '90s')
    expect(hub.requests).toHaveLength(asked)
    expect(logs('download')).toMatch(/are in place already\n$/)
  })
})
