// A Kubernetes object as plain data, and the words that identify one.

import type { TypeMeta } from '@kubernetes-models/base'

/** Any object that the API server would take; its fields are judged by the schemas, not here. */
export interface Manifest extends Readonly<TypeMeta> {
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
  }
  readonly [field: string]: unknown
}

/** `apps/v1` is the group `apps`; the core group is `''`. */
export const groupOf = (manifest: Manifest): string =>
  manifest.apiVersion.includes('/') ? manifest.apiVersion.split('/')[0]! : ''

/** What makes an object the same object: group, kind, namespace, name. */
export const identityOf = (manifest: Manifest): string =>
  [
    groupOf(manifest),
    manifest.kind,
    manifest.metadata.namespace ?? '',
    manifest.metadata.name,
  ].join('/')

/** An object as a sentence names it: `Deployment applications/llamacpp-app`. */
export const describe = ({ kind, metadata }: Manifest): string =>
  `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`
