// A committed site in, the same out on the run's cluster: with what the site declares to be there, from its
// root Application alone, until Argo CD says that everything is Synced and Healthy.

import assert from 'node:assert/strict'

import { loadAll } from 'js-yaml'

import type { KubernetesObject } from '../cluster/api.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { declaredPrograms } from '../node/programs/declared.ts'
import { deployedSite, sealedIn } from './deployedSite.ts'
import type { Files } from './deployedSite.ts'
import type { Deployment } from './deployments.ts'
import { givenSecrets } from './givenSecrets.ts'
import { startOtherControllers } from './otherControllers.ts'
import { siteCluster } from './siteCluster.ts'
import { sitePrograms } from './sitePrograms.ts'

const pool = Array.from({ length: 20 }, (_, index) => `192.0.2.${100 + index}`)
const settlingMs = 180_000

const manifestsOf = (files: Files, folder: string): KubernetesObject[] =>
  Object.entries(files)
    .filter(([path]) => path.startsWith(`gitops/${folder}/manifests/`) && path.endsWith('.yaml'))
    .flatMap(([, text]) => loadAll(text) as KubernetesObject[])

const namesOf = (files: Files, folder: string): string[] =>
  Object.entries(files)
    .filter(([path]) => path.startsWith(`gitops/${folder}/applications/`))
    .map(([, text]) => (loadAll(text)[0] as KubernetesObject).metadata.name)

/** @param undoLater Takes what removes the site again, to be called in the opposite order. */
export async function syncedSite(
  cluster: Cluster,
  { site, folder, described }: Deployment,
  undoLater: (undo: () => Promise<void>) => void,
): Promise<void> {
  const { api, argocd, kubectl } = cluster
  const name = `sites-${folder.replaceAll('/', '-')}`
  const secrets = Object.fromEntries(
    Object.entries(sealedIn(folder).secrets).map(([label, { data }], index) => [
      label,
      Object.fromEntries(Object.keys(data).map((key) => [key, pool[index]!])),
    ]),
  )
  const deployed = await deployedSite(cluster, { site, folder, secrets, repository: name })
  const { program: ofSite, image: plain } = await sitePrograms()
  const declared = declaredPrograms()
  // What nobody downloads, a person has copied.
  const program: typeof ofSite = (pod, container) =>
    JSON.stringify(container).includes('waiting for')
      ? declared.program(pod, container)
      : ofSite(pod, container)
  const { kind } = (described.cluster?.['platform'] ?? {}) as { kind?: string }
  // OpenShift gives a pod that names no user one of the namespace's range.
  const image: typeof plain = (reference) =>
    kind === 'openshift' ? { ...plain(reference), user: 1_000_650_000 } : plain(reference)
  const machines = await siteCluster(cluster, { site: described, pool, name, program, image })
  undoLater(() => machines.stop())
  const controllers = await startOtherControllers(api, 'traefik')
  undoLater(async () => controllers.stop())

  await deployed.commit(deployed.files, 'The site as it is committed')
  const manifests = manifestsOf(deployed.files, folder)
  const namespaces = [...new Set(manifests.map(({ metadata }) => metadata.namespace))]
  for (const namespace of namespaces)
    if (namespace !== undefined) {
      await kubectl(['create', 'namespace', namespace])
      undoLater(async () => {
        await kubectl(['delete', '--ignore-not-found', 'namespace', namespace])
      })
    }
  for (const secret of givenSecrets(manifests)) await api.apply(secret)

  const apps = namesOf(deployed.files, folder)
  assert(apps.length > 0)
  const rootFile = deployed.files[`gitops/${folder}/root.yaml`]!
  const rootName = (loadAll(rootFile)[0] as KubernetesObject).metadata.name
  undoLater(async () => {
    await kubectl(['delete', '--ignore-not-found', '--filename=-'], rootFile)
    const all = [`--namespace=${argocd.namespace}`, 'applications.argoproj.io', ...apps]
    await kubectl(['delete', '--ignore-not-found', ...all])
    const project = ['appprojects.argoproj.io', rootName]
    await kubectl(['delete', '--ignore-not-found', `--namespace=${argocd.namespace}`, ...project])
    const volumes = manifests.filter(({ kind }) => kind === 'PersistentVolume')
    for (const { apiVersion, kind, metadata } of volumes)
      await api.remove({ apiVersion, kind, name: metadata.name })
  })
  await kubectl(['apply', '--filename=-'], rootFile)
  await argocd.waitFor(rootName)
  for (const app of apps) await argocd.waitFor(app, undefined, { timeoutMs: settlingMs })
}
