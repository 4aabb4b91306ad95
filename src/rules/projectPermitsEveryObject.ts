// Argo CD refuses a whole sync when the AppProject forbids one of its objects (argo-cd 3.5,
// controller/sync.go), so the project must name every kind, namespace and repository in use.

import { describe, groupOf } from '../kubernetes/manifest.ts'
import type { Manifest } from '../kubernetes/manifest.ts'
import type { Rule } from './rule.ts'

interface ProjectSpec {
  readonly sourceRepos: readonly string[]
  readonly destinations: readonly { server: string; namespace: string }[]
  readonly clusterResourceWhitelist: readonly { group: string; kind: string; name?: string }[]
  readonly namespaceResourceWhitelist: readonly { group: string; kind: string }[]
}
interface ApplicationSpec {
  readonly project: string
  readonly source: { readonly repoURL: string }
  readonly destination: { readonly server: string; readonly namespace: string }
}

export const projectPermitsEveryObject: Rule = {
  code: 'ARGO-002',
  hint: 'This is a fault of the compiler unless a unit of your own made the object; name its kind in the report.',
  check({ project, applications }, find) {
    const spec = project.spec as ProjectSpec
    for (const application of applications) {
      const { project: name, source, destination } = application.manifest.spec as ApplicationSpec
      if (name !== project.metadata.name)
        find('', `${application.name} belongs to the project ${name}, which is not written here.`)
      if (!spec.sourceRepos.includes(source.repoURL))
        find('/repo/url', `The project does not permit the repository ${source.repoURL}.`)
      for (const { manifest, origin } of application.objects) {
        const permitted =
          manifest.metadata.namespace === undefined
            ? permitsClusterWide(spec, manifest)
            : permitsInNamespace(spec, manifest, destination.server)
        if (!permitted)
          find(
            origin,
            `The project ${name} does not permit ${describe(manifest)}, so Argo CD would refuse the whole sync of ${application.name}.`,
          )
      }
    }
  },
}

// The namespace of the destination does not matter to what has none (argo-cd 3.5, controller/sync.go).
const permitsClusterWide = (spec: ProjectSpec, manifest: Manifest): boolean =>
  spec.clusterResourceWhitelist.some(
    ({ group, kind, name }) =>
      group === groupOf(manifest) &&
      kind === manifest.kind &&
      (name === undefined || name === manifest.metadata.name),
  )

const permitsInNamespace = (spec: ProjectSpec, manifest: Manifest, server: string): boolean =>
  spec.namespaceResourceWhitelist.some(
    ({ group, kind }) => group === groupOf(manifest) && kind === manifest.kind,
  ) &&
  spec.destinations.some(
    (entry) => entry.server === server && entry.namespace === manifest.metadata.namespace,
  )
