// Text as one word of a POSIX shell, whatever it holds.

/** In single quotes, within which only the quote itself means anything. */
export const shellWord = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
