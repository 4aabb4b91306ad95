// The sample sites as trees of generated files: what tests of charts and of golden files look at.
// `site.ts` of a sample is the site that is called like the sample's folder; a sample of several
// sites names each file after its site.

import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'

import type { Built } from '../../src/pipeline.ts'
import { buildSites } from '../support/sites.ts'

export interface Sample {
  readonly name: string
  /** Where its sites and its `expected/` lie. */
  readonly folder: string
  /** The sites as they are written, by name. */
  readonly sites: Readonly<Record<string, unknown>>
  readonly built: Built
}

const siteFilesOf = (name: string): string[] =>
  readdirSync(join(import.meta.dirname, name)).filter((file) => file.endsWith('.ts'))

/** Names of all samples, in order. */
export const sampleNames: readonly string[] = readdirSync(import.meta.dirname, {
  withFileTypes: true,
})
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .filter((name) => siteFilesOf(name).length > 0)
  .sort()

/** The sites of a sample as they are written, by name. */
export async function sitesOf(name: string): Promise<Record<string, unknown>> {
  const sites: Record<string, unknown> = {}
  for (const file of siteFilesOf(name))
    sites[file === 'site.ts' ? name : basename(file, '.ts')] = await siteIn(
      join(import.meta.dirname, name, file),
    )
  return sites
}

export async function sampleOf(name: string): Promise<Sample> {
  const sites = await sitesOf(name)
  return { name, folder: join(import.meta.dirname, name), sites, built: buildSites(sites) }
}

/** Every sample, built. */
export const allSamples = (): Promise<Sample[]> => Promise.all(sampleNames.map(sampleOf))

/** What a site file exports. */
export async function siteIn(file: string): Promise<unknown> {
  const module = (await import(pathToFileURL(file).href)) as { default: unknown }
  return module.default
}
