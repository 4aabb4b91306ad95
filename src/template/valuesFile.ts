// Declarations and a values document as values.yaml: every key commented, wrapped near 100 columns,
// with examples below the keys that have one, in declared order.

import type { Fields, Json, JsonObject, Leaf } from './values.ts'
import { descriptionOf } from './valuesSchema.ts'
import { yamlDocument } from './yamlText.ts'

/** The text of values.yaml. `header` lines stand on top, each without its `# `. */
export function valuesFile(header: readonly string[], fields: Fields, values: JsonObject): string {
  const top = header.map((line) => (line === '' ? '#' : `# ${line}`)).join('\n')
  return `${top}\n\n${section(fields, values, '', '\n')}`
}

function section(fields: Fields, values: JsonObject, pad: string, between: string): string {
  return Object.entries(fields)
    .map(([name, declaration]) => {
      const value = values[name]!
      const comment = commentLines(`-- ${descriptionOf(declaration)}`, pad)
      if (declaration.type === 'group')
        return `${commentLines(declaration.description, pad)}${pad}${name}:\n${section(declaration.fields, value as JsonObject, `${pad}  `, '')}`
      return `${comment}${entry(name, value, pad)}${exampleOf(declaration, pad)}`
    })
    .join(between)
}

function entry(name: string, value: Json, pad: string): string {
  return indent(yamlDocument({ [name]: value }), pad)
}

function exampleOf(leaf: Leaf, pad: string): string {
  if (leaf.example === undefined) return ''
  return indent(yamlDocument(leaf.example), `${pad}#  `)
}

const indent = (text: string, pad: string): string => text.replace(/^(?=.)/gm, pad)

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
