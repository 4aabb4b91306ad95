// How fast a service reads its model, as the site declares it: for the storage itself, or for its class.

import { didYouMean } from '../../findings/nearest.ts'
import { bytesPerSecond } from '../../kubernetes/quantity.ts'
import type { Chosen } from '../../model.ts'
import type { Storage } from '../../units/storage/storage.ts'
import type { Context } from './context.ts'

/** Bytes per second; undefined where nothing is declared. */
export function readSpeedOf(
  storage: Chosen<Storage>,
  pointer: string,
  { site, find }: Context,
): number | undefined {
  const own = storage.unit.readSpeed?.(storage.options)
  if (own !== undefined) return own
  const name = storage.unit.storageClass(storage.options)
  const classes = site.cluster?.storageClasses ?? {}
  if (name !== undefined && !Object.hasOwn(classes, name))
    find(
      'SITE-007',
      `${pointer}/storage/storageClass`,
      `The storage class ${name} is not declared under cluster.storageClasses${didYouMean(name, Object.keys(classes)) || '.'}`,
      'Declare it there, with its read speed, or name one that is.',
    )
  const speed = name === undefined ? undefined : classes[name]?.readSpeed
  return speed === undefined ? undefined : bytesPerSecond(speed)
}
