// JSON pointers into a site as lines and columns of its file, found by parsing the text: TypeScript
// and JavaScript with oxc-parser, YAML and JSON with js-yaml's events. Nothing here is loaded unless
// there is a finding to place.

import { extname } from 'node:path'

import type { LoadedSite } from '../../model.ts'
import type { Place } from '../../findings/finding.ts'

/** Offsets into the text by pointer; the nearest known parent stands for what cannot be followed. */
export type Locator = (pointer: string) => Place

export async function locatorOf(site: Pick<LoadedSite, 'file' | 'text'>): Promise<Locator> {
  const offsets = ['.yaml', '.yml', '.json'].includes(extname(site.file))
    ? (await import('./yamlOffsets.ts')).yamlOffsets(site.text)
    : (await import('./scriptOffsets.ts')).scriptOffsets(site.file, site.text)
  return (pointer) => {
    for (let at = pointer; ; at = at.slice(0, at.lastIndexOf('/'))) {
      const offset = offsets.get(at)
      if (offset !== undefined) return { file: site.file, ...lineAndColumn(site.text, offset) }
      if (at === '') return { file: site.file }
    }
  }
}

/** Both counted from 1. */
export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset)
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') }
}
