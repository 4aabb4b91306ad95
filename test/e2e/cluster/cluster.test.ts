// Turns the claim that the cluster of this run is a real one into tests: the API server, Argo CD and
// Sealed Secrets each do once what every other end-to-end test relies on.

import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { dump } from 'js-yaml'
import { describe, expect, inject, test } from 'vitest'
import { tools } from '../../tools/tools.ts'
import { ApiError } from './api.ts'
import type { KubernetesObject } from './api.ts'
import { openCluster } from './cluster.ts'

const cluster = openCluster(inject('cluster'))

describe('the API server', () => {
  test('is the pinned Kubernetes', async () => {
    const version = await cluster.api.request('GET', '/version')
    expect(version).toMatchObject({ major: '1', minor: '36', gitVersion: 'v1.36.3' })
  })

  test('answers the same to kubectl', async () => {
    const nodes = await cluster.kubectl(['get', 'namespace', 'default', '--output=name'])
    expect(nodes.trim()).toBe('namespace/default')
  })

  test('refuses a pod whose ServiceAccount does not exist', async () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'nobody', namespace: 'default' },
      spec: { serviceAccountName: 'missing', containers: [{ name: 'a', image: 'a' }] },
    }
    await expect(cluster.api.create(pod)).rejects.toThrow(/serviceaccount "missing" not found/)
  })

  test('enforces Pod Security', async () => {
    const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' }
    await cluster.api.apply(namespace('guarded', labels))
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'root', namespace: 'guarded' },
      spec: { containers: [{ name: 'a', image: 'a' }] },
    }
    // Only once the namespace has its ServiceAccount, which comes a moment after it.
    const creating = () => cluster.api.create(pod, { dryRun: true }).catch(String)
    await expect
      .poll(creating, { timeout: 10_000 })
      .toMatch(/violates PodSecurity "restricted:latest"/)
  })

  test('refuses a field that it does not know when asked to', async () => {
    const wrong = { ...configMap('typo', {}), date: {} }
    const creating = cluster.api.create(wrong, { fieldValidation: 'Strict' })
    await expect(creating).rejects.toThrow(/unknown field "date"/)
    await expect(creating).rejects.toBeInstanceOf(ApiError)
  })

  test('tells a watch what is there and what happens to it', async () => {
    const seen: string[] = []
    const end = new AbortController()
    const here = { namespace: 'watched' }
    await cluster.api.apply(namespace('watched'))
    await cluster.api.apply(configMap('watched', { n: '1' }, here))
    const kind = { apiVersion: 'v1', kind: 'ConfigMap' }
    const watching = cluster.api.watch(
      kind,
      (type, { metadata }) => {
        if (metadata.name === 'watched') seen.push(type)
      },
      end.signal,
    )
    await expect.poll(() => seen, { timeout: 10_000 }).toEqual(['ADDED'])
    await cluster.api.apply(configMap('watched', { n: '2' }, here))
    await cluster.api.remove({ ...kind, name: 'watched', ...here })
    await expect.poll(() => seen, { timeout: 10_000 }).toEqual(['ADDED', 'MODIFIED', 'DELETED'])
    end.abort()
    await watching
  })
})

describe('Argo CD', () => {
  test('brings a commit into the cluster, and the next one', async () => {
    const { api, argocd } = cluster
    const repository = await cluster.repository('greeting')
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'greeter' } }
    const files = (text: string): Record<string, string> => ({
      'manifests/account.yaml': dump(account),
      'manifests/config.yaml': dump(configMap('greeting', { text }, {})),
    })
    const first = await repository.commit(files('hello'), 'Say hello')
    await api.create(application('greeting', repository.url))
    const synced = await argocd.waitFor('greeting')
    expect(synced['status'].sync.revision).toBe(first)

    const greeting = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name: 'greeting',
      namespace: 'greeting',
    }
    expect((await api.read(greeting))?.['data']).toEqual({ text: 'hello' })
    expect(await api.read({ ...account, name: 'greeter', namespace: 'greeting' })).toBeDefined()

    const second = await repository.commit(files('good morning'), 'Say good morning')
    await argocd.refresh('greeting')
    await argocd.waitFor('greeting', ({ status }) => status.sync.revision === second)
    await argocd.waitFor('greeting')
    expect((await api.read(greeting))?.['data']).toEqual({ text: 'good morning' })
  })

  test('renders a chart with Helm', async () => {
    const repository = await cluster.repository('chart')
    await repository.commit(
      {
        'chart/Chart.yaml': dump({ apiVersion: 'v2', name: 'chart', version: '1.0.0' }),
        'chart/values.yaml': dump({ text: 'default' }),
        'chart/templates/config.yaml':
          'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: from-chart}\ndata: {text: {{ .Values.text | quote }}}\n',
      },
      'A chart',
    )
    const helm = { valuesObject: { text: 'from the Application' } }
    await cluster.api.create(application('chart', repository.url, { path: 'chart', helm }))
    await cluster.argocd.waitFor('chart')
    const made = { apiVersion: 'v1', kind: 'ConfigMap', name: 'from-chart', namespace: 'chart' }
    expect((await cluster.api.read(made))?.['data']).toEqual({ text: 'from the Application' })
  })

  test('says why a sync failed, and so does whoever waits for it', async () => {
    const { api, argocd } = cluster
    const repository = await cluster.repository('wrong')
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'wrong' },
      spec: { ports: [{ port: 99_999 }] },
    }
    await repository.commit({ 'manifests/service.yaml': dump(service) }, 'A port too high')
    await api.create(application('wrong', repository.url, {}, false))
    await argocd.waitFor('wrong', ({ status }) => status?.sync?.status === 'OutOfSync')
    await argocd.sync('wrong')
    const failed = await argocd.waitFor(
      'wrong',
      ({ status }) => status.operationState.phase === 'Failed',
    )
    expect(failed['status'].operationState.message).toMatch(/one or more objects failed to apply/)

    const waiting = argocd.waitFor('wrong', undefined, { timeoutMs: 100 })
    await expect(waiting).rejects.toThrow(/operation: Failed/)
    await expect(waiting).rejects.toThrow(/Service wrong\/wrong: .*must be between 1 and 65535/)
  })
})

describe('Sealed Secrets', () => {
  test('unseals what kubeseal has sealed for this cluster', async () => {
    const { api, directory, sealedSecrets } = cluster
    await api.apply(namespace('sealed'))
    const certificate = join(directory, 'sealing.pem')
    await writeFile(certificate, await sealedSecrets.certificate())
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'token', namespace: 'sealed' },
      stringData: { token: 'hunter2' },
    }
    const { kubeseal } = await tools()
    const sealing = promisify(execFile)(kubeseal!, ['--cert', certificate, '--format=json'])
    sealing.child.stdin!.end(JSON.stringify(secret))
    const sealed = JSON.parse((await sealing).stdout) as KubernetesObject
    expect(JSON.stringify(sealed)).not.toContain('hunter2')

    await api.apply(sealed)
    const made = { apiVersion: 'v1', kind: 'Secret', name: 'token', namespace: 'sealed' }
    await expect
      .poll(async () => (await api.read(made))?.['data'], { timeout: 20_000 })
      .toEqual({ token: Buffer.from('hunter2').toString('base64') })
  })
})

function namespace(name: string, labels: Record<string, string> = {}): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }
}

function configMap(
  name: string,
  data: Record<string, string>,
  where: { namespace?: string } = { namespace: 'default' },
): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...where }, data }
}

/** An Application into the namespace of its own name. */
function application(
  name: string,
  repoURL: string,
  source: object = {},
  automated = true,
): KubernetesObject {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name, namespace: cluster.argocd.namespace },
    spec: {
      project: 'default',
      source: { repoURL, targetRevision: 'main', path: 'manifests', ...source },
      destination: { server: 'https://kubernetes.default.svc', namespace: name },
      syncPolicy: {
        syncOptions: ['CreateNamespace=true'],
        ...(automated ? { automated: {} } : {}),
      },
    },
  }
}
