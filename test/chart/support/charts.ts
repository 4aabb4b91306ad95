// Every chart there is, as text: the committed ones and those of all sample sites. Tests of charts
// look at the files alone, as somebody does who was handed the folder.

import { readdirSync, readFileSync } from 'node:fs'
import { basename, extname, join } from 'node:path'

import { load as parseYaml } from 'js-yaml'

import type { Built } from '../../../src/pipeline.ts'
import type { ChartDefinition } from '../../../src/template/chart.ts'
import { allSamples, siteIn } from '../../samples/samples.ts'
import { buildSites } from '../../support/sites.ts'

export type Data = { [key: string]: unknown }

/** The `helm` part of an Application, with the objects that were committed for it. */
export interface Instance {
  readonly application: string
  readonly release: string
  readonly namespace: string
  readonly values: Data
  readonly kubeVersion: string
  readonly apiVersions: readonly string[]
  /** The manifests that were written for it, without the Namespace. */
  readonly manifests: readonly Data[]
}

export interface PrintedChart {
  /** `committed llamacpp-app`, `minimal chat`: for titles. */
  readonly title: string
  readonly name: string
  /** By path within the chart. */
  readonly files: Readonly<Record<string, string>>
  readonly instances: readonly Instance[]
  /** What it was printed from: the other reading of its templates. */
  readonly definition: ChartDefinition
}

const projectRoot = join(import.meta.dirname, '../../..')

type Tree = ReadonlyMap<string, string>

function committedTree(): Tree {
  const files = ['charts', 'gitops'].flatMap((folder) =>
    readdirSync(join(projectRoot, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  )
  return new Map(
    files.map((path) => [path.slice(projectRoot.length + 1), readFileSync(path, 'utf8')]),
  )
}

/** The sites of this repository, built: what the committed charts should be. */
async function committedSites(): Promise<Built> {
  const sites: Record<string, unknown> = {}
  for (const file of readdirSync(join(projectRoot, 'sites')))
    sites[basename(file, extname(file))] = file.endsWith('.ts')
      ? await siteIn(join(projectRoot, 'sites', file))
      : parseYaml(readFileSync(join(projectRoot, 'sites', file), 'utf8'))
  return buildSites(sites)
}

/** All charts; samples are built anew. */
export async function printedCharts(): Promise<PrintedChart[]> {
  const samples = await allSamples()
  return [
    ...chartsIn('committed', committedTree(), await committedSites()),
    ...samples.flatMap(({ name, built }) =>
      chartsIn(name, new Map(built.files.map(({ path, text }) => [path, text])), built),
    ),
  ]
}

/** Of charts that differ in nothing but names and defaults, one: what holds for it holds for all. */
export function distinctCharts(charts: readonly PrintedChart[]): PrintedChart[] {
  const shapes = new Map<string, PrintedChart>()
  for (const chart of charts) {
    const shape = Object.entries(chart.files)
      .filter(([path]) => path.startsWith('templates/') || path.endsWith('.schema.json'))
      .map(
        ([path, text]) =>
          `${path}\n${text.replaceAll(`"${chart.name}.`, '"').replace(/"title".*/, '')}`,
      )
      .sort()
    shapes.set(shape.join(), shapes.get(shape.join()) ?? chart)
  }
  return [...shapes.values()]
}

function chartsIn(tree: string, files: Tree, built: Built): PrintedChart[] {
  const names = new Set(
    [...files.keys()].flatMap((path) => /^charts\/([^/]+)\//.exec(path)?.[1] ?? []),
  )
  const instances = instancesIn(files)
  return [...names].sort().map((name) => ({
    title: `${tree} ${name}`,
    name,
    files: Object.fromEntries(
      [...files]
        .filter(([path]) => path.startsWith(`charts/${name}/`))
        .map(([path, text]) => [path.slice(`charts/${name}/`.length), text]),
    ),
    instances: instances.filter(({ chart }) => chart === name),
    definition: definitionOf(name, built),
  }))
}

function definitionOf(name: string, { sites }: Built): ChartDefinition {
  const services = sites.flatMap(({ environments }) =>
    environments.flatMap(({ compiled }) => compiled.services),
  )
  return services.find(({ shape }) => shape.name === name)!.shape
}

interface Application {
  readonly metadata: { readonly name: string }
  readonly spec: {
    readonly source: {
      readonly path: string
      readonly helm: {
        readonly releaseName: string
        readonly valuesObject: Data
        readonly kubeVersion: string
        readonly apiVersions: readonly string[]
      }
    }
    readonly destination: { readonly namespace: string }
  }
}

function instancesIn(files: Tree): (Instance & { chart: string })[] {
  return [...files].flatMap(([path, text]) => {
    const [, folder] = /^(gitops\/.*)\/applications\/[^/]+\.yaml$/.exec(path) ?? []
    if (folder === undefined) return []
    const { metadata, spec } = parseYaml(text) as Application
    const { helm } = spec.source
    const half = metadata.name.endsWith('-foundation') ? '-foundation' : ''
    return [
      {
        application: metadata.name,
        chart: spec.source.path.split('/').at(-1)!,
        release: helm.releaseName,
        namespace: spec.destination.namespace,
        values: helm.valuesObject,
        kubeVersion: helm.kubeVersion,
        apiVersions: helm.apiVersions,
        manifests: manifestsIn(files, `${folder}/manifests/${helm.releaseName}${half}/`),
      },
    ]
  })
}

const manifestsIn = (files: Tree, folder: string): Data[] =>
  [...files]
    .filter(([path]) => path.startsWith(folder) && !path.endsWith('/00-namespace.yaml'))
    .map(([, text]) => parseYaml(text) as Data)

/** The document of values.yaml. */
export const defaultsOf = ({ files }: PrintedChart): Data =>
  parseYaml(files['values.yaml']!) as Data

export interface Schema {
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
  readonly required?: readonly string[]
  readonly enum?: readonly string[]
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly [keyword: string]: unknown
}

export const schemaOf = ({ files }: PrintedChart): Schema =>
  JSON.parse(files['values.schema.json']!) as Schema

export interface ChartLeaf {
  /** `server.kvCache.size` */
  readonly key: string
  readonly path: readonly string[]
  readonly schema: Schema
  readonly default: unknown
}

const isGroup = (schema: Schema): boolean =>
  schema.properties !== undefined && schema.additionalProperties === false

/** Every value of a chart by its schema, with its default. */
export function leavesOf(chart: PrintedChart): ChartLeaf[] {
  const defaults = defaultsOf(chart)
  const below = (schema: Schema, path: readonly string[]): ChartLeaf[] =>
    Object.entries(schema.properties ?? {})
      .filter(([name]) => path.length > 0 || name !== 'global')
      .flatMap(([name, part]) => {
        const at = [...path, name]
        if (isGroup(part)) return below(part, at)
        return [{ key: at.join('.'), path: at, schema: part, default: valueAt(defaults, at) }]
      })
  return below(schemaOf(chart), [])
}

export function valueAt(document: unknown, path: readonly string[]): unknown {
  return path.reduce((value, name) => (value as Data | undefined)?.[name], document)
}

/** A document that says one thing: `at('a.b', 1)` is `{ a: { b: 1 } }`. */
export const saying = (key: string, value: unknown): Data =>
  key
    .split('.')
    .toReversed()
    .reduce<unknown>((inner, name) => ({ [name]: inner }), value) as Data

/** Maps merge, everything else replaces. */
export function merge(base: Data, over: Data): Data {
  const merged = { ...base }
  for (const [name, value] of Object.entries(over)) {
    const before = merged[name]
    merged[name] = isMap(before) && isMap(value) ? merge(before, value) : value
  }
  return merged
}

export const isMap = (value: unknown): value is Data =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The examples that stand as comments in values.yaml, each as the document that uses it. */
export function examplesOf({ files }: PrintedChart): { key: string; document: Data }[] {
  const lines = files['values.yaml']!.split('\n')
  const stack: { indent: number; name: string }[] = []
  const examples: { key: string; document: Data }[] = []
  for (let at = 0; at < lines.length; at++) {
    const key = /^( *)([A-Za-z][\w-]*):/.exec(lines[at]!)
    if (key !== null) {
      while (stack.length > 0 && stack.at(-1)!.indent >= key[1]!.length) stack.pop()
      stack.push({ indent: key[1]!.length, name: key[2]! })
    }
    if (!/^ *#  \S/.test(lines[at]!)) continue
    const block: string[] = []
    for (; /^ *#  /.test(lines[at] ?? ''); at++) block.push(lines[at]!.replace(/^( *)#  /, ''))
    at--
    const example = parseYaml(block.join('\n')) as Data
    const indent = lines[at]!.indexOf('#')
    const parents = stack.filter((one) => one.indent < indent).map(({ name }) => name)
    const [name] = Object.keys(example)
    const path = [...parents, name!].join('.')
    examples.push({ key: path, document: saying(path, example[name!]) })
  }
  return examples
}
