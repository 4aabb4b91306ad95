// JSON pointers taken apart: their names, and whether a document has what one points at.

/** The names of a pointer, unescaped: `/services/a~1b` is `services`, `a/b`. */
const namesOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))

/** Whether a document says anything there. */
export function isSaid(document: unknown, pointer: string): boolean {
  let value = document
  for (const name of namesOf(pointer)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return false
    value = (value as Readonly<Record<string, unknown>>)[name]
  }
  return true
}
