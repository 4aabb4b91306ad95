// Turns one version of a custom resource definition into the schema of a manifest of its kind.

import { loadAll } from 'js-yaml'

import { rootSchema } from './root.ts'
import type { KindParts } from './root.ts'
import { shareRepeated } from './share.ts'
import { anyStatus, strict } from './strict.ts'
import type { JsonSchema } from './strict.ts'

interface CustomResourceDefinition {
  readonly spec: {
    readonly group: string
    readonly names: { readonly kind: string }
    readonly versions: readonly CrdVersion[]
  }
}

interface CrdVersion {
  readonly name: string
  readonly served: boolean
  readonly schema: { readonly openAPIV3Schema: JsonSchema }
}

/** The schema of a kind that `yaml`, one or more CRDs, defines. */
export function customSchema(yaml: string, parts: KindParts, metaRef: string): JsonSchema {
  const crds = loadAll(yaml) as (CustomResourceDefinition | null)[]
  const crd = crds.find((it) => it?.spec.group === parts.group && it.spec.names.kind === parts.kind)
  const version = crd?.spec.versions.find((it) => it.name === parts.version && it.served)
  if (!version) throw new Error(`No CRD serves ${parts.apiVersion} ${parts.kind}.`)
  const kind = withoutStatus(version.schema.openAPIV3Schema)
  return shareRepeated(rootSchema(parts, strict(kind), metaRef))
}

/** Leaves out what controllers report, as it is often most of a CRD and never in a manifest. */
function withoutStatus(schema: JsonSchema): JsonSchema {
  if (!schema.properties?.['status']) return schema
  return { ...schema, properties: { ...schema.properties, status: anyStatus } }
}
