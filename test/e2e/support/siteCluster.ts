// Turns a site's description of its cluster into that cluster: nodes with their cards, labels and
// taints, storage classes, RuntimeClasses, MetalLB and the kinds of the Prometheus operator. All of it
// is what a site takes for given, and nothing of it is what Chartwright makes.

import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

import type { SiteInput } from '../../../src/site.ts'
import type { KubernetesObject } from '../cluster/api.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { startLoadBalancer } from '../node/loadBalancer.ts'
import { startFakeNode } from '../node/node.ts'
import type { NodeOptions } from '../node/node.ts'
import { startProvisioner } from '../node/provisioner.ts'
import { volumeDirectory } from '../node/volumes.ts'
import { volumesGone } from '../node/volumesGone.ts'
import { customKinds } from './customKinds.ts'

/** The parts of a site that say what its cluster has. */
export interface DescribedCluster {
  readonly cluster?: {
    readonly storageClasses?: Readonly<Record<string, object>>
    readonly [otherFact: string]: unknown
  }
  readonly nodes?: Readable<NonNullable<SiteInput['nodes']>>
}

/** The same for who only reads it, so that `as const` fits too. */
type Readable<T> = T extends object ? { readonly [K in keyof T]: Readable<T[K]> } : T

export interface SiteClusterOptions extends Pick<NodeOptions, 'program' | 'image'> {
  readonly site: DescribedCluster
  /** The addresses that MetalLB may give. */
  readonly pool: readonly string[]
  /** A name for the folder of its nodes and volumes. */
  readonly name: string
}

export interface SiteCluster {
  /** The names of what lies on a PersistentVolume. */
  filesOn(volume: string): Promise<string[]>
  stop(): Promise<void>
}

const PROVISIONER = 'driver.longhorn.io'
/** A tenth of a second for each of a probe's: the programs that are probed are declared ones. */
const PACE = { second: 100 }

export async function siteCluster(
  { api, server, directory: runs }: Cluster,
  { site, pool, name, program, image }: SiteClusterOptions,
): Promise<SiteCluster> {
  const directory = join(runs, name)
  const nodes = Object.entries(site.nodes ?? {})
  const runtimes = new Set(nodes.flatMap(([, { runtimeClass }]) => runtimeClass ?? []))
  const objects: KubernetesObject[] = [
    ...[...runtimes].map((handler) => ({
      apiVersion: 'node.k8s.io/v1',
      kind: 'RuntimeClass',
      metadata: { name: handler },
      handler,
    })),
    ...Object.keys(site.cluster?.storageClasses ?? {}).map((storageClass) => ({
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: storageClass },
      provisioner: PROVISIONER,
      volumeBindingMode: 'WaitForFirstConsumer',
    })),
  ]
  for (const object of [...customKinds, ...objects]) await api.apply(object)

  const [loadBalancer, provisioner, ...running] = await Promise.all([
    startLoadBalancer(api, { pool }),
    startProvisioner(api, { directory, provisioners: { [PROVISIONER]: {} } }),
    ...nodes.map(([node, { gpus, memory, labels = {}, taints = [], runtimeClass }]) => {
      const capacity: Record<string, string> = {
        // A site does not say how many processors there are.
        cpu: '64',
        ...(gpus === undefined ? {} : { 'nvidia.com/gpu': String(gpus.count ?? 1) }),
        ...(memory === undefined ? {} : { memory }),
      }
      const runtimeHandlers = runtimeClass === undefined ? [] : [runtimeClass]
      const options = {
        name: node,
        labels,
        taints: taints.map((taint) => ({ effect: 'NoSchedule' as const, ...taint })),
        capacity,
        runtimeHandlers,
        directory,
        program,
        pace: PACE,
      }
      return startFakeNode(api, { server }, image === undefined ? options : { ...options, image })
    }),
  ])

  return {
    filesOn: (volume) => readdir(volumeDirectory(directory, volume)),

    async stop() {
      await volumesGone(api, [PROVISIONER])
      provisioner.stop()
      loadBalancer.stop()
      await Promise.all(running.map((node) => node.stop()))
      for (const { apiVersion, kind, metadata } of objects) {
        await api.remove({ apiVersion, kind, name: metadata.name })
      }
    },
  }
}
