// Turns one flag and the value it is given into what is wrong with the value, if anything is.

import { didYouMean } from '../findings/nearest.ts'
import { listed, showName } from '../findings/show.ts'
import type { Syntax } from './argumentWords.ts'
import type { FlagValue } from './engineProfile.ts'

const whole = /^[+-]?\d+/
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?/i
const patterns: Partial<Record<FlagValue['kind'], RegExp>> = {
  integer: whole,
  number: decimal,
  size: /^\d+(\.\d+)?[kmgt]?$/i,
}

/** What a flag takes, in words: `on, off or auto`. */
export function wordsOf({ kind, name, choices = [] }: FlagValue): string {
  switch (kind) {
    case 'integer':
      return listed(['a whole number', ...choices], 'or')
    case 'size':
      return listed(['a number such as 4096, 8k or 1K', ...choices], 'or')
    case 'number':
      return 'a number'
    case 'json':
      return 'JSON'
    case 'choice':
      return listed(choices, 'or')
    case 'choices':
      return `a list of ${listed(choices, 'and')}`
    case 'text':
    case 'path':
      return name
  }
}

export function wrongValue(
  flag: string,
  value: FlagValue,
  given: string,
  syntax: Syntax,
): { readonly message: string; readonly hint: string } | undefined {
  const { kind, choices = [], also = [] } = value
  const words = kind === 'choices' ? given.split(',') : [given]
  const wrong = words.find((word) => !choices.includes(word) && !also.includes(word))
  if (wrong === undefined || kind === 'text' || kind === 'path') return undefined
  if (kind === 'json' && isJson(wrong)) return undefined

  const read = patterns[kind]?.exec(wrong)?.[0]
  if (read === wrong) return undefined
  const effect =
    read === undefined || syntax === 'argparse'
      ? 'the engine stops at it'
      : `of it the engine reads ${read} and drops the rest without a word`
  const near = wrong.length < 2 ? '' : didYouMean(wrong, choices)
  return {
    message: `${flag} takes ${wordsOf(value)}, not ${showName(wrong)}: ${effect}.`,
    hint: near === '' ? `Write ${wordsOf(value)}.` : `Correct it${near}`,
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
