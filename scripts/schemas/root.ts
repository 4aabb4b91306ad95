// Builds the schema of a whole manifest of one kind: which kind it is, that it has a name, and the
// fields of the kind itself. This is the one file per kind that validators look up.

import { anyStatus } from './strict.ts'
import type { JsonSchema } from './strict.ts'

/** The parts of a kind spelled as `<apiVersion> <kind>`, e.g. `apps/v1 Deployment`. */
export interface KindParts {
  readonly apiVersion: string
  /** Empty for the core group. */
  readonly group: string
  readonly version: string
  readonly kind: string
}

/** Splits `apps/v1 Deployment` into its parts. */
export function kindParts(spelled: string): KindParts {
  const match = /^((?:([^/ ]+)\/)?([^/ ]+)) ([^/ ]+)$/.exec(spelled)
  if (!match) throw new Error(`"${spelled}" is not "<apiVersion> <kind>".`)
  const [, apiVersion = '', group = '', version = '', kind = ''] = match
  return { apiVersion, group, version, kind }
}

/** The schema of a manifest, from the strict schema of its kind. */
export function rootSchema(parts: KindParts, strictKind: JsonSchema, metaRef: string): JsonSchema {
  const { properties = {}, required = [], ...rest } = strictKind
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    ...rest,
    // A manifest is applied by its name, although the API alone would also take a generateName.
    required: [...new Set(['apiVersion', 'kind', 'metadata', ...required])],
    properties: {
      ...properties,
      apiVersion: { enum: [parts.apiVersion] },
      kind: { enum: [parts.kind] },
      metadata: { allOf: [{ $ref: metaRef }, { required: ['name'] }] },
      ...(properties['status'] && { status: anyStatus }),
    },
  }
}
