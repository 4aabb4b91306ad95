// The contract of a platform: what a kind of cluster prescribes to every pod on it.

import type { Static, TObject } from '@sinclair/typebox'

import type { JsonObject } from '../../template/values.ts'
import type { PlatformPeers } from '../serviceFacts.ts'
import type { Capability, Unit } from '../unit.ts'

export interface Platform<K extends string = string, O extends TObject = TObject> extends Unit<
  'platform',
  K,
  O
> {
  /** The security context of every pod. */
  podSecurityContext(options: Static<O>): JsonObject
  /** What every cluster of this kind has, whatever a site declares. */
  readonly has?: readonly Capability[]
  /** Why pods must not name a user or a group, where they must not: the end of a sentence. */
  readonly refusesUsers?: string
  /** Who the router and the monitoring are to a NetworkPolicy, as far as the platform knows. */
  peers(options: Static<O>): PlatformPeers
}

/** Defines a platform; the types of its options follow from their schema. */
export const definePlatform = <const K extends string, O extends TObject>(
  platform: Omit<Platform<K, O>, 'family'>,
): Platform<K, O> => ({ family: 'platform', ...platform }) as Platform<K, O>
