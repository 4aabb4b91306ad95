// Turns chart files and values into the Kubernetes objects that a real Helm binary renders from
// them, so that tests judge what a cluster would receive and not what a JavaScript parser thinks.
//
// Every case gets a Helm process of its own, of about 28 ms on two cores. An umbrella chart with one
// subchart per case is ten times faster, but a subchart is not a root chart: Helm adds
// `.Values.global` (which a closed schema rejects), treats nulls differently, and lets the `define`s
// of one subchart replace those of another.

import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export interface HelmCase {
  name: string
  /** Chart-relative path → text: Chart.yaml, values.yaml, values.schema.json, templates/… */
  files: Record<string, string>
  /** Given to Helm as a JSON file with `-f`; JSON null stays null. */
  values?: unknown
  /** Further arguments, such as `--set`. */
  args?: string[]
  release?: string
  namespace?: string
  kubeVersion?: string
}

export type HelmResult =
  | { ok: true; objects: Record<string, unknown[]> }
  | { ok: false; error: string }

type Rendered = { ok: true; documents: Document[] } | { ok: false; error: string }
type Document = { template: string; text: string }
type Exit = { ok: true; stdout: string } | { ok: false; error: string }

/** Renders all cases, in order. A case that Helm refuses is a result; a Helm that cannot run throws. */
export function renderAll(helm: string, cases: HelmCase[]): Promise<HelmResult[]> {
  return inScratch(async (scratch) => {
    const chartOf = writeCharts(join(scratch, 'charts'), cases)
    const rendered = await inParallel(cases, (one, index) => {
      const values = join(scratch, `values-${index}.json`)
      return render(helm, scratch, chartOf.get(one.files)!, values, one)
    })
    const texts = rendered.flatMap((result) => (result.ok ? result.documents : []))
    const parsed = await readDocuments(helm, scratch, new Set(texts.map(({ text }) => text)))
    return rendered.map((result) => (result.ok ? collect(result.documents, parsed) : result))
  })
}

export async function renderOne(helm: string, one: HelmCase): Promise<HelmResult> {
  const [result] = await renderAll(helm, [one])
  return result!
}

/**
 * Cases that share one `files` object share one chart on disk. Written synchronously: for thousands
 * of small files that is several times faster.
 */
function writeCharts(dir: string, cases: HelmCase[]): Map<object, string> {
  const chartOf = new Map<object, string>()
  for (const { files } of cases) {
    if (chartOf.has(files)) continue
    const chart = join(dir, String(chartOf.size))
    chartOf.set(files, chart)
    writeTree(chart, files)
  }
  return chartOf
}

function writeTree(dir: string, files: Record<string, string>): void {
  const paths = Object.keys(files).map((path) => join(dir, path))
  for (const folder of new Set(paths.map(dirname))) mkdirSync(folder, { recursive: true })
  for (const [path, text] of Object.entries(files)) writeFileSync(join(dir, path), text)
}

async function render(
  helm: string,
  scratch: string,
  chart: string,
  valuesFile: string,
  { values, args = [], release = 'test', namespace = 'default', kubeVersion }: HelmCase,
): Promise<Rendered> {
  const command = ['template', release, chart, '--namespace', namespace, '--kube-version', '1.36.0']
  if (kubeVersion !== undefined) command.push('--kube-version', kubeVersion)
  if (values !== undefined) {
    writeFileSync(valuesFile, yamlSafeJson(values))
    command.push('--values', valuesFile)
  }
  const exit = await run(helm, [...command, ...args], scratch)
  return exit.ok ? { ok: true, documents: split(exit.stdout) } : exit
}

/**
 * Helm reads JSON values as YAML, which forbids some characters that JSON allows unescaped: escape
 * them, so that a test's strange string reaches the chart and does not fail on its way there.
 */
function yamlSafeJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/**
 * Helm splits what templates render at every `---` that starts a line and prints `# Source:`
 * right after the separators that it writes itself, so nothing inside a document looks like one.
 */
function split(stdout: string): Document[] {
  const [, ...parts] = `\n${stdout}`.split(/(?<=\n)---\n# Source: (.+)\n/)
  const documents: Document[] = []
  for (let at = 0; at < parts.length; at += 2) {
    // The first path segment is the chart's name.
    const template = parts[at]!.slice(parts[at]!.indexOf('/') + 1)
    const text = parts[at + 1]!
    if (!isBlank(text)) documents.push({ template, text })
  }
  return documents
}

/** Only comments and blank lines: Kubernetes sees no object there, Helm's fromYaml would see {}. */
function isBlank(text: string): boolean {
  return text.split('\n').every((line) => /^\s*(#|$)/.test(line))
}

/**
 * One document per line, in base64 both ways: that survives all that Helm does to files and to what
 * templates render, such as removing `<no value>`, splitting at `---`, and parsing it as YAML.
 */
const READER = {
  'Chart.yaml': 'apiVersion: v2\nname: reader\nversion: 0.0.0\n',
  'templates/read.yaml': [
    'documents:',
    '{{- range .Files.Lines "documents" }}',
    '- {{ . | b64dec | fromYaml | toJson | b64enc }}',
    '{{- end }}',
    '',
  ].join('\n'),
}

/** Helm refuses chart files over 5 MiB. */
const READER_BYTES = 4 * 2 ** 20

/** Lets Helm itself read YAML, as it has Kubernetes' own parser; many documents in one process. */
async function readDocuments(
  helm: string,
  scratch: string,
  texts: Set<string>,
): Promise<Map<string, unknown>> {
  const parsed = new Map<string, unknown>()
  await inParallel(inBatches([...texts]), async (batch, index) => {
    const chart = join(scratch, `reader-${index}`)
    const documents = batch.map((text) => `${toBase64(text)}\n`).join('')
    writeTree(chart, { ...READER, documents })
    const exit = await run(helm, ['template', 'reader', chart], scratch)
    if (!exit.ok) throw new Error(`Helm could not run the chart that reads YAML: ${exit.error}`)
    const lines = [...exit.stdout.matchAll(/^- (\S+)$/gm)].map((match) => match[1]!)
    if (lines.length !== batch.length) throw new Error('Helm did not read back every document')
    for (const [at, line] of lines.entries()) parsed.set(batch[at]!, fromReader(line))
  })
  return parsed
}

function inBatches(texts: string[]): string[][] {
  const batches: string[][] = []
  let room = 0
  for (const text of texts) {
    const size = toBase64(text).length + 1
    if (size > room) {
      batches.push([])
      room = READER_BYTES
    }
    batches.at(-1)!.push(text)
    room -= size
  }
  return batches
}

function toBase64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64')
}

/**
 * `helm template` has refused already what is no mapping or no YAML. Should a Helm ever let it
 * pass, fromYaml says `{"Error": "…"}`, which must not count as an object.
 */
function fromReader(line: string): unknown {
  const value = JSON.parse(Buffer.from(line, 'base64').toString('utf8')) as Record<string, unknown>
  const { Error: error, kind } = value
  if (error !== undefined && kind === undefined) throw new Error(`Helm cannot read back: ${error}`)
  return value
}

function collect(documents: Document[], parsed: Map<string, unknown>): HelmResult {
  const objects: Record<string, unknown[]> = {}
  for (const { template, text } of documents) {
    // Two cases may have rendered the same text; each gets objects of its own.
    ;(objects[template] ??= []).push(structuredClone(parsed.get(text)))
  }
  return { ok: true, objects }
}

/** An exit code other than 0 is Helm's answer; no exit code means that Helm did not run. */
function run(helm: string, args: string[], home: string): Promise<Exit> {
  // Nothing of the developer's own Helm settings or cluster may reach a test. Most of a Helm
  // process's 50 ms is its start, and a tenth of that is collecting garbage it will not need.
  const env = { PATH: process.env['PATH'], HOME: home, GOGC: 'off', GOMEMLIMIT: '1GiB' }
  return new Promise((resolve, reject) => {
    execFile(helm, args, { env, maxBuffer: 2 ** 30 }, (error, stdout, stderr) => {
      if (error === null) resolve({ ok: true, stdout })
      else if (typeof error.code === 'number') resolve({ ok: false, error: stderr.trim() })
      else reject(error)
    })
  })
}

async function inParallel<In, Out>(
  items: In[],
  work: (item: In, index: number) => Promise<Out>,
): Promise<Out[]> {
  const results: Out[] = []
  const queue = items.entries()
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await work(item, index)
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker))
  return results
}

async function inScratch<Out>(work: (dir: string) => Promise<Out>): Promise<Out> {
  const dir = await mkdtemp(join(tmpdir(), 'chartwright-helm-'))
  try {
    return await work(dir)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}
