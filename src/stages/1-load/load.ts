// The files of sites/ as checked sites, with what is wrong in them as findings.

import { existsSync, readdirSync } from 'node:fs'
import { extname, join } from 'node:path'

import type { Report } from '../../findings/finding.ts'
import type { CheckedSite, LoadedSite } from '../../model.ts'
import { checkSite } from './checkSite.ts'
import { readSite, siteEndings } from './readSite.ts'

/** The files of `root`/sites that can be read, in order of name. */
export async function load(root: string, report: Report): Promise<LoadedSite[]> {
  const sources: LoadedSite[] = []
  for (const file of siteFiles(root)) {
    const loaded = await readSite(root, file, report)
    if (loaded !== undefined) sources.push(loaded)
  }
  return sources
}

/** Loaded sites, checked; of two files with the same name only the first counts. */
export function checkSites(sources: readonly LoadedSite[], report: Report): CheckedSite[] {
  const byName = new Map<string, LoadedSite>()
  const sites: CheckedSite[] = []
  for (const source of sources) {
    const first = byName.get(source.name)
    if (first !== undefined) {
      report({
        code: 'SITE-031',
        message: `${source.file} and ${first.file} both give the site ${source.name}, whose output would overwrite each other.`,
        at: { site: source.name, pointer: '' },
        place: { file: source.file },
        hint: 'Rename one of the files.',
      })
      continue
    }
    byName.set(source.name, source)
    const checked = checkSite(source, report)
    if (checked !== undefined) sites.push(checked)
  }
  return sites
}

/** Paths relative to the root, with `/`, in order. */
function siteFiles(root: string): string[] {
  const folder = join(root, 'sites')
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && siteEndings.includes(extname(entry.name)))
    .filter((entry) => !entry.name.endsWith('.d.ts') && !entry.name.startsWith('.'))
    .map((entry) => `sites/${entry.name}`)
    .sort()
}
