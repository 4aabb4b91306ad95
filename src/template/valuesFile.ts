// Declarations and a values document as values.yaml: every key commented, wrapped near 100 columns,
// with examples below the keys that have one, in declared order.

import type { Declaration, Fields, Json, JsonObject } from './values.ts'
import { descriptionOf } from './valuesSchema.ts'
import { yamlDocument } from './yamlText.ts'

/** The text of values.yaml. `header` lines stand on top, each without its `# `. */
export function valuesFile(header: readonly string[], fields: Fields, values: JsonObject): string {
  const top = header.map((line) => (line === '' ? '#' : `# ${line}`)).join('\n')
  const pieces = [`${top}\n\n`]
  pushSection(pieces, fields, values, '', '\n')
  return pieces.join('')
}

function pushSection(
  pieces: string[],
  fields: Fields,
  values: JsonObject,
  pad: string,
  between: string,
): void {
  let before = ''
  for (const name in fields) {
    const declaration = fields[name]!
    const value = values[name]!
    const { above, below, asDeclared } = textsOf(name, declaration, pad)
    pieces.push(before)
    if (declaration.type === 'group') {
      pieces.push(above, pad, name, ':\n')
      pushSection(pieces, declaration.fields, value as JsonObject, `${pad}  `, '')
    } else if (value === declaration.default) pieces.push(asDeclared)
    else pieces.push(above, yamlDocument({ [name]: value }, pad), below)
    before = between
  }
}

interface Texts {
  readonly name: string
  readonly pad: string
  /** Comments. */
  readonly above: string
  readonly below: string
  /** A leaf with its comments, at its default. */
  readonly asDeclared: string
}
// Many charts share their declarations, and wrapping prose takes longer than all the rest.
const known = new WeakMap<Declaration, Texts>()

function textsOf(name: string, declaration: Declaration, pad: string): Texts {
  let texts = known.get(declaration)
  if (texts === undefined || texts.pad !== pad || texts.name !== name)
    known.set(declaration, (texts = makeTexts(name, declaration, pad)))
  return texts
}

function makeTexts(name: string, declaration: Declaration, pad: string): Texts {
  if (declaration.type === 'group') {
    const above = commentLines(declaration.description, pad)
    return { name, pad, above, below: '', asDeclared: '' }
  }
  const { example } = declaration
  const above = commentLines(`-- ${descriptionOf(declaration)}`, pad)
  const below = example === undefined ? '' : yamlDocument(example, `${pad}#  `)
  const text = yamlDocument({ [name]: declaration.default as Json }, pad)
  return { name, pad, above, below, asDeclared: above + text + below }
}

/** Prose as comment lines of at most 100 columns. */
function commentLines(prose: string, pad: string): string {
  const width = 98 - pad.length
  const lines: string[] = []
  for (const word of prose.split(/\s+/)) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines.map((line) => `${pad}# ${line}\n`).join('')
}
