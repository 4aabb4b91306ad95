// Prints JSON so that a changed field changes one line, without a line for every brace: what fits
// on a line stays on it.

const width = 100

/** Text of a JSON value, with a newline at its end. */
export function printJson(value: unknown): string {
  return `${print(value, 0)}\n`
}

function print(value: unknown, indent: number): string {
  const short = JSON.stringify(value)
  if (typeof value !== 'object' || value === null || indent + short.length <= width) return short
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  const inner = indent + 1
  const lines = Array.isArray(value)
    ? value.map((item) => print(item, inner))
    : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}:${print(item, inner)}`)
  const pad = ' '.repeat(inner)
  return `${open}\n${lines.map((line) => pad + line).join(',\n')}\n${' '.repeat(indent)}${close}`
}
