// A model as a site names it in, all that is known of it out: its own files and those of its projector,
// from the lock.

import type { ModelFacts } from '../../parts/modelFacts.ts'
import type { SiteModel } from '../../parts/siteModel.ts'
import type { Context } from './context.ts'
import { lockedModel } from './lockedFacts.ts'

/** @param pointer Where the site names it. */
export function modelOf(source: SiteModel, pointer: string, context: Context): ModelFacts {
  const { name, projector, minimumBuild } =
    typeof source === 'string' ? ({ name: source } as Exclude<typeof source, string>) : source
  const own = lockedModel(name, pointer, context)
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
