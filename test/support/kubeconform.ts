// Turns manifests into what the real kubeconform binary says of them by our schemas, so that a
// second, independent implementation of JSON Schema stands beside our own validator.

import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

/** A file of manifests; `text` is YAML or JSON, of one or more documents. */
export interface ManifestFile {
  readonly file: string
  readonly text: string
}

export interface KubeconformOptions {
  readonly binary: string
  readonly schemasDir: string
  /** A minor version, such as `1.36`. */
  readonly kubernetesVersion: string
  readonly manifests: readonly ManifestFile[]
}

/** What kubeconform says of one document. */
export interface KubeconformResult {
  readonly file: string
  readonly kind: string
  readonly name: string
  readonly status: 'valid' | 'invalid' | 'error' | 'skipped'
  readonly message: string
}

/** Results in the order of the manifests; empty documents have none. Offline. */
export async function kubeconform(options: KubeconformOptions): Promise<KubeconformResult[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'chartwright-kubeconform-'))
  try {
    // Numbered, as manifests may have the same file name or none that kubeconform looks at.
    const files = options.manifests.map(({ text }, index) => ({
      path: join(scratch, `${String(index).padStart(6, '0')}.yaml`),
      text,
    }))
    await Promise.all(files.map(({ path, text }) => writeFile(path, text)))
    const output = await run(options.binary, [...argumentsOf(options), scratch])
    return readResults(output, options.manifests)
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

function argumentsOf({ schemasDir, kubernetesVersion }: KubeconformOptions): string[] {
  const builtIn = `kubernetes/${kubernetesVersion}/{{.ResourceKind}}{{.KindSuffix}}.json`
  const custom = 'crds/{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json'
  const locations = [builtIn, custom].map((path) => join(schemasDir, path))
  // One worker, as more of them shuffle the documents of a file.
  const flags = ['-strict', '-verbose', '-output', 'json', '-n', '1']
  return [...flags, ...locations.flatMap((location) => ['-schema-location', location])]
}

interface Resource {
  readonly filename: string
  readonly kind: string
  readonly name: string
  readonly status: string
  readonly msg: string
}

const statuses: Readonly<Record<string, KubeconformResult['status']>> = {
  statusValid: 'valid',
  statusInvalid: 'invalid',
  statusError: 'error',
  statusSkipped: 'skipped',
}

function readResults(output: string, manifests: readonly ManifestFile[]): KubeconformResult[] {
  const { resources } = JSON.parse(output) as { resources: Resource[] }
  return resources
    .toSorted((a, b) => a.filename.localeCompare(b.filename))
    .flatMap(({ filename, kind, name, status: reported, msg: message }) => {
      const file = manifests[Number.parseInt(basename(filename), 10)]?.file ?? filename
      const status = statuses[reported]
      return status === undefined ? [] : [{ file, kind, name, status, message }]
    })
}

/** kubeconform exits with 1 for invalid manifests too; what it printed tells the difference. */
function run(binary: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(binary, args, { maxBuffer: 2 ** 30 }, (error, stdout, stderr) => {
      if (stdout.startsWith('{')) resolve(stdout)
      else reject(new Error(`kubeconform could not run: ${stderr || error?.message}`))
    })
  })
}
