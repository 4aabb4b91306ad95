// A finding: one thing a person should look at, as a value. Stages and rules make them with JSON
// pointers into the site; `1-load/locate.ts` knows the lines behind the pointers.

import type { FindingCode } from './codes.ts'

/** Where something is said: a site and a JSON pointer into it (`''` is the whole site). */
export interface Pointer {
  readonly site: string
  readonly pointer: string
}

/** A place in a file, lines and columns counted from 1. */
export interface Place {
  readonly file: string
  readonly line?: number | undefined
  readonly column?: number | undefined
}

export interface Related {
  readonly at: Pointer
  readonly message: string
}

export interface Finding {
  readonly code: FindingCode
  /** What is wrong, and then what comes of it; whole sentences, with numbers and units. */
  readonly message: string
  readonly at: Pointer
  /** What to do. */
  readonly hint: string
  readonly related?: readonly Related[]
  /** The place, where the file could not be read as a site and no pointer can name it. */
  readonly place?: Place
  /** The text of the place's file, where that is not a site's. */
  readonly source?: string
}

/** Where stages put what they find. */
export type Report = (finding: Finding) => void

/** A pointer to a child: `child('/services', 'a/b')` is `/services/a~1b`. */
export const child = (pointer: string, ...names: (string | number)[]): string =>
  pointer +
  names.map((name) => `/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
