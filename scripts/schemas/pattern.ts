// Rewrites the patterns of CRDs, which are written for Go's regular expressions, to the syntax
// that Go and JavaScript share, because a schema has one pattern for kubeconform and for ajv.

/** The same pattern without what JavaScript reads differently; throws where there is none. */
export function sharedPattern(pattern: string): string {
  const shared = withoutIgnoreCase(pattern)
  if (/\(\?[^:]|\\[AzQEpP]|\[\[:/.test(shared)) {
    throw new Error(`JavaScript reads the pattern ${pattern} differently from Go.`)
  }
  void new RegExp(shared)
  return shared
}

/** `(?i)ab` as `[aA][bB]`. */
function withoutIgnoreCase(pattern: string): string {
  if (!pattern.includes('(?i)')) return pattern
  if (/[[\\]/.test(pattern)) throw new Error(`The generator cannot rewrite the pattern ${pattern}.`)
  return pattern
    .replace('(?i)', '')
    .replaceAll(/[a-z]/gi, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`)
}
