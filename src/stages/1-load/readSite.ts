// One site file as data: TypeScript and JavaScript are imported, YAML and JSON are parsed.

import { readFileSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { load as parseYaml, YAMLException } from 'js-yaml'

import type { Place, Report } from '../../findings/finding.ts'
import type { LoadedSite } from '../../model.ts'
import type { Unit } from '../../units/unit.ts'

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
    if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
      throw new TypeError(
        'its default export is not an object; write `export default defineSite({…})`',
      )
    const { units = [], ...rest } = raw as { units?: readonly Unit[] }
    return { name, file, text, raw: plainData(rest), units }
  } catch (error) {
    report({
      code: 'SITE-001',
      message: `${file} does not load: ${firstLines(error)}`,
      at: { site: name, pointer: '' },
      place: placeOf(error, root, file),
      hint: 'Correct the file. It must evaluate to one site, without reading the network.',
    })
    return undefined
  }
}

async function importDefault(path: string): Promise<unknown> {
  const module = (await import(pathToFileURL(path).href)) as { default?: unknown }
  return module.default
}

/** Only data can be compared, merged and written as YAML; functions and dates have no place here. */
function plainData(value: unknown, path = 'the site'): unknown {
  if (value === undefined || value === null) return value
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new TypeError(`${path} is ${value}, which is no JSON number`)
  if (typeof value !== 'object') {
    if (['string', 'number', 'boolean'].includes(typeof value)) return value
    throw new TypeError(`${path} is a ${typeof value}; a site holds plain data only`)
  }
  if (Array.isArray(value)) return value.map((item, index) => plainData(item, `${path}[${index}]`))
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null)
    throw new TypeError(`${path} is a ${value.constructor.name}; a site holds plain data only`)
  const entries = Object.entries(value).filter(([, part]) => part !== undefined)
  return Object.fromEntries(entries.map(([key, part]) => [key, plainData(part, `${path}.${key}`)]))
}

const firstLines = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n').slice(0, 3).join(' ').trim()

function placeOf(error: unknown, root: string, file: string): Place {
  if (error instanceof YAMLException && error.mark !== undefined)
    return { file, line: error.mark.line + 1, column: error.mark.column + 1 }
  const text = error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : ''
  const found = new RegExp(`${escapeRegExp(join(root, file))}:(\\d+):(\\d+)`).exec(text)
  return found === null ? { file } : { file, line: Number(found[1]), column: Number(found[2]) }
}

const escapeRegExp = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
