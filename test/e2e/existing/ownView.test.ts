// That played nodes, storage and addresses see only what is of a test, and that what was there before
// stays as it is.

import { beforeEach, expect, test } from 'vitest'

import type { Api, KubernetesObject } from '../cluster/api.ts'
import { memoryApi } from '../node/support/memoryApi.ts'
import { isOwn, ownNames } from './names.ts'
import { ownView, PLAYED } from './ownView.ts'

const names = await ownNames()
const object = (
  apiVersion: string,
  kind: string,
  name: string,
  namespace?: string,
  spec?: object,
): KubernetesObject => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
  ...(spec === undefined ? {} : { spec }),
})
const claimedIn = (namespace: string) => ({ claimRef: { namespace, name: 'models' } })

let whole: Api
let view: Api
beforeEach(() => {
  whole = memoryApi()
  view = ownView(whole, { names, kept: ['RuntimeClass/nvidia'] })
})

test.each<[string, KubernetesObject, boolean]>([
  ['a pod of a test', object('v1', 'Pod', 'a', 'twin-any-bad'), true],
  ['a pod of a site', object('v1', 'Pod', 'a', 'applications'), true],
  ['a pod of the cluster', object('v1', 'Pod', 'kindnet', 'kube-system'), false],
  ['a pod of somebody', object('v1', 'Pod', 'a', 'twins'), false],
  [
    'a volume of a test',
    object('v1', 'PersistentVolume', 'a', undefined, claimedIn('sample')),
    true,
  ],
  ["somebody's volume", object('v1', 'PersistentVolume', 'a', undefined, claimedIn('db')), false],
  ['a volume of a site', object('v1', 'PersistentVolume', 'model-cache-pv', undefined, {}), true],
  ["somebody's Application", object('argoproj.io/v1alpha1', 'Application', 'a', 'argocd'), false],
  [
    'an Application of a site',
    object('argoproj.io/v1alpha1', 'Application', 'rtx5090', 'argocd'),
    true,
  ],
  ["somebody's node", object('v1', 'Node', 'kind-worker'), true],
])('%s is seen, or is not', async (_, one, seen) => {
  await whole.create(one)
  const expected = seen ? [one.metadata.name] : []
  const listed = await view.list(one)
  expect(listed.map(({ metadata }) => metadata.name)).toEqual(expected)
  const watched: string[] = []
  const end = new AbortController()
  void view.watch(one, (_type, { metadata }) => void watched.push(metadata.name), end.signal)
  await expect.poll(() => watched).toEqual(expected)
  end.abort()
})

test('what was there before is neither changed nor removed', async () => {
  const nvidia = object('node.k8s.io/v1', 'RuntimeClass', 'nvidia')
  await whole.create({ ...nvidia, handler: 'nvidia' })
  await view.apply({ ...nvidia, handler: 'other' })
  await view.remove({ apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', name: 'nvidia' })
  expect(await whole.list(nvidia)).toMatchObject([{ handler: 'nvidia' }])
})

test('a played node takes no pod but those that are told to come', async () => {
  const taints = [{ key: 'nvidia.com/gpu', effect: 'NoSchedule' }]
  await view.create(object('v1', 'Node', 'gpu-1', undefined, { taints }))
  const [node] = await whole.list({ apiVersion: 'v1', kind: 'Node' })
  expect(node).toMatchObject({
    metadata: { labels: { [PLAYED]: 'true' } },
    spec: { taints: [...taints, { key: PLAYED, effect: 'NoSchedule' }] },
  })
})

test.each([
  ['Namespace', 'argocd', false],
  ['Namespace', 'kube-system', false],
  ['Namespace', 'default', false],
  ['Namespace', '', false],
  ['StorageClass', 'standard', false],
  ['Namespace', 'llm-serving', true],
  ['AppProject', 'homelab-kubernetes', true],
  ['Node', 'gpu-1', true],
  ['StorageClass', 'local-path', true],
] as const)('%s "%s" is of a site or a test: %s', (kind, name, own) => {
  expect(isOwn(names, kind, name)).toBe(own)
})
