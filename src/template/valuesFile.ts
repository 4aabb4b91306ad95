// Declarations and a values document as values.yaml: every key commented, wrapped near 100 columns,
// with examples below the keys that have one, in declared order.

import type { Declaration, Fields, JsonObject } from './values.ts'
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
      const { above, below } = commentsOf(declaration, pad)
      if (declaration.type === 'group')
        return `${above}${pad}${name}:\n${section(declaration.fields, value as JsonObject, `${pad}  `, '')}`
      return `${above}${yamlDocument({ [name]: value }, pad)}${below}`
    })
    .join(between)
}

interface Comments {
  readonly pad: string
  readonly above: string
  readonly below: string
}
// Many charts share their declarations, and wrapping prose takes longer than all the rest.
const known = new WeakMap<Declaration, Comments>()

function commentsOf(declaration: Declaration, pad: string): Comments {
  let comments = known.get(declaration)
  if (comments === undefined || comments.pad !== pad)
    known.set(declaration, (comments = makeComments(declaration, pad)))
  return comments
}

function makeComments(declaration: Declaration, pad: string): Comments {
  if (declaration.type === 'group')
    return { pad, above: commentLines(declaration.description, pad), below: '' }
  const { example } = declaration
  return {
    pad,
    above: commentLines(`-- ${descriptionOf(declaration)}`, pad),
    below: example === undefined ? '' : yamlDocument(example, `${pad}#  `),
  }
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
