// Values as arguments of Helm, where those can express them: --set for what it types, --set-string
// for strings, --set-json for everything.

import type { Json } from '../../../src/template/values.ts'
import type { Given } from './realCharts.ts'

export type Form = 'set' | 'json'

/** The arguments that give these leaves; `form` says whether to write JSON where both could. */
export const setArguments = (given: readonly Given[], form: (index: number) => Form): string[] =>
  given.flatMap(([path, value], index) =>
    form(index) === 'json' ? json(path, value) : (plain(path, value) ?? json(path, value)),
  )

const keyOf = (path: readonly string[]): string =>
  path.map((name) => name.replaceAll(/[\\.,=[\]]/g, String.raw`\$&`)).join('.')

const json = (path: readonly string[], value: Json): string[] => [
  '--set-json',
  `${keyOf(path)}=${JSON.stringify(value)}`,
]

/** Without JSON; undefined where that cannot be said. */
function plain(path: readonly string[], value: Json): string[] | undefined {
  const key = keyOf(path)
  if (typeof value === 'boolean' || Number.isSafeInteger(value)) return ['--set', `${key}=${value}`]
  if (typeof value === 'string') return [flagFor([value]), `${key}=${escaped(value)}`]
  if (typeof value !== 'object' || value === null) return undefined
  if (Array.isArray(value)) {
    if (!value.every((item) => typeof item === 'string') || value.length === 0) return undefined
    return [flagFor(value), `${key}={${value.map(escapedItem).join(',')}}`]
  }
  const entries = Object.entries(value)
  const parts = entries.map(([name, item]) => plain([...path, name], item))
  return entries.length === 0 || parts.includes(undefined) ? undefined : (parts.flat() as string[])
}

/** --set keeps as a string what is neither a number, a boolean, null nor empty. */
const flagFor = (texts: readonly string[]): string =>
  texts.every((text) => /^[a-zA-Z/]/.test(text) && !/^(true|false|null)$/i.test(text))
    ? '--set'
    : '--set-string'

const escaped = (text: string): string => text.replaceAll(/[\\,]|^\{/g, String.raw`\$&`)
const escapedItem = (text: string): string => text.replaceAll(/[\\,{}]/g, String.raw`\$&`)
