// The kinds of value that flags take, under short names, so that the tables of a profile stay tables.

import type { FlagValue } from './engineProfile.ts'

const truthy = ['enabled', 'true', '1']
const falsy = ['disabled', 'false', '0']

export const flagValue = {
  integer: (name = 'N', ...choices: readonly string[]): FlagValue => ({
    name,
    kind: 'integer',
    ...(choices.length === 0 ? {} : { choices }),
  }),
  number: (name = 'N'): FlagValue => ({ name, kind: 'number' }),
  text: (name: string, count = 1): FlagValue => ({
    name,
    kind: 'text',
    ...(count === 1 ? {} : { count }),
  }),
  /** A number for people: 8k, 1K. */
  size: (name = 'N', ...choices: readonly string[]): FlagValue => ({
    name,
    kind: 'size',
    ...(choices.length === 0 ? {} : { choices }),
  }),
  json: (name = 'JSON'): FlagValue => ({ name, kind: 'json' }),
  many: (value: FlagValue): FlagValue => ({ ...value, count: 'some' }),
  optional: (value: FlagValue): FlagValue => ({ ...value, count: 'perhaps' }),
  path: (name = 'FNAME'): FlagValue => ({ name, kind: 'path' }),
  choice: (name: string, ...choices: readonly string[]): FlagValue => ({
    name,
    kind: 'choice',
    choices,
  }),
  choices: (name: string, ...choices: readonly string[]): FlagValue => ({
    name,
    kind: 'choices',
    choices,
  }),
  onOff: {
    name: 'on|off',
    kind: 'choice',
    choices: ['on', 'off'],
    also: [...truthy, ...falsy],
  } satisfies FlagValue as FlagValue,
  onOffAuto: {
    name: 'on|off|auto',
    kind: 'choice',
    choices: ['on', 'off', 'auto'],
    also: [...truthy, ...falsy, '-1'],
  } satisfies FlagValue as FlagValue,
}
