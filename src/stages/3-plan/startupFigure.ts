// How long a server takes from its start to its first answer: as measured, or from the bytes that it
// reads, if it has a model, and the speed that is declared.

import type { Find } from '../../findings/finder.ts'
import { readableBytes } from '../../kubernetes/quantity.ts'
import { bytesOfModels } from '../../parts/modelFacts.ts'
import type { Figure, PlacedService } from '../../model.ts'
import { figure } from './figure.ts'

/** Slack for what a read speed does not say: cold caches, other readers, verification. */
const readMargin = 1.5
/** What a server does beside reading: start, allocate, warm up. Seconds. */
const fixedStartSeconds = 60
/** Taken where no read speed is declared; a finding says so. */
const assumedBytesPerSecond = 100e6
/** Taken where the size of the model is unknown. */
const assumedSeconds = 600

/** Where a site can say how fast a service reads, and how. */
export interface SpeedPlace {
  readonly pointer: string
  readonly hint: string
}

export function startupFigure(service: PlacedService, place: SpeedPlace, find: Find): Figure {
  const { unit } = service.engine
  const { models } = service.facts
  const bytes = unit.loadBytes === undefined ? bytesOfModels(models) : unit.loadBytes(models)
  const measured = service.source.measured?.startupSeconds
  if (measured !== undefined)
    return figure('seconds', [
      { what: 'measured', amount: measured },
      { what: 'half of it again, for a cold or busy disk', amount: Math.ceil(measured / 2) },
    ])
  const startLines = [
    { what: 'starting, allocating, warming up', amount: fixedStartSeconds },
    ...(unit.startLines?.(service.engine.options) ?? []),
  ]
  if (models.length === 0) return figure('seconds', startLines)
  const speed = service.readBytesPerSecond
  if (speed === undefined)
    find(
      'FIT-003',
      place.pointer,
      `How fast ${service.app} reads its model is not declared; ${assumedBytesPerSecond / 1e6} MB/s is assumed, and on a slower disk the server would be killed while loading.`,
      place.hint,
    )
  const perSecond = speed ?? assumedBytesPerSecond
  return figure('seconds', [
    {
      what:
        bytes === undefined
          ? 'reading the model, whose size is unknown: ten minutes assumed'
          : `reading ${readableBytes(bytes)} at ${perSecond / 1e6} MB/s, times ${readMargin}`,
      amount: bytes === undefined ? assumedSeconds : Math.ceil((bytes / perSecond) * readMargin),
    },
    ...startLines,
  ])
}
