// What the tests call their own in a cluster that is somebody else's: nothing of these names may be
// there before a run, nothing else is touched by it, and nothing of them is there after it.

import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { loadAll } from 'js-yaml'

import presyncHook from '../../samples/presync-hook/site.ts'
import type { KubernetesObject } from '../cluster/api.ts'
import { sampleCluster } from '../sample/sampleCluster.ts'
import { deployments } from '../support/deployments.ts'
import type { DescribedCluster } from '../support/siteCluster.ts'

/** Every kind whose names matter to more than one namespace, but for those that are only made once. */
export const ownKinds = {
  Application: 'argoproj.io/v1alpha1',
  AppProject: 'argoproj.io/v1alpha1',
  Namespace: 'v1',
  PersistentVolume: 'v1',
  StorageClass: 'storage.k8s.io/v1',
  Node: 'v1',
} as const
export type OwnKind = keyof typeof ownKinds

/** By kind; an asterisk at the end of a name stands for any end. */
export type Names = Readonly<Record<OwnKind, readonly string[]>>

/** Of the tests whose names are in no file but theirs: namespaces, their Applications and projects. */
const spaces =
  'chart greeting guarded immich sealed watched wrong twin-* two-nodes-* sample sample-* by-*'.split(
    ' ',
  )

/** The run itself: who has this has the cluster. */
export const RUN = 'chartwright-e2e'

const root = fileURLToPath(new URL('../../..', import.meta.url))

export async function ownNames(): Promise<Names> {
  const all = ['gitops', 'test/samples'].flatMap(manifestsBelow)
  const called = (kind: string): string[] =>
    all.filter((one) => one.kind === kind).map(({ metadata }) => metadata.name)
  const namespaces = all
    .filter(({ kind }) => kind !== 'Application' && kind !== 'AppProject')
    .flatMap(({ metadata }) => metadata.namespace ?? [])
  const described = await describedClusters()
  return {
    Application: unique([...spaces, ...called('Application')]),
    AppProject: unique([...spaces, ...called('AppProject')]),
    Namespace: unique([RUN, ...spaces, ...called('Namespace'), ...namespaces]),
    PersistentVolume: unique(called('PersistentVolume')),
    StorageClass: unique([
      'twins-*',
      ...described.flatMap(({ cluster }) => Object.keys(cluster?.storageClasses ?? {})),
    ]),
    Node: unique(['twin-*', ...described.flatMap(({ nodes }) => Object.keys(nodes ?? {}))]),
  }
}

/** The RuntimeClasses that tests take for given. */
export async function runtimeNames(): Promise<string[]> {
  const nodes = (await describedClusters()).flatMap((one) => Object.values(one.nodes ?? {}))
  return unique(nodes.flatMap(({ runtimeClass }) => runtimeClass ?? []))
}

/** As RE2 and JavaScript understand it alike; names of Kubernetes hold nothing else that means more. */
export const patternOf = (names: readonly string[]): string =>
  `^(${names.map((name) => name.replaceAll('.', '\\.').replace(/\*$/, '.*')).join('|')})$`

export const isOwn = (names: Names, kind: OwnKind, name: string): boolean =>
  new RegExp(patternOf(names[kind])).test(name)

const unique = (names: readonly string[]): string[] => [...new Set(names)].toSorted()

const describedClusters = async (): Promise<DescribedCluster[]> => [
  sampleCluster,
  presyncHook as unknown as DescribedCluster,
  ...(await deployments()).map((one) => one.described),
]

function manifestsBelow(folder: string): KubernetesObject[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path))
    .filter((path) => /(^|\/)gitops\/.*\.yaml$/.test(path))
    .flatMap((path) => loadAll(readFileSync(join(root, path), 'utf8')) as KubernetesObject[])
    .filter((object) => object?.kind !== undefined)
}
