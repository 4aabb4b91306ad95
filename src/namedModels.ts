// The models of a service, with the places of the site that name them: its own, or those in the options
// of an engine that serves several.

import type { Chosen } from './model.ts'
import type { SiteModel } from './parts/siteModel.ts'
import type { SiteService } from './site.ts'
import type { Engine } from './units/engines/engine.ts'

/** At least one: 1-load refuses a service that names none. */
export const namedModels = (
  { unit, options }: Chosen<Engine>,
  { model }: SiteService,
  pointer: string,
): readonly { readonly pointer: string; readonly model: SiteModel }[] =>
  unit.models === undefined
    ? [{ pointer: `${pointer}/model`, model: model! }]
    : unit
        .models(options)
        .map((one) => ({ pointer: `${pointer}/engine${one.at}`, model: one.model }))
