// What a service would take with each quantisation of its model that the lock knows: the same settings on
// the same machines, with another file.

import type { Find } from '../../findings/finder.ts'
import type { Alternative, ResolvedEnvironment, ResolvedService, ServicePlan } from '../../model.ts'
import type { ModelFacts } from '../../parts/modelFacts.ts'
import { claimFigure } from './claimFigure.ts'
import { downloadFigure } from './downloadFigure.ts'
import { memoryFigures } from './memoryFigures.ts'
import { speedPlace } from './speedPlace.ts'
import { startupFigure } from './startupFigure.ts'

/** What is wrong with a model that nobody has chosen is no finding. */
const silent: Find = () => undefined

/** Its own model among them; none where the lock knows no other. */
export function alternatives(
  resolved: ResolvedService,
  environment: ResolvedEnvironment,
): Alternative[] {
  const [own] = resolved.facts.models
  if (own === undefined || resolved.siblings.length === 0) return []
  return [own, ...resolved.siblings]
    .map((model) => ({ model, figures: figuresOf(model, resolved, environment) }))
    .sort((a, b) => (a.model.file < b.model.file ? -1 : 1))
}

function figuresOf(
  model: ModelFacts,
  resolved: ResolvedService,
  environment: ResolvedEnvironment,
): Partial<ServicePlan['figures']> {
  // What was measured, or accepted, is of the model that was chosen.
  const {
    measured: _measured,
    pagingAccepted: _accepted,
    resources: _,
    ...source
  } = resolved.source
  const other: ResolvedService = {
    ...resolved,
    source,
    facts: { ...resolved.facts, models: [model] },
  }
  const { service, missing, cardMemory, memoryLimit } = memoryFigures(other, environment, silent)
  const claim = claimFigure(service, silent)
  const download = downloadFigure(service)
  return {
    ...(cardMemory === undefined ? {} : { cardMemory }),
    ...(missing.length > 0 ? {} : { memoryLimit }),
    ...(model.bytes === undefined
      ? {}
      : {
          startup: startupFigure(service, speedPlace(service), silent),
          ...(claim === undefined ? {} : { claim }),
          ...(download === undefined ? {} : { download }),
        }),
  }
}
