// Turns Kubernetes' OpenAPI document into one small schema per kind plus the definitions they
// share, so that a validator compiles a pod template once however many kinds have one.

import { goName, readEnums } from './enums.ts'
import type { FieldEnum } from './enums.ts'
import { rootSchema } from './root.ts'
import type { KindParts } from './root.ts'
import { anyStatus, intOrString, mapValues, quantity, strict } from './strict.ts'
import type { JsonSchema } from './strict.ts'

/** Name of the file of shared definitions, beside the schemas that refer to it. */
export const definitionsFile = '_definitions.json'

/** Definition of the metadata that every object has. */
export const objectMeta = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'

/** Definitions by name, with `$ref`s between them as `#/definitions/<name>`. */
export type Definitions = Readonly<Record<string, JsonSchema>>

const localRef = '#/definitions/'

const special: Definitions = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': quantity,
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': intOrString,
}

/** Strict definitions from an OpenAPI document, with the enumerations of the Go source. */
export function readDefinitions(swagger: string, goSource: string): Definitions {
  const { definitions } = JSON.parse(swagger) as { definitions: Record<string, JsonSchema> }
  const byGoName = new Map(Object.entries(definitions).map(([name, it]) => [goName(name), it]))
  for (const entry of readEnums(goSource)) {
    const definition = byGoName.get(entry.definition)
    // The Go source also describes types that no API of the document uses.
    if (definition) addEnum(definition, entry)
  }
  return mapValues(definitions, (definition) => definition)
}

function addEnum(definition: JsonSchema, { field, of, values }: FieldEnum): void {
  const property = definition.properties?.[field]
  const target = of === 'value' ? property : property?.[of]
  if (typeof target !== 'object' || target.type !== 'string') {
    throw new Error(`The enumeration ${values.join(', ')} of ${field} has no string to belong to.`)
  }
  target.enum = [...values]
}

/** The schema of one kind; it refers to the shared definitions. */
export function builtInSchema(definitions: Definitions, parts: KindParts): JsonSchema {
  const definition = Object.values(definitions).find((candidate) => isKind(candidate, parts))
  if (!definition) throw new Error(`Kubernetes has no ${parts.apiVersion} ${parts.kind}.`)
  return mapRefs(
    rootSchema(parts, strict(definition), localRef + objectMeta),
    (ref) => definitionsFile + ref,
  )
}

interface GroupVersionKind {
  readonly group: string
  readonly version: string
  readonly kind: string
}

function isKind(definition: JsonSchema, parts: KindParts): boolean {
  const kinds = definition['x-kubernetes-group-version-kind'] as GroupVersionKind[] | undefined
  const [only] = kinds?.length === 1 ? kinds : []
  return only?.group === parts.group && only.version === parts.version && only.kind === parts.kind
}

/** The definitions that schemas refer to, directly or through each other. */
export function sharedDefinitions(
  definitions: Definitions,
  schemas: readonly JsonSchema[],
): JsonSchema {
  const reached: Record<string, JsonSchema> = {}
  const reach = (schema: JsonSchema): void => {
    for (const ref of refsOf(schema)) {
      const name = ref.slice(ref.indexOf(localRef) + localRef.length)
      if (reached[name]) continue
      reached[name] = strictDefinition(definitions, name)
      reach(reached[name])
    }
  }
  schemas.forEach(reach)
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    definitions: mapValues(reached, (definition) => definition),
  }
}

function strictDefinition(definitions: Definitions, name: string): JsonSchema {
  const definition = definitions[name]
  if (!definition) throw new Error(`The OpenAPI document has no definition ${name}.`)
  const schema = special[name] ?? strict(definition)
  const isObject = definition['x-kubernetes-group-version-kind'] !== undefined
  if (!isObject || !schema.properties?.['status']) return schema
  return { ...schema, properties: { ...schema.properties, status: anyStatus } }
}

function refsOf(schema: JsonSchema): string[] {
  const refs: string[] = []
  mapRefs(schema, (ref) => {
    refs.push(ref)
    return ref
  })
  return refs
}

/** A copy of a schema with every `$ref` mapped. */
export function mapRefs<T>(schema: T, map: (ref: string) => string): T {
  return JSON.parse(JSON.stringify(schema), (key: string, value: unknown) =>
    key === '$ref' && typeof value === 'string' ? map(value) : value,
  ) as T
}
