// Every committed site, and every environment of it that is a cluster: from an empty cluster that has
// what the site declares, by its root Application alone, to Synced and Healthy, as it is committed.

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

import { loadAll } from 'js-yaml'
import { afterAll, describe, expect, inject, test } from 'vitest'

import type { KubernetesObject } from '../cluster/api.ts'
import { openCluster } from '../cluster/cluster.ts'
import { declaredPrograms } from '../node/programs/declared.ts'
import { deployedSite, sealedIn } from '../support/deployedSite.ts'
import type { Files } from '../support/deployedSite.ts'
import { siteCluster } from '../support/siteCluster.ts'
import type { DescribedCluster } from '../support/siteCluster.ts'
import { sitePrograms } from '../support/sitePrograms.ts'
import { givenSecrets } from './givenSecrets.ts'
import { startOtherControllers } from './otherControllers.ts'

const root = join(import.meta.dirname, '../../..')
const pool = Array.from({ length: 20 }, (_, index) => `192.0.2.${100 + index}`)
const settlingMs = 180_000

interface Deployment {
  /** Below gitops/: `<site>` or `<site>/<environment>`. */
  readonly folder: string
  readonly site: string
  readonly described: DescribedCluster
}

type Described = DescribedCluster & { readonly environments?: Record<string, DescribedCluster> }

/** Everything below gitops/ that has a root Application. */
async function deployments(): Promise<Deployment[]> {
  const sites = readdirSync(join(root, 'sites'))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
  const all = await Promise.all(
    sites.map(async (site) => {
      const { default: base } = (await import(join(root, `sites/${site}.ts`))) as {
        default: Described
      }
      const { environments = {} } = base
      return [
        { folder: site, described: base },
        { folder: `${site}/default`, described: base },
        ...Object.entries(environments).map(([name, { cluster, nodes }]) => ({
          folder: `${site}/${name}`,
          described: {
            cluster: { ...base.cluster, ...cluster },
            nodes: { ...base.nodes, ...nodes },
          },
        })),
      ].map((one) => ({ ...one, site }))
    }),
  )
  return all.flat().filter(({ folder }) => existsSync(join(root, `gitops/${folder}/root.yaml`)))
}

const manifestsOf = (files: Files, folder: string): KubernetesObject[] =>
  Object.entries(files)
    .filter(([path]) => path.startsWith(`gitops/${folder}/manifests/`) && path.endsWith('.yaml'))
    .flatMap(([, text]) => loadAll(text) as KubernetesObject[])

const namesOf = (files: Files, folder: string): string[] =>
  Object.entries(files)
    .filter(([path]) => path.startsWith(`gitops/${folder}/applications/`))
    .map(([, text]) => (loadAll(text)[0] as KubernetesObject).metadata.name)

const cluster = openCluster(inject('cluster'))
const { api, argocd, kubectl } = cluster
const leftOver: (() => Promise<unknown>)[] = []

describe.skipIf(cluster.installed).each(await deployments())(
  'gitops/$folder',
  ({ site, folder, described }) => {
    afterAll(async () => {
      for (const undo of leftOver.splice(0).toReversed()) await undo()
    })

    test('becomes Synced and Healthy from nothing', async () => {
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
      leftOver.push(() => machines.stop())
      const controllers = await startOtherControllers(api, 'traefik')
      leftOver.push(async () => controllers.stop())

      await deployed.commit(deployed.files, 'The site as it is committed')
      const manifests = manifestsOf(deployed.files, folder)
      const namespaces = [...new Set(manifests.map(({ metadata }) => metadata.namespace))]
      for (const namespace of namespaces)
        if (namespace !== undefined) {
          await kubectl(['create', 'namespace', namespace])
          leftOver.push(() => kubectl(['delete', '--ignore-not-found', 'namespace', namespace]))
        }
      for (const secret of givenSecrets(manifests)) await api.apply(secret)

      const apps = namesOf(deployed.files, folder)
      expect(apps.length).toBeGreaterThan(0)
      const rootFile = deployed.files[`gitops/${folder}/root.yaml`]!
      const rootName = (loadAll(rootFile)[0] as KubernetesObject).metadata.name
      leftOver.push(async () => {
        await kubectl(['delete', '--ignore-not-found', '--filename=-'], rootFile)
        const all = [`--namespace=${argocd.namespace}`, 'applications.argoproj.io', ...apps]
        await kubectl(['delete', '--ignore-not-found', ...all])
        const project = ['appprojects.argoproj.io', rootName]
        await kubectl([
          'delete',
          '--ignore-not-found',
          `--namespace=${argocd.namespace}`,
          ...project,
        ])
        const volumes = manifests.filter(({ kind }) => kind === 'PersistentVolume')
        for (const { apiVersion, kind, metadata } of volumes)
          await api.remove({ apiVersion, kind, name: metadata.name })
      })
      await kubectl(['apply', '--filename=-'], rootFile)
      await argocd.waitFor(rootName)
      for (const app of apps) await argocd.waitFor(app, undefined, { timeoutMs: settlingMs })
    })
  },
)
