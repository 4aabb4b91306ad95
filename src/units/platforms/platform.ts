// The contract of a platform: what a kind of cluster prescribes to every pod on it.

import type { Static, TObject } from '@sinclair/typebox'

import type { JsonObject } from '../../template/values.ts'
import type { Unit } from '../unit.ts'

export interface Platform<K extends string = string, O extends TObject = TObject> extends Unit<
  'platform',
  K,
  O
> {
  /** The security context of every pod. */
  podSecurityContext(options: Static<O>): JsonObject
}

/** Defines a platform; the types of its options follow from their schema. */
export const definePlatform = <const K extends string, O extends TObject>(
  platform: Omit<Platform<K, O>, 'family'>,
): Platform<K, O> => ({ family: 'platform', ...platform }) as Platform<K, O>
