// How fast a service reads its model, as the site declares it for the storage class.

import { didYouMean } from '../../findings/nearest.ts'
import type { ResolvedService } from '../../model.ts'
import type { Context } from './context.ts'

const speedUnits: Record<string, number> = { MB: 1e6, GB: 1e9, MiB: 2 ** 20, GiB: 2 ** 30 }

/** Bytes per second; undefined where nothing is declared. */
export function readSpeedOf(
  storage: ResolvedService['storage'],
  pointer: string,
  { site, find }: Context,
): number | undefined {
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
  const [, amount, unit] = /^([0-9.]+)(.*)\/s$/.exec(speed ?? '') ?? []
  return amount === undefined ? undefined : Number(amount) * speedUnits[unit!]!
}
