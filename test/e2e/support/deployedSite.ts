// Turns the committed output of a site into a git repository that the run's Argo CD reads, so that
// what is tested is what is committed, byte for byte. Two things belong to somebody's own cluster and
// are this run's: the address of the repository, and the sealed values, sealed anew for the run's
// Sealed Secrets. That nothing else differs is asserted, line by line.

import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

import { readCertificate } from '../../../src/sealed/certificate.ts'
import { seal } from '../../../src/sealed/seal.ts'
import type { Cluster } from '../cluster/cluster.ts'

/** Path below the root of the repository → content. */
export type Files = Readonly<Record<string, string>>

export interface DeployedSiteOptions {
  /** As in `sites/<site>.ts`. */
  readonly site: string
  /** Below gitops/ and sealed/: the site's, or that of one of its environments. */
  readonly folder?: string
  /** What its SealedSecrets shall hold here: `<namespace>/<name>` → key → value. */
  readonly secrets: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** The name of the git repository; every name once per run. */
  readonly repository: string
}

export interface DeployedSite {
  /** charts/ and gitops/<site>/ as they are committed, for this run. */
  readonly files: Files
  /** The same for files that the compiler has just made of a changed site. */
  forThisRun(files: Files): Files
  /** Commits these files, and nothing else, and gives the revision. */
  commit(files: Files, message: string): Promise<string>
}

/** A line of YAML that is nothing but a value, and perhaps its key. */
const VALUE = /^( +(?:[A-Za-z]+: |- ))(\S+)$/
const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

interface Replacement {
  readonly old: string
  readonly ours: string
}

export async function deployedSite(
  cluster: Cluster,
  { site, folder = site, secrets, repository: name }: DeployedSiteOptions,
): Promise<DeployedSite> {
  const repository = await cluster.repository(name)
  const blobs = await sealAnew(cluster, folder, secrets)
  const forThisRun = (files: Files): Files => {
    const url = { old: repoUrlOf(files, folder), ours: repository.url }
    const ours = Object.fromEntries(
      Object.entries(files).map(([path, text]) => [path, replace(path, text, url, blobs)]),
    )
    assertOnlyReplaced(files, ours, [url, ...blobs])
    return ours
  }
  return {
    files: forThisRun({ ...filesBelow('charts'), ...filesBelow(`gitops/${site}`) }),
    forThisRun,
    commit: (files, message) => repository.commit({ ...files }, message),
  }
}

/** Each blob of the site's sealed values, and what takes its place. */
async function sealAnew(
  { sealedSecrets }: Cluster,
  folder: string,
  values: DeployedSiteOptions['secrets'],
): Promise<Replacement[]> {
  const certificate = readCertificate(await sealedSecrets.certificate())
  if ('fault' in certificate) throw new Error(`The run's certificate: ${certificate.fault}`)
  const { secrets } = sealedIn(folder)
  return Object.entries(secrets).flatMap(([label, { data }]) =>
    Object.entries(data).map(([key, { blob }]) => {
      const value = values[label]?.[key]
      assert(value !== undefined, `Nobody says what ${label} holds as ${key}.`)
      return { old: blob, ours: seal(certificate, label, Buffer.from(value)) }
    }),
  )
}

/** The sealed values of a folder by `<namespace>/<name>`; none where nothing is sealed. */
export function sealedIn(folder: string): {
  secrets: Record<string, { data: Record<string, { blob: string }> }>
} {
  const file = join(ROOT, `sealed/${folder}/secrets.json`)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { secrets: {} }
}

/** What the root Application reads; everything else of the site reads the same. */
function repoUrlOf(files: Files, folder: string): string {
  const url = /^ {4}repoURL: (\S+)$/m.exec(files[`gitops/${folder}/root.yaml`] ?? '')?.[1]
  assert(url !== undefined, `gitops/${folder}/root.yaml names no repository.`)
  return url
}

/** Where it is a whole value of YAML that is applied: not in prose, and of the URL only Argo CD's. */
function replace(path: string, text: string, url: Replacement, blobs: Replacement[]): string {
  if (!path.endsWith('.yaml')) return text
  const isArgoCd = /^gitops\/([^/]+\/){1,2}(root|project|applications\/[^/]+)\.yaml$/.test(path)
  const replacements = isArgoCd ? [url] : blobs
  const lines = text.split('\n').map((line) => {
    const [, before, value] = VALUE.exec(line) ?? []
    const found = replacements.find(({ old }) => old === value)
    return found === undefined ? line : before + found.ours
  })
  return lines.join('\n')
}

/** As strict as can be, and by other means than the replacing: a whole value of three known keys. */
function assertOnlyReplaced(files: Files, ours: Files, replacements: Replacement[]): void {
  assert.deepEqual(Object.keys(ours), Object.keys(files))
  const unseen = new Set(replacements)
  for (const [path, text] of Object.entries(files)) {
    const before = text.split('\n')
    const after = ours[path]!.split('\n')
    assert.equal(after.length, before.length, path)
    for (const [index, line] of before.entries()) {
      if (line === after[index]) continue
      const found = replacements.find(
        ({ old, ours: own }) =>
          [`repoURL: ${old}`, `- ${old}`, `loadBalancerIP: ${old}`].includes(line.trim()) &&
          after[index] === line.replace(old, own),
      )
      assert(found !== undefined, `${path}:${index + 1} differs: ${after[index]}`)
      unseen.delete(found)
    }
  }
  assert.deepEqual([...unseen], [], 'Something to replace is nowhere in the files.')
}

function filesBelow(folder: string): Record<string, string> {
  const entries = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .toSorted()
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]))
}
