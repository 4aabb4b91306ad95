// The models of a service, with the places of the site that name them: its own, those in the options of
// an engine that serves several, or none where the engine serves what others serve.

import type { Chosen } from './model.ts'
import type { SiteModel } from './parts/siteModel.ts'
import type { SiteService } from './site.ts'
import type { Engine } from './units/engines/engine.ts'

/** At least one, but for gateways: 1-load refuses another service that names none. */
export const namedModels = (
  { unit, options }: Chosen<Engine>,
  { model }: SiteService,
  pointer: string,
): readonly { readonly pointer: string; readonly model: SiteModel }[] =>
  unit.models === undefined
    ? model === undefined
      ? []
      : [{ pointer: `${pointer}/model`, model }]
    : unit
        .models(options)
        .map((one) => ({ pointer: `${pointer}/engine${one.at}`, model: one.model }))
