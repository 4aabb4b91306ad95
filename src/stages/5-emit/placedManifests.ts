// The rendered Applications of an environment in, each object with its file below the environment's
// folder out: what siteFiles writes and what deploy.sh applies.

import type { Manifest } from '../../kubernetes/manifest.ts'
import { positionOf } from '../../kubernetes/syncPosition.ts'
import type { RenderedApplication, RenderedEnvironment } from '../../model.ts'

export interface PlacedManifest {
  /** Below `gitops/<environment>/`. */
  readonly path: string
  readonly manifest: Manifest
  /** The Application that brings it; its namespace comes along with the first one. */
  readonly application: RenderedApplication
}

export const placedManifests = ({
  applications,
  compiled,
}: RenderedEnvironment): PlacedManifest[] => {
  const { namespaces = {} } = compiled.plan.environment.source
  return applications.flatMap((application, index) => {
    const folder = `manifests/${application.app}${application.half === 'foundation' ? '-foundation' : ''}`
    const { namespace } = application
    const isFirst = !applications.slice(0, index).some((other) => other.namespace === namespace)
    return [
      ...(isFirst
        ? [{ file: '00-namespace.yaml', manifest: namespaceOf(namespace, namespaces[namespace]) }]
        : []),
      ...application.objects,
    ].map(({ file, manifest }) => ({ path: `${folder}/${file}`, manifest, application }))
  })
}

const namespaceOf = (name: string, labelled: object = {}): Manifest => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, ...labelled },
})

export const isNamespace = ({ manifest }: PlacedManifest): boolean => manifest.kind === 'Namespace'

/** What Argo CD has done before it comes to a server. */
export function comesFirst({ manifest, application }: PlacedManifest): boolean {
  const position = positionOf(manifest)
  return (
    application.half === 'foundation' ||
    position?.phase === 'PreSync' ||
    (position?.phase === 'Sync' && position.wave <= 0)
  )
}
