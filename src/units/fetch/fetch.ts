// The contract of a fetch strategy: what brings the model's files to where the server reads them.

import type { Static, TObject } from '@sinclair/typebox'

import type { Image } from '../../parts/image.ts'
import type { AnyModels, ModelFacts, Models } from '../../parts/modelFacts.ts'
import type { ModelVolume } from '../../parts/modelVolume.ts'
import type { Unit } from '../unit.ts'

export interface Fetch<
  K extends string = string,
  O extends TObject = TObject,
  M extends AnyModels = AnyModels,
> extends Unit<'fetch', K, O, M> {
  /** Whether a person has to copy the files; the runbook then says how. */
  readonly copies: boolean
  /**
   * Whether all of a service is one Application: where nothing of it has to be there before the
   * server's sync begins (docs/decisions/0002).
   */
  readonly oneApplication?: true
  /** Whether a pod beside the server's writes the claim. */
  readonly ownPod?: true
  /** Brings the model as a volume of its own; the service then has no storage. */
  readonly volume?: ModelVolume
  /** The images that it pulls beside the engine's, for the lock. */
  images?(options: Static<O>): readonly Image[]
  /** Least speed that the files arrive with, in bytes per second; absent where nobody waits for them. */
  speed?(options: Static<O>): number
  /** The model's file below the mount, where it is not `<name of the repository>/<file>`. */
  modelFile?(options: Static<O>, model: ModelFacts): string
  /** Bytes per second that a server reads the volume with, where the strategy brings it. */
  readSpeed?(options: Static<O>): number | undefined
}

/** Defines a fetch strategy; the types of its options follow from their schema. There is a model. */
export const defineFetch = <const K extends string, O extends TObject>(
  fetch: Omit<Fetch<K, O, Models>, 'family'>,
): Fetch<K, O> => ({ family: 'fetch', ...fetch }) as Fetch<K, O>
