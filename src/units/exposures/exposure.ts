// The contract of an exposure: how clients reach a service.

import type { Static, TObject } from '@sinclair/typebox'

import type { Image } from '../../parts/image.ts'
import type { JsonObject } from '../../template/values.ts'
import type { ResolvedFacts } from '../serviceFacts.ts'
import type { Unit } from '../unit.ts'

export interface Exposure<K extends string = string, O extends TObject = TObject> extends Unit<
  'exposure',
  K,
  O
> {
  /** Whether clients outside the cluster reach it: then it must ask for a key. */
  readonly outside: boolean
  /** The peers through which clients come, for a NetworkPolicy; absent where all may connect. */
  admits?(facts: ResolvedFacts): readonly JsonObject[]
  /** Paths that it lets through, one that ends in a slash with all below it; absent where that is all. */
  opens?(options: Static<O>, facts: ResolvedFacts): readonly string[]
  /** The images that it pulls, for the lock. */
  images?(options: Static<O>): readonly Image[]
  /** Shell lines that set URL to the address of a release, for NOTES and runbooks. */
  address(app: string, namespace: string, port: number, options: Static<O>): string
}

/** Defines an exposure; the types of its options follow from their schema. */
export const defineExposure = <const K extends string, O extends TObject>(
  exposure: Omit<Exposure<K, O>, 'family'>,
): Exposure<K, O> => ({ family: 'exposure', ...exposure }) as Exposure<K, O>
