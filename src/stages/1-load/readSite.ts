// One site file as data: TypeScript and JavaScript are imported, YAML and JSON are parsed.

import { readFileSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { load as parseYaml } from 'js-yaml'

import { child } from '../../findings/finding.ts'
import type { Report } from '../../findings/finding.ts'
import { readablePath } from '../../findings/show.ts'
import type { LoadedSite } from '../../model.ts'
import type { Unit } from '../../units/unit.ts'
import { isRecord } from './isRecord.ts'
import { loadFault, NotData } from './loadFault.ts'

/** Endings of files that can be a site. */
export const siteEndings = ['.ts', '.mts', '.js', '.mjs', '.yaml', '.yml', '.json']

/** The site of a file below `root`; undefined, with a finding, where it cannot be read. */
export async function readSite(
  root: string,
  file: string,
  report: Report,
): Promise<LoadedSite | undefined> {
  const name = basename(file, extname(file))
  const text = readFileSync(join(root, file), 'utf8')
  try {
    const raw = ['.yaml', '.yml', '.json'].includes(extname(file))
      ? parseYaml(text, { filename: file, maxAliases: 20 })
      : await importDefault(join(root, file))
    if (!isRecord(raw))
      throw new NotData('', 'it gives no object; write `export default defineSite({…})`')
    const { units, ...rest } = raw
    return { name, file, text, raw: plainData(rest, rest), units: unitsOf(units) }
  } catch (error) {
    report(await loadFault(error, root, { name, file, text }))
    return undefined
  }
}

const isUnit = (unit: unknown) =>
  isRecord(unit) && ['family', 'kind'].every((key) => typeof unit[key] === 'string')

/** Units of a site's own are values, which only TypeScript and JavaScript can hold. */
function unitsOf(units: unknown): readonly Unit[] {
  if (units === undefined) return []
  if (!Array.isArray(units) || !units.every(isUnit))
    throw new NotData('/units', 'units is no list of units; defineEngine and its like make them')
  return units as Unit[]
}

async function importDefault(path: string): Promise<unknown> {
  const module = (await import(pathToFileURL(path).href)) as { default?: unknown }
  return module.default
}

/** Only data can be compared, merged and written as YAML; functions and dates have no place here. */
function plainData(
  value: unknown,
  site: unknown,
  pointer = '',
  within: readonly unknown[] = [],
): unknown {
  if (value === undefined || value === null) return value
  const refuse = (what: string) => {
    throw new NotData(pointer, `${readablePath(pointer, site) || 'the site'} ${what}`)
  }
  if (typeof value !== 'object') {
    if (typeof value === 'number' && !Number.isFinite(value))
      refuse(`is ${value}, which is no JSON number`)
    if (!['string', 'number', 'boolean'].includes(typeof value))
      refuse(`is a ${typeof value}, and a site holds plain data only`)
    return value
  }
  if (within.includes(value)) refuse('contains itself, and a site holds plain data only')
  const part = (name: string | number, item: unknown) =>
    plainData(item, site, child(pointer, name), [...within, value])
  if (Array.isArray(value)) return value.map((item, index) => part(index, item))
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null)
    refuse(`is a ${value.constructor.name}, and a site holds plain data only`)
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  return Object.fromEntries(entries.map(([key, item]) => [key, part(key, item)]))
}
