// Judges rendered manifests by the strict schemas in /schemas, in process and offline, so that a
// misspelt field is found here and not dropped silently by a cluster.

import { readdirSync, readFileSync } from 'node:fs'
import { isIPv4, isIPv6 } from 'node:net'
import { join, posix } from 'node:path'

import { Ajv } from 'ajv'
import type { KeywordCxt, ValidateFunction } from 'ajv'
import { callRef } from 'ajv/dist/vocabularies/core/ref.js'

import { didYouMean } from '../../findings/nearest.ts'
import { problemsOf } from './schemaProblems.ts'
import type { SchemaProblem } from './schemaProblems.ts'

export type { SchemaProblem }

/** Judges manifests by the schemas of one Kubernetes version. */
export interface ManifestValidator {
  /** Everything wrong with a manifest, one problem per fault; none if it is valid. */
  validate(manifest: Record<string, unknown>): SchemaProblem[]
}

export interface ManifestValidatorOptions {
  readonly schemasDir: string
  /** A minor version that `kubernetesVersions` lists, such as `1.36`. */
  readonly kubernetesVersion: string
}

/** The minor Kubernetes versions that there are schemas for, oldest first. */
export function kubernetesVersions(schemasDir: string): string[] {
  return readdirSync(join(schemasDir, 'kubernetes')).toSorted((a, b) =>
    a.localeCompare(b, 'en', { numeric: true }),
  )
}

/** A validator that reads and compiles the schema of a kind when it first meets the kind. */
export function createManifestValidator(options: ManifestValidatorOptions): ManifestValidator {
  const { schemasDir, kubernetesVersion } = options
  const files = readIndex(schemasDir, kubernetesVersion)
  const compile = createCompiler(schemasDir)
  return {
    validate(manifest) {
      const { apiVersion, kind } = manifest
      if (typeof apiVersion !== 'string') return [unnamed('apiVersion')]
      if (typeof kind !== 'string') return [unnamed('kind')]
      const file = files.get(`${apiVersion} ${kind}`)
      if (file === undefined) return [unknownKind(apiVersion, kind, files.keys())]
      const check = compile(file)
      return check(manifest) ? [] : problemsOf(manifest, check.errors ?? [])
    },
  }
}

interface Origins {
  readonly sets: Readonly<Record<string, { readonly kinds: Readonly<Record<string, string>> }>>
}

/** Schema file of each `<apiVersion> <kind>`. */
function readIndex(schemasDir: string, kubernetesVersion: string): Map<string, string> {
  const { sets } = JSON.parse(readFileSync(join(schemasDir, 'origin.json'), 'utf8')) as Origins
  const builtIn = `kubernetes/${kubernetesVersion}`
  if (!sets[builtIn]) {
    const known = kubernetesVersions(schemasDir).join(', ')
    throw new Error(`There are no schemas of Kubernetes ${kubernetesVersion}, only of ${known}.`)
  }
  const folders = Object.entries(sets).filter(
    ([folder]) => folder === builtIn || !folder.startsWith('kubernetes/'),
  )
  return new Map(
    folders.flatMap(([folder, { kinds }]) =>
      Object.entries(kinds).map(([kind, file]) => [kind, `${folder}/${file}`] as const),
    ),
  )
}

interface SchemaFile {
  readonly definitions?: Readonly<Record<string, object>>
}

const definitionMark = '#/definitions/'

/**
 * Compiles schemas by their file, or by their file and definition. A definition is compiled when
 * a manifest first has something that it describes: compiling all that a Deployment could have,
 * such as dozens of volume types, takes more than twice as long.
 */
function createCompiler(schemasDir: string): (id: string) => ValidateFunction {
  const files = new Map<string, SchemaFile>()
  const compiled = new Map<string, ValidateFunction>()
  const fileOf = new WeakMap<object, string>()

  const read = (file: string): SchemaFile => {
    const known = files.get(file)
    if (known) return known
    const schema = JSON.parse(readFileSync(join(schemasDir, file), 'utf8')) as SchemaFile
    files.set(file, schema)
    return schema
  }

  const compile = (id: string): ValidateFunction => {
    const known = compiled.get(id)
    if (known) return known
    const [file = '', definition] = id.split(definitionMark)
    const schema = definition === undefined ? read(file) : read(file).definitions?.[definition]
    if (!schema) throw new Error(`The schemas have no ${id}.`)
    fileOf.set(schema, file)
    const check = ajv.compile(schema)
    compiled.set(id, check)
    return check
  }

  const referTo = (cxt: KeywordCxt): void => {
    const from = fileOf.get(cxt.it.schemaEnv.root.schema as object) ?? ''
    const [file = '', definition] = (cxt.schema as string).split(definitionMark)
    const target = file === '' ? from : posix.join(posix.dirname(from), file)
    const check = lazy(() => compile(`${target}${definitionMark}${definition}`))
    callRef(cxt, cxt.gen.scopeValue('validate', { ref: check }))
  }

  const ajv = createAjv(referTo)
  return compile
}

/** Stands for a validation function that is made when it is first called. */
function lazy(make: () => ValidateFunction): object {
  const stand = Object.assign(
    (...args: Parameters<ValidateFunction>): boolean => {
      const check = make()
      const valid = check(...args) as boolean
      stand.errors = check.errors
      return valid
    },
    { errors: undefined as ValidateFunction['errors'] | undefined },
  )
  return stand
}

function createAjv(referTo: (cxt: KeywordCxt) => void): Ajv {
  const ajv = new Ajv({
    allErrors: true,
    // Gives each error the schema that it broke, which names the fields that there are.
    verbose: true,
    messages: false,
    // The schemas are generated and tested: checking them at every start would only take time.
    strict: false,
    validateSchema: false,
    meta: false,
    addUsedSchema: false,
    // Optimizing the code takes longer than a build runs it.
    code: { optimize: false },
    // The patterns of CRDs are written for Go, with escapes that unicode mode refuses.
    unicodeRegExp: false,
    formats: {
      byte: isWholeBase64,
      'date-time': /^\d{4}-\d\d-\d\dt\d\d:\d\d:\d\d(?:\.\d+)?(?:z|[+-]\d\d:\d\d)$/i,
      ipv4: isIPv4,
      ipv6: isIPv6,
      quantity: true,
    },
  })
  ajv.removeKeyword('$ref')
  ajv.addKeyword({ keyword: '$ref', schemaType: 'string', code: referTo })
  return ajv
}

/** Whether base64 stops at the end of a group of four characters; its pattern checks the rest. */
const isWholeBase64 = (text: string): boolean => text.replaceAll(/[\r\n]/g, '').length % 4 === 0

function unnamed(field: 'apiVersion' | 'kind'): SchemaProblem {
  const message = `The manifest has no ${field}, so nothing can be said about its other fields.`
  return { kind: 'invalid', pointer: '', message }
}

function unknownKind(apiVersion: string, kind: string, known: Iterable<string>): SchemaProblem {
  const kinds = new Map<string, string[]>()
  for (const spelled of known) {
    const [knownVersion = '', knownKind = ''] = spelled.split(' ')
    kinds.set(knownKind, [...(kinds.get(knownKind) ?? []), knownVersion])
  }
  const versions = kinds.get(kind)
  if (versions) {
    const message = `${apiVersion} has no ${kind}; it is in ${versions.join(' and ')}.`
    return { kind: 'unknown-kind', pointer: '/apiVersion', message }
  }
  const hint = didYouMean(kind, kinds.keys()) || '.'
  const message = `No schema describes ${kind} (${apiVersion})${hint}`
  return { kind: 'unknown-kind', pointer: '/kind', message }
}
