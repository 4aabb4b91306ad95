// The contract of a storage: what holds the model's files, as one volume of the pod.

import type { Static, TObject } from '@sinclair/typebox'

import type { FileOwner } from '../../parts/fileOwner.ts'
import type { ModelVolume } from '../../parts/modelVolume.ts'
import type { Unit } from '../unit.ts'

export type AccessMode = 'ReadWriteOnce' | 'ReadWriteMany' | 'ReadOnlyMany' | 'ReadWriteOncePod'

export interface Storage<K extends string = string, O extends TObject = TObject> extends Unit<
  'storage',
  K,
  O
> {
  /** The volume of pods that holds the model. */
  readonly volume: ModelVolume
  accessMode(options: Static<O>): AccessMode
  /** The storage class of the target profile that the options name, if they name one. */
  storageClass(options: Static<O>): string | undefined
  /** Bytes per second that one reader gets, where the options say it and not a storage class. */
  readSpeed?(options: Static<O>): number | undefined
  /** The claim that a release uses, for people; absent where pods mount something else. */
  claimName(options: Static<O>, app: string): string | undefined
  /** As whom pods must run to read the files, whatever the platform prescribes; absent: as anybody. */
  owner?(options: Static<O>): FileOwner
  /** Whether the plan must say how large it is: false where it is there already. */
  needsSize(options: Static<O>): boolean
  /** Size that the options ask for by hand, as a quantity. */
  size(options: Static<O>): string | undefined
}

/** Defines a storage; the types of its options follow from their schema. */
export const defineStorage = <const K extends string, O extends TObject>(
  storage: Omit<Storage<K, O>, 'family'>,
): Storage<K, O> => ({ family: 'storage', ...storage }) as Storage<K, O>
