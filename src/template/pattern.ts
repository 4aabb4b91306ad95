// The pattern of a declared string, checked when it is declared: what it takes is printable ASCII
// without `<`, and Go's RE2 and ECMAScript read it alike. So a patterned value may be cut by bytes,
// be the key of a map, and never becomes part of a text that Helm deletes (`valuesSchema.ts`).

/** @throws Error where a pattern could take other characters, or mean two things. */
export function assertPattern(pattern: string): void {
  const refuse = (why: string): never => {
    throw new Error(`the pattern ${pattern} ${why}`)
  }
  if (!pattern.startsWith('^') || !pattern.endsWith('$')) refuse('is not anchored at both ends')
  const inner = new RegExp(pattern, 'u').source.slice(1, -1)
  let depth = 0
  for (let at = 0; at < inner.length; at++) {
    const character = inner[at]!
    if (character === '\\') at = afterEscape(inner, at, refuse)
    else if (character === '[') at = afterClass(inner, at, refuse)
    else if (character === '(') depth++
    else if (character === ')') depth--
    else if (character === '|' && depth === 0) refuse('has alternatives that are not in brackets')
    else if (character === '.') refuse('has a dot, which takes any character')
    else if (character === '^' || character === '$') refuse('is anchored in its middle')
    else if (character === '?' && inner[at - 1] === '(' && inner[at + 1] !== ':')
      refuse('has a group that RE2 does not know')
    else if (!isSafe(character)) refuse(`takes ${character}`)
  }
}

type Refuse = (why: string) => never

/** The last place of an escape: of punctuation, or of the two classes that all readers agree on. */
function afterEscape(pattern: string, at: number, refuse: Refuse): number {
  if (!/[dw.\\/()[\]{}*+?|^$-]/.test(pattern[at + 1] ?? '')) refuse(`escapes ${pattern[at + 1]}`)
  return at + 1
}

/** The last place of a class such as `[-a-z]`, all of whose characters are safe. */
function afterClass(pattern: string, start: number, refuse: Refuse): number {
  if (pattern[start + 1] === '^') refuse('has a class that excludes')
  let at = start + 1
  for (; pattern[at] !== ']'; at++) {
    if (pattern[at] === '\\') at = afterEscape(pattern, at, refuse)
    else if (!isSafe(pattern[at]!)) refuse(`takes ${pattern[at]}`)
    const isRange = pattern[at + 1] === '-' && pattern[at + 2] !== ']'
    if (isRange && pattern[at]! < '<' && pattern[at + 2]! > '<') refuse('takes <')
  }
  return at
}

const isSafe = (character: string): boolean => /[ -;=-~]/.test(character)
