// The contract of a fetch strategy: what brings the model's files to where the server reads them.

import type { TObject } from '@sinclair/typebox'

import type { Unit } from '../unit.ts'

export interface Fetch<K extends string = string, O extends TObject = TObject> extends Unit<
  'fetch',
  K,
  O
> {
  /** Whether a person has to copy the files; the runbook then says how. */
  readonly copies: boolean
}

/** Defines a fetch strategy; the types of its options follow from their schema. */
export const defineFetch = <const K extends string, O extends TObject>(
  fetch: Omit<Fetch<K, O>, 'family'>,
): Fetch<K, O> => ({ family: 'fetch', ...fetch }) as Fetch<K, O>
