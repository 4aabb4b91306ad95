// A resolved engine in, what its cards cannot do for it out: the engine says what it uses them for.

import { gpuRules } from '../../capacity/gpuRules.ts'
import type { Chosen } from '../../model.ts'
import type { Engine } from '../../units/engines/engine.ts'
import type { ResolvedFacts } from '../../units/serviceFacts.ts'
import type { UnitProblem } from '../../units/unit.ts'

export function cardProblems(
  { unit, options }: Chosen<Engine>,
  { app, models, gpus, nodes }: Pick<ResolvedFacts, 'app' | 'models' | 'gpus' | 'nodes'>,
): UnitProblem[] {
  if (gpus === 0) return []
  return (unit.cardUses?.(options, models) ?? []).flatMap(({ at = '', of, ...use }) =>
    nodes.cards.flatMap(({ model: name, computeCapability }) =>
      computeCapability === undefined
        ? []
        : gpuRules({ name, computeCapability }, use).map(
            ({ level, message, hint }): UnitProblem => ({
              code: level === 'error' ? 'FIT-013' : 'FIT-014',
              at,
              message: `${of === undefined ? '' : `${of} of `}${app}: ${message}`,
              hint,
            }),
          ),
    ),
  )
}
