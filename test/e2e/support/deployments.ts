// Turns the committed sites into everything that is deployed of them: each site, or each environment of
// it that is a cluster, with the cluster that it takes for given.

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

import type { DescribedCluster } from './siteCluster.ts'

export interface Deployment {
  /** Below gitops/: `<site>` or `<site>/<environment>`. */
  readonly folder: string
  readonly site: string
  readonly described: DescribedCluster
}

type Described = DescribedCluster & { readonly environments?: Record<string, DescribedCluster> }

const root = join(import.meta.dirname, '../../..')

/** Everything below gitops/ that has a root Application. */
export async function deployments(): Promise<Deployment[]> {
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
