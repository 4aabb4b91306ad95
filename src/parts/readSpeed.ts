// How fast a volume is read, as the options of a unit say it.

import { Type } from '@sinclair/typebox'

import { bytesPerSecond, speedPattern } from '../kubernetes/quantity.ts'

export const readSpeedOption = Type.Optional(
  Type.String({
    description: 'Bytes per second that one reader of it gets, such as 500MB/s: best measured.',
    pattern: speedPattern,
  }),
)

/** Bytes per second; undefined where nobody says. */
export const readSpeedOf = ({ readSpeed }: { readonly readSpeed?: string }): number | undefined =>
  readSpeed === undefined ? undefined : bytesPerSecond(readSpeed)
