// A service as a site has it in, all that is known of its models out: their own files and those of their
// projectors, from the lock.

import { bytesOf, readableBytes } from '../../kubernetes/quantity.ts'
import type { Chosen } from '../../model.ts'
import { namedModels } from '../../namedModels.ts'
import { modelTitle } from '../../parts/modelFacts.ts'
import type { AnyModels, ModelFacts } from '../../parts/modelFacts.ts'
import type { SiteModel } from '../../parts/siteModel.ts'
import type { SiteService } from '../../site.ts'
import type { Engine } from '../../units/engines/engine.ts'
import type { Context } from './context.ts'
import { lockedModel } from './lockedFacts.ts'

/** How far a size that people round may be from the real one. */
const tolerance = 0.1

/** @param pointer That of the service. */
export function modelsOf(
  engine: Chosen<Engine>,
  source: SiteService,
  pointer: string,
  context: Context,
): AnyModels {
  const [first, ...others] = namedModels(engine, source, pointer).map((named) =>
    modelOf(named.model, named.pointer, context),
  )
  return first === undefined ? [] : [first, ...others]
}

/** @param pointer Where the site names it. */
function modelOf(source: SiteModel, pointer: string, context: Context): ModelFacts {
  const { name, projector, minimumBuild, size } =
    typeof source === 'string' ? ({ name: source } as Exclude<typeof source, string>) : source
  const own = withSize(lockedModel(name, pointer, context), size, pointer, context)
  const model = minimumBuild === undefined ? own : { ...own, minimumBuild }
  if (projector === undefined) return model
  const eyes = lockedModel(`${own.repo}/${projector}`, `${pointer}/projector`, context)
  const { bytes: _, ...rest } = model
  return {
    ...rest,
    files: [...own.files, ...eyes.files],
    ...(own.bytes === undefined || eyes.bytes === undefined
      ? {}
      : { bytes: own.bytes + eyes.bytes }),
    projector: {
      path: projector,
      ...(eyes.bytes === undefined ? {} : { bytes: eyes.bytes }),
    },
  }
}

/** With its size as declared, where the lock does not know it. */
function withSize(
  model: ModelFacts,
  size: string | undefined,
  pointer: string,
  { find }: Context,
): ModelFacts {
  if (size === undefined) return model
  const bytes = bytesOf(size)
  if (model.bytes === undefined) return { ...model, bytes }
  if (Math.abs(bytes - model.bytes) > model.bytes * tolerance)
    find(
      'FIT-019',
      `${pointer}/size`,
      `The files of ${modelTitle(model)} are declared to have ${readableBytes(bytes)}, and the lock knows ${readableBytes(model.bytes)}, which is what is planned with.`,
      'Remove size: the lock has the better figure.',
    )
  return model
}
