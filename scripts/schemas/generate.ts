// Writes /schemas from the Go modules that go.mod pins: strict JSON Schemas of the kinds in
// kinds.ts, and where each of them comes from. Needs the go command; running it twice changes
// nothing.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { customSchema } from './crds.ts'
import { builtInKinds, customKinds } from './kinds.ts'
import type { CustomKind } from './kinds.ts'
import {
  builtInSchema,
  definitionsFile,
  objectMeta,
  readDefinitions,
  sharedDefinitions,
} from './kubernetes.ts'
import type { Definitions } from './kubernetes.ts'
import { downloadModules, readModuleFile } from './modules.ts'
import type { Module } from './modules.ts'
import { printJson } from './print.ts'
import { kindParts } from './root.ts'
import type { KindParts } from './root.ts'

const command = 'node --import tsx scripts/schemas/generate.ts'
const swaggerFile = 'api/openapi-spec/swagger.json'
const enumsFile = 'pkg/generated/openapi/zz_generated.openapi.go'

/** One folder of schemas, in `origin.json`. */
interface Origin {
  readonly module: string
  readonly version: string
  readonly sum: string
  readonly license: string
  readonly files: string[]
  /** File of each kind, below the folder. */
  readonly kinds: Record<string, string>
}

interface Release {
  readonly module: Module
  readonly definitions: Definitions
}

/** Files to write, by their path below /schemas. */
type Files = Map<string, string>

function generate(schemasDir: string): void {
  const modules = downloadModules(import.meta.dirname)
  const files: Files = new Map()
  const sets: Record<string, Origin> = {}
  // Modules come in the order of their versions, so the last release is the newest.
  const releases = modules
    .filter((module) => module.path === 'k8s.io/kubernetes')
    .map((module) => ({ module, definitions: definitionsOf(module) }))
  const newest = releases.at(-1)
  if (!newest) throw new Error('go.mod pins no Kubernetes.')

  for (const release of releases) {
    sets[`kubernetes/${minorOf(release.module.version)}`] = addBuiltInKinds(release, files)
  }
  sets['crds'] = addMetadataOfCustomKinds(newest, files)
  for (const [group, customs] of byGroup(customKinds)) {
    sets[`crds/${group}`] = addCustomKinds(group, customs, modules, files)
  }
  for (const module of modules) addLicense(module, files)
  files.set('origin.json', printJson({ command, sets }))
  write(schemasDir, files)
}

function definitionsOf(module: Module): Definitions {
  return readDefinitions(readModuleFile(module, swaggerFile), readModuleFile(module, enumsFile))
}

function addBuiltInKinds({ module, definitions }: Release, files: Files): Origin {
  const folder = `kubernetes/${minorOf(module.version)}`
  const origin = originOf(module, [swaggerFile, enumsFile])
  const schemas = builtInKinds.map((kind) => {
    const parts = kindParts(kind)
    const schema = builtInSchema(definitions, parts)
    origin.kinds[kind] = builtInFile(parts)
    files.set(`${folder}/${builtInFile(parts)}`, printJson(schema))
    return schema
  })
  files.set(`${folder}/${definitionsFile}`, printJson(sharedDefinitions(definitions, schemas)))
  return origin
}

/** CRDs leave `metadata` open as the API server knows it; the newest Kubernetes says what it is. */
function addMetadataOfCustomKinds({ module, definitions }: Release, files: Files): Origin {
  const shared = sharedDefinitions(definitions, [{ $ref: `#/definitions/${objectMeta}` }])
  files.set(`crds/${definitionsFile}`, printJson(shared))
  return originOf(module, [swaggerFile])
}

function addCustomKinds(
  group: string,
  customs: readonly CustomKind[],
  modules: readonly Module[],
  files: Files,
): Origin {
  const [{ module: path = '' } = {}] = customs
  const module = modules.find((candidate) => candidate.path === path)
  if (!module) throw new Error(`go.mod does not pin ${path}.`)
  const stranger = customs.find((custom) => custom.module !== path)
  if (stranger) throw new Error(`${stranger.kind} is not from ${path} as the rest of its group.`)

  const origin = originOf(module, [...new Set(customs.map((custom) => custom.file))])
  const metaRef = `../${definitionsFile}#/definitions/${objectMeta}`
  for (const custom of customs) {
    const parts = kindParts(custom.kind)
    const schema = customSchema(readModuleFile(module, custom.file), parts, metaRef)
    origin.kinds[custom.kind] = customFile(parts)
    files.set(`crds/${group}/${customFile(parts)}`, printJson(schema))
  }
  return origin
}

function byGroup(customs: readonly CustomKind[]): Map<string, CustomKind[]> {
  const groups = new Map<string, CustomKind[]>()
  for (const custom of customs) {
    const { group } = kindParts(custom.kind)
    groups.set(group, [...(groups.get(group) ?? []), custom])
  }
  return groups
}

/** The MIT licence asks for its text with every copy; that of Apache-2.0 is in this repository. */
function addLicense({ path, license }: Module, files: Files): void {
  if (license.id === 'MIT') files.set(`licenses/${path.replaceAll('/', '_')}.txt`, license.text)
}

function originOf(module: Module, from: string[]): Origin {
  const { path, version, sum, license } = module
  return { module: path, version, sum, license: license.id, files: from, kinds: {} }
}

/** File name as kubeconform's `{{.ResourceKind}}{{.KindSuffix}}.json` has it. */
function builtInFile({ group, version, kind }: KindParts): string {
  const [firstOfGroup = ''] = group.split('.')
  return `${[kind.toLowerCase(), firstOfGroup, version].filter(Boolean).join('-')}.json`
}

/** File name as kubeconform's `{{.ResourceKind}}_{{.ResourceAPIVersion}}.json` has it. */
function customFile({ version, kind }: KindParts): string {
  return `${kind.toLowerCase()}_${version}.json`
}

/** `1.36` of `v1.36.3`. */
function minorOf(version: string): string {
  return version.slice(1, version.lastIndexOf('.'))
}

function write(schemasDir: string, files: Files): void {
  for (const folder of ['kubernetes', 'crds', 'licenses']) {
    rmSync(join(schemasDir, folder), { recursive: true, force: true })
  }
  for (const [path, text] of files) {
    const file = join(schemasDir, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
}

generate(join(import.meta.dirname, '../../schemas'))
