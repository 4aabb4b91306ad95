// YAML text of scalars and of hole-free documents, in the style of a careful chart author. js-yaml
// is its oracle in a test; it exists because it writes what js-yaml cannot (comments, holes) and
// because every string must read as a string in YAML 1.1 too, which Kubernetes' reader follows.

import type { Json } from './values.ts'

const plain = /^(?:--?)?[A-Za-z_/.][A-Za-z0-9_./@+()%-]*(?:[: =,][A-Za-z0-9_./@+()%-]+)*$/
// The first form of `plain`, in one look: most keys and words. It holds no number, no mark and no colon.
const word = /^[A-Za-z/][A-Za-z0-9_./@+()%-]*$/
const special = /^(?:y|n|yes|no|on|off|true|false|null|nan|\.nan|[-+]?\.?inf|~)$/i
// Whatever begins like a number may be one to some reader: 0755, 1e3, 1_000, 12:30, 0x1F, -.5, -_1.
const numeric = /^[-+._]*[0-9]/
// The two marks of documents are none here: `---` is not in `plain`, and this is the other one.
const documentEnd = '...'
// What begins like a number and is none to any reader: quantities such as 8Gi, versions such as 0.1.0.
const noNumber = /^[0-9]+(?:[KMGTP]i|m|\.[0-9]+\.[0-9]+)$/

/** Whether every YAML reader takes these characters, unquoted, as this very string. */
export function isPlain(value: string): boolean {
  if (word.test(value)) return !special.test(value)
  if (noNumber.test(value)) return true
  return (
    plain.test(value) &&
    !special.test(value) &&
    !numeric.test(value) &&
    value !== documentEnd &&
    !value.includes(': ') &&
    !value.endsWith(':')
  )
}

/** A string as a YAML scalar: plain where that is safe, else in double quotes. */
export function yamlString(value: string): string {
  return isPlain(value) ? value : quoted(value)
}

// Characters that YAML or Go refuse as they are, and those that editors hide.
const unprintable =
  /[\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff0-\uffff]/g

/** A string in double quotes; also valid JSON and a valid Go string. */
export function quoted(value: string): string {
  return JSON.stringify(value).replace(
    unprintable,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** One scalar. Numbers are written out, never with an exponent that YAML 1.1 would miss. */
export function yamlScalar(value: string | number | boolean | null): string {
  return typeof value === 'string' ? yamlString(value) : String(value)
}

/** Whether a string can stand as a literal block (`|`) and come back as it was. */
export function isBlockText(value: string): boolean {
  return (
    value.endsWith('\n') &&
    !value.endsWith('\n\n') &&
    !/^\s/.test(value) &&
    !/[ \t]$/m.test(value) &&
    // Nothing that would have to be escaped, but for what a block need not escape.
    !quoted(value.replaceAll(/[\n\t"\\]/g, '')).includes('\\')
  )
}

/** A JSON document as YAML, keys in their own order, each line of it behind `pad`. */
export function yamlDocument(value: Json, pad = ''): string {
  if (!isContainer(value)) return `${pad}${inline(value)}\n`
  // Pieces that are joined once take half the time of strings that grow, and a third of the memory.
  const pieces: string[] = []
  pushLines(pieces, value, pad, pad)
  return pieces.join('')
}

/** @param first Stands before the first line in place of `pad`: the dashes of the lists around it. */
function pushLines(pieces: string[], value: Container, pad: string, first: string): void {
  const inner = `${pad}  `
  let before = first
  if (Array.isArray(value)) {
    for (const item of value) {
      if (isContainer(item)) pushLines(pieces, item, inner, `${before}- `)
      else pieces.push(before, '- ', blockOrInline(item, inner), '\n')
      before = pad
    }
    return
  }
  for (const key in value) {
    const item = value[key]!
    if (isContainer(item)) {
      pieces.push(before, yamlString(key), ':\n')
      pushLines(pieces, item, inner, inner)
    } else pieces.push(before, yamlString(key), ': ', blockOrInline(item, inner), '\n')
    before = pad
  }
}

function blockOrInline(value: Json, pad: string): string {
  if (typeof value === 'string' && isBlockText(value))
    return `|\n${value.slice(0, -1).replace(/^(?=.)/gm, pad)}`
  return inline(value)
}

function inline(value: Json): string {
  if (Array.isArray(value)) return '[]'
  if (typeof value === 'object' && value !== null) return '{}'
  return yamlScalar(value)
}

type Container = Json[] | { [key: string]: Json }

/** Whether it has lines of its own: a list or a map with something in it. */
function isContainer(value: Json): value is Container {
  if (typeof value !== 'object' || value === null) return false
  for (const _ in value) return true
  return false
}
