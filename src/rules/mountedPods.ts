// The pods of a service, each with what brings it and where the volumes can be that it mounts: what the
// scheduler knows of them beside the nodes.

import { describe } from '../kubernetes/manifest.ts'
import { claimsOf, podOf } from '../kubernetes/podOf.ts'
import type { NodeSelectorTerm, Pod } from '../kubernetes/podOf.ts'
import type { RenderedApplication } from '../model.ts'

type Volumes = readonly (readonly NodeSelectorTerm[])[]

interface VolumeSpec {
  readonly claimRef?: { readonly name: string; readonly namespace?: string }
  readonly nodeAffinity?: {
    readonly required?: { readonly nodeSelectorTerms: readonly NodeSelectorTerm[] }
  }
}

/** For each service, by name; the places of volumes are looked up once for all. */
export function mountedPods(
  applications: readonly RenderedApplication[],
): (app: string) => (readonly [string, Pod, Volumes])[] {
  // The claim may be that of another service.
  const places = new Map(
    applications
      .flatMap(({ objects }) => objects)
      .filter(({ manifest }) => manifest.kind === 'PersistentVolume')
      .map(({ manifest }) => manifest.spec as VolumeSpec)
      .map(({ claimRef, nodeAffinity }) => [
        `${claimRef?.namespace}/${claimRef?.name}`,
        nodeAffinity?.required?.nodeSelectorTerms,
      ]),
  )
  return (app) =>
    applications
      .filter((one) => one.app === app)
      .flatMap(({ namespace, objects }) =>
        objects.flatMap(({ manifest }) => {
          const pod = podOf(manifest)
          if (pod === undefined) return []
          const volumes = claimsOf(pod.spec).flatMap((claim) => {
            const terms = places.get(`${namespace}/${claim}`)
            return terms === undefined ? [] : [terms]
          })
          return [[describe(manifest), pod, volumes] as const]
        }),
      )
}
