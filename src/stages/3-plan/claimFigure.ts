// How large the claim of a service must be: for this revision of its model and the next one.

import type { Find } from '../../findings/finder.ts'
import { bytesOf, readableBytes } from '../../kubernetes/quantity.ts'
import { bytesOfModels, modelTitle } from '../../parts/modelFacts.ts'
import type { Figure, ResolvedService } from '../../model.ts'
import { figure } from './figure.ts'

/** Room beyond the files: file-system overhead. */
const claimMargin = 0.1

/** Undefined where no claim holds the model, or its size is unknown. */
export function claimFigure(service: ResolvedService, find: Find): Figure | undefined {
  if (service.storage === undefined) return undefined
  const { unit, options } = service.storage
  if (unit.claimName(options, service.app) === undefined) return undefined
  const bytes = bytesOfModels(service.facts.models)
  const size = unit.size(options)
  if (bytes === undefined) {
    if (size === undefined && unit.needsSize(options))
      find(
        'FIT-005',
        `${service.pointer}/storage`,
        `The size of ${service.facts.models
          .filter((one) => one.bytes === undefined)
          .map(modelTitle)
          .join(
            ', ',
          )} is unknown, so nobody can say how large the claim of ${service.app} must be.`,
        'Add the model to chartwright.lock.json with its size, or give the storage a size.',
      )
    return undefined
  }
  const needed = figure('bytes', [
    { what: 'the model', amount: bytes },
    { what: 'the next revision of it, while both are there', amount: bytes },
    { what: 'file system, 10 %', amount: Math.ceil(2 * bytes * claimMargin) },
  ])
  if (size !== undefined && bytesOf(size) < bytes * (1 + claimMargin))
    find(
      'FIT-001',
      `${service.pointer}/storage/size`,
      `The claim of ${service.app} is ${size} and its model needs ${readableBytes(bytes * (1 + claimMargin))}, so the copy fails when the disk is full.`,
      `Leave size out (it becomes room for two revisions, ${readableBytes(needed.total)}), or make it larger.`,
    )
  return needed
}
