// Where the author of a site can say how fast a service of a cluster reads its model.

import type { ResolvedService } from '../../model.ts'
import type { SpeedPlace } from './startupFigure.ts'

/** A volume that is no claim comes with the fetch strategy. */
export function speedPlace({ pointer, storage }: ResolvedService): SpeedPlace {
  if (storage === undefined)
    return { pointer: `${pointer}/fetch`, hint: 'Give the fetch a readSpeed.' }
  return {
    pointer: `${pointer}/storage`,
    hint:
      storage.unit.readSpeed === undefined
        ? 'Declare readSpeed for its storage class under cluster.storageClasses.'
        : 'Give the storage a readSpeed.',
  }
}
