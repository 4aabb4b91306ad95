// Every committed site, and every environment of it that is a cluster: from an empty cluster that has
// what the site declares, by its root Application alone, to Synced and Healthy, as it is committed.

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

import { describe, inject, onTestFinished, test } from 'vitest'

import { openCluster } from '../cluster/cluster.ts'
import type { DescribedCluster } from '../support/siteCluster.ts'
import { syncedSite } from '../support/syncedSite.ts'

const root = join(import.meta.dirname, '../../..')

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

const cluster = openCluster(inject('cluster'))

describe.skipIf(cluster.installed).each(await deployments())('gitops/$folder', (deployment) => {
  test('becomes Synced and Healthy from nothing', async () => {
    await syncedSite(cluster, deployment, onTestFinished)
  })
})
