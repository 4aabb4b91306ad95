// Names and values as sentences quote them: on one line, no longer than helps, and with nothing in
// them that a terminal would act on. What a site says is anybody's text.

/** What a terminal acts on or hides: controls, line separators, marks that turn the direction. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

const codePoint = (character: string): string => `\\u{${character.codePointAt(0)!.toString(16)}}`

/** Text with everything unseen written as an escape. */
export const visible = (text: string): string => text.replaceAll(unseen, codePoint)

const longest = 60

/** A value as JSON, cut where it is long. */
export function show(value: unknown): string {
  if (value === undefined) return 'missing'
  const text = visible(JSON.stringify(value) ?? String(value))
  const characters = [...text]
  return characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : text
}

/** A name as it is where it is a plain word, else in quotes. */
export const showName = (name: string): string =>
  /^[\p{L}\p{N}_./@:-]{1,60}$/u.test(name) ? name : show(name)

/** A sentence with its capital, where it begins with a word, and its full stop, unless it asks. */
export const ended = (sentence: string): string =>
  sentence.replace(/^the /, 'The ') + (sentence.endsWith('?') ? '' : '.')

/** `a, b or c`. */
export const listed = (words: readonly string[], last: 'and' | 'or'): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`

/** A JSON pointer as authors write it: `services.chat.nodes[0]`; '' where it is the whole. */
export function readablePath(pointer: string, data: unknown): string {
  let parent = data
  let path = ''
  for (const token of pointer.split('/').slice(1)) {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~')
    if (Array.isArray(parent)) path += `[${name}]`
    else if (!/^[\p{L}\p{N}_$-]+$/u.test(name)) path += `[${show(name)}]`
    else path += path === '' ? name : `.${name}`
    parent = (parent as Readonly<Record<string, unknown>> | null | undefined)?.[name]
  }
  return path
}
