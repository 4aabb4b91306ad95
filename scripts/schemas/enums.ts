// Reads the enumerations of field values from Kubernetes' generated Go source, because a running
// API server publishes them in its OpenAPI document but the one in the repository lacks them.

/** One enumerated field: the definition, the path of fields in it and the values. */
export interface FieldEnum {
  readonly definition: string
  readonly field: string
  /** What is enumerated: the field itself, each of its items or each of its map values. */
  readonly of: 'value' | 'items' | 'additionalProperties'
  readonly values: readonly string[]
}

const functionLine = /^func schema_(\w+)\(/
const fieldLine = /^\t{5}"([^"]+)": \{$/
const nestedLine = /^\t{7}(Items|AdditionalProperties): /
const enumLine = /^\t+Enum:\s+\[\]interface\{\}\{(.*)\},$/

/** Finds every enumeration in the text of `zz_generated.openapi.go`, which gofmt has laid out. */
export function readEnums(source: string): FieldEnum[] {
  const enums: FieldEnum[] = []
  let definition = ''
  let field = ''
  let of: FieldEnum['of'] = 'value'
  for (const line of source.split('\n')) {
    const values = enumLine.exec(line)?.[1]
    if (values !== undefined) {
      enums.push({ definition, field, of, values: JSON.parse(`[${values}]`) as string[] })
      continue
    }
    const name = functionLine.exec(line)?.[1]
    const fieldName = fieldLine.exec(line)?.[1]
    const nested = nestedLine.exec(line)?.[1]
    if (name !== undefined) definition = name
    if (name !== undefined || fieldName !== undefined) of = 'value'
    if (fieldName !== undefined) field = fieldName
    if (nested !== undefined) of = nested === 'Items' ? 'items' : 'additionalProperties'
  }
  return enums
}

/** Name of the Go function that describes a definition, e.g. `k8sio_api_core_v1_Pod`. */
export function goName(definition: string): string {
  return definition.replace(/^io\.k8s\./, 'k8sio.').replaceAll('.', '_')
}
