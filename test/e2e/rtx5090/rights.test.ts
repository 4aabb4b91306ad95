// Turns every manifest that is committed into a question to the API server whether it would take it as
// it is, to the last field, in a namespace that demands the strictest Pod Security; and the one Role
// that Chartwright hands out into every question that RBAC can be asked.

import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadAll } from 'js-yaml'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'

import type { Api, KubernetesObject } from '../cluster/api.ts'
import { openCluster } from '../cluster/cluster.ts'
import { eventually } from '../cluster/eventually.ts'
import { customKinds } from '../support/customKinds.ts'
import { APP, NAMESPACE } from './support/home.ts'

const cluster = openCluster(inject('cluster'))
const { api } = cluster
const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

interface Committed {
  readonly path: string
  readonly object: KubernetesObject
}

/** Everything below a gitops/ that is applied by somebody: manifests and Argo CD's own objects. */
function committedBelow(folder: string): Committed[] {
  const entries = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.yaml'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .filter((path) => /(^|\/)gitops\//.test(path))
    .toSorted()
    .flatMap((path) =>
      (loadAll(readFileSync(join(ROOT, path), 'utf8')) as KubernetesObject[]).map((object) => ({
        path,
        object,
      })),
    )
}

const committed = [...committedBelow('gitops'), ...committedBelow('test/samples')]
const isApplied = ({ kind, metadata }: KubernetesObject): boolean =>
  kind !== 'Namespace' && metadata.namespace !== cluster.argocd.namespace
const namespaces = new Set(
  committed.flatMap(({ object }) => (isApplied(object) ? (object.metadata.namespace ?? []) : [])),
)

beforeAll(async () => {
  for (const kind of customKinds) await api.apply(kind)
  for (const name of namespaces) {
    const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' }
    await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } })
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', namespace: name, name: 'default' }
    await eventually(async () => api.read(account), {
      timeoutMs: 10_000,
      pollMs: 50,
      explain: () => `${name} has no ServiceAccount`,
    })
  }
})
afterAll(async () => {
  await cluster.kubectl(['delete', 'namespace', ...namespaces])
})

describe('the API server takes, without an unknown field or a wrong value', () => {
  const folders = new Set(committed.map(({ path }) => /^.*?gitops\/[^/]+/.exec(path)![0]))
  test.each([...folders])('%s', async (folder) => {
    const refused: string[] = []
    for (const { path, object } of committed.filter((one) => one.path.startsWith(`${folder}/`))) {
      const options = { dryRun: true, fieldValidation: 'Strict', force: true } as const
      // A namespace is there already, with labels that another manager owns.
      await api.apply(object, options).catch((error: Error) => {
        refused.push(`${path}: ${error.message}`)
      })
    }
    expect(refused).toEqual([])
  })

  test('and would not take one with a field that is not there', async () => {
    const { object } = committed.find((one) => one.object.kind === 'Deployment')!
    const wrong = { ...object, spec: { ...object['spec'], replica: 1 } }
    const applying = api.apply(wrong, { dryRun: true, fieldValidation: 'Strict', force: true })
    await expect(applying).rejects.toThrow(/replica/)
  })
})

describe('Pod Security "restricted" takes', () => {
  const withPods = committed.filter(({ object }) => object['spec']?.template?.spec !== undefined)
  // A path of the node is what no such namespace takes, which is why a site must give its reason.
  const ofPods = withPods.filter(
    ({ path, object }) => object.kind !== 'SealedSecret' && !path.includes('/host-path/'),
  )

  test('the pods of every Deployment and every Job', async () => {
    expect(ofPods.length).toBeGreaterThan(10)
    const accounts = new Set<string>()
    const refused: string[] = []
    for (const { path, object } of ofPods) {
      const { namespace } = object.metadata
      const { metadata, spec } = object['spec'].template
      const { serviceAccountName: name } = spec
      if (name !== undefined && !accounts.has(`${namespace}/${name}`)) {
        accounts.add(`${namespace}/${name}`)
        const account = { metadata: { name, namespace: namespace! } }
        await api.apply({ apiVersion: 'v1', kind: 'ServiceAccount', ...account })
      }
      // Which classes there are is not the question here.
      const pod = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { ...metadata, name: 'pod', namespace },
        spec: { ...spec, runtimeClassName: undefined, priorityClassName: undefined },
      }
      await api.create(pod, { dryRun: true, fieldValidation: 'Strict' }).catch((error: Error) => {
        refused.push(`${path}: ${error.message}`)
      })
    }
    expect(refused).toEqual([])
  })

  test('and would not take one that may be root', async () => {
    const { object } = ofPods[0]!
    const { metadata, spec } = object['spec'].template
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...metadata, name: 'pod', namespace: object.metadata.namespace },
      spec: { ...spec, runtimeClassName: undefined, securityContext: {} },
    }
    await expect(api.create(pod, { dryRun: true })).rejects.toThrow(/violates PodSecurity/)
  })
})

describe('the ServiceAccount that patches the address', () => {
  const name = `${APP}-lb-ip-patch`
  const groups = [
    'system:authenticated',
    'system:serviceaccounts',
    `system:serviceaccounts:${NAMESPACE}`,
  ]
  const user = `system:serviceaccount:${NAMESPACE}:${name}`
  let token: string

  beforeAll(async () => {
    const own = committed.filter(
      ({ path, object }) =>
        path.startsWith('gitops/rtx5090/manifests/') &&
        ['ServiceAccount', 'Role', 'RoleBinding'].includes(object.kind),
    )
    assert.equal(own.length, 3)
    for (const { object } of own) await api.apply(object, { force: true })
    for (const service of [APP, 'other']) await api.apply(serviceNamed(service))
    const path = `/api/v1/namespaces/${NAMESPACE}/serviceaccounts/${name}/token`
    const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} }
    const answer = (await api.request('POST', path, request)) as { status: { token: string } }
    token = answer.status.token
  })

  test('may get and patch that one Service, and nothing else that a namespace holds', async () => {
    const allowed: string[] = []
    for (const { group, resource } of await namespacedResources(api)) {
      for (const verb of VERBS) {
        // Any name, that one, and, where the request names none, all of them.
        for (const one of [APP, 'other', '']) {
          const attributes = { namespace: NAMESPACE, verb, group, resource, name: one }
          const may = await mayDo(api, user, groups, attributes)
          if (may) allowed.push(`${verb} ${resource}.${group}/${one}`)
        }
      }
    }
    expect(allowed).toEqual([`get services./${APP}`, `patch services./${APP}`])
  })

  test('and that is what the API server answers to its token', async () => {
    await asItself(
      'annotate',
      'service',
      APP,
      '--overwrite',
      'metallb.io/loadBalancerIPs=192.0.2.50',
    )
    const forbidden = [
      ['annotate', 'service', 'other', 'metallb.io/loadBalancerIPs=192.0.2.50'],
      ['get', 'services'],
      ['delete', 'service', APP],
      ['get', 'secrets'],
      ['get', 'pods'],
      ['create', 'configmap', 'x'],
      ['create', 'token', name],
    ]
    const answers = forbidden.map((args) => asItself(...args).catch(String))
    for (const answer of await Promise.all(answers)) expect(answer).toMatch(/forbidden: User/)
  })

  const asItself = (...args: string[]): Promise<string> =>
    cluster.kubectl([`--token=${token}`, `--namespace=${NAMESPACE}`, ...args])
})

const VERBS = 'get list watch create update patch delete deletecollection'.split(' ')

const serviceNamed = (name: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: NAMESPACE },
  spec: { ports: [{ port: 8080 }] },
})

interface Resource {
  readonly group: string
  readonly resource: string
}

/** All of them, and their subresources, as the API server tells of itself. */
async function namespacedResources({ request }: Api): Promise<Resource[]> {
  const { groups } = (await request('GET', '/apis')) as {
    groups: { name: string; preferredVersion: { groupVersion: string } }[]
  }
  const roots = [
    { group: '', path: '/api/v1' },
    ...groups.map((one) => ({
      group: one.name,
      path: `/apis/${one.preferredVersion.groupVersion}`,
    })),
  ]
  const found = roots.map(async ({ group, path }) => {
    const list = (await request('GET', path)) as {
      resources: { name: string; namespaced: boolean }[]
    }
    const names = list.resources.filter(({ namespaced }) => namespaced).map((one) => one.name)
    return names.map((resource) => ({ group, resource }))
  })
  return (await Promise.all(found)).flat()
}

async function mayDo(
  { request }: Api,
  user: string,
  groups: string[],
  { resource, ...attributes }: Record<'namespace' | 'verb' | 'group' | 'resource' | 'name', string>,
): Promise<boolean> {
  const [name, subresource] = resource.split('/')
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: { user, groups, resourceAttributes: { ...attributes, resource: name, subresource } },
  }
  const path = '/apis/authorization.k8s.io/v1/subjectaccessreviews'
  const { status } = (await request('POST', path, review)) as { status: { allowed: boolean } }
  return status.allowed
}
