// Prose as Markdown: Handlebars templates beside this file, filled with text that is escaped for
// where it stands. What a site says is a stranger's text here: it must not become markup.

import { readFileSync } from 'node:fs'

import Handlebars from 'handlebars'

const handlebars = Handlebars.create()

/** Text that shows as it is in Markdown, also within a table. */
export const escapeMarkdown = (text: string): string =>
  text.replaceAll(/[\\`*_{}[\]<>|#~&!]/g, '\\$&').replaceAll(/\s*[\r\n]+\s*/g, ' ')

/** Text as code, with a fence longer than any run of backticks within it. */
export function inlineCode(text: string): string {
  // Most of what runbooks name; the rest takes five looks at it.
  if (/^[\w./:@=-]+$/.test(text)) return `\`${text}\``
  const runs = text.match(/`+/g) ?? []
  const fence = '`'.repeat(Math.max(0, ...runs.map((run) => run.length)) + 1)
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : ''
  const oneLine = text.replaceAll(/\s*[\r\n]+\s*/g, ' ').replaceAll('|', '\\|')
  return text === '' ? '' : `${fence}${pad}${oneLine}${pad}${fence}`
}

/** Lines as they stand in an item of a list. */
export const indented = (text: string): string => text.replaceAll(/^(?=.)/gm, '   ')

const helpers = {
  text: (value: unknown) => escapeMarkdown(String(value)),
  code: (value: unknown) => inlineCode(String(value)),
}
handlebars.registerHelper(helpers)
const knownHelpers = Object.fromEntries(Object.keys(helpers).map((name) => [name, true]))

/** The template of that name, compiled once. A name that the data lacks is an error. */
export function template<Data extends object>(name: string): (data: Data) => string {
  const source = readFileSync(new URL(`./${name}.hbs`, import.meta.url), 'utf8')
  const filled = handlebars.compile<Data>(source, {
    noEscape: true,
    strict: true,
    // Then a name is the data's own, which Handlebars need not ask of its helpers first.
    knownHelpers,
    knownHelpersOnly: true,
  })
  return (data) => filled(data)
}
