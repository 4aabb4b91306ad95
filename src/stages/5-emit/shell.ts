// Text as words of a POSIX shell, whatever it holds.

/** In single quotes, within which only the quote itself means anything. */
export const shellWord = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

const isPlain = (text: string): boolean => /^[-+=:,.@/_A-Za-z0-9]+$/.test(text)

const wordOf = (text: string): string => (isPlain(text) ? text : shellWord(text))

/** A line for a shell, in which everything that is put into the text is part of one word, or a word each. */
export const shell = (
  texts: TemplateStringsArray,
  ...words: readonly (string | readonly string[])[]
): string =>
  texts
    .map((text, index) => {
      const word = words[index] ?? ''
      return text + (typeof word === 'string' ? word && wordOf(word) : word.map(wordOf).join(' '))
    })
    .join('')
