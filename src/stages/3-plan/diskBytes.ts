// What a service takes of the disk that its node keeps for images and scratch space.

import type { ServicePlan } from '../../model.ts'
import { bytesOfModels } from '../../parts/modelFacts.ts'

/** Bytes; a model in an image lies there, and while it is replaced, twice. */
export const diskBytes = ({ service, facts }: ServicePlan): number =>
  service.storage === undefined ? 2 * (bytesOfModels(facts.models) ?? 0) : 0
