// How long it takes until the model is there, where a pod downloads it, at the least speed.

import { readableBytes } from '../../kubernetes/quantity.ts'
import { bytesOfModels } from '../../parts/modelFacts.ts'
import type { Figure, ResolvedService } from '../../model.ts'
import { figure } from './figure.ts'

/** Slack for what a download has to do again: pauses of the hub, lost connections, verification. */
const downloadMargin = 2
/** Taken where the size of the model is unknown. */
const assumedSeconds = 14400

/** Undefined where nobody waits for a download. */
export function downloadFigure({ fetch, facts }: ResolvedService): Figure | undefined {
  const speed = fetch?.unit.speed?.(fetch.options)
  if (speed === undefined) return undefined
  const bytes = bytesOfModels(facts.models)
  return figure('seconds', [
    {
      what:
        bytes === undefined
          ? 'downloading the model, whose size is unknown: four hours assumed'
          : `downloading ${readableBytes(bytes)} at ${speed / 1e6} MB/s, times ${downloadMargin}`,
      amount: bytes === undefined ? assumedSeconds : Math.ceil((bytes / speed) * downloadMargin),
    },
  ])
}
