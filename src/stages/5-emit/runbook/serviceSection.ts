// A compiled service of a cluster in, what its section of a runbook is filled with out: a request to paste,
// its figures and what to know of it.

import type { CompiledService, ResolvedEnvironment } from '../../../model.ts'
import { modelTitle } from '../../../parts/modelFacts.ts'
import { clusterCall } from '../clusterCall.ts'
import { figureRows } from './figureRows.ts'
import { requestBlocks } from './requestBlocks.ts'
import { serviceRemarks } from './serviceRemarks.ts'

export function serviceSection(compiled: CompiledService, environment: ResolvedEnvironment) {
  const { service, facts, figures, alternatives } = compiled.plan
  const { app, storage, source } = service
  const { unit, options } = service.engine
  const hasClaim = storage?.unit.claimName(storage.options, app) !== undefined
  return {
    app,
    namespace: facts.namespace,
    engine: `${unit.kind} ${unit.appVersion(options)}`,
    behind: facts.backends.map((backend) => backend.app),
    models: facts.models.map((model) => ({
      title: modelTitle(model),
      revision: model.revision ?? '',
    })),
    call: clusterCall(compiled),
    requests: requestBlocks(compiled),
    figures: figureRows(figures, {
      unknown: hasClaim ? { claim: 'so is the size of its model' } : {},
      byHand: {
        claim: storage?.unit.size(storage.options),
        memoryRequest: source.resources?.memory,
        memoryLimit: source.resources?.memoryLimit,
      },
    }),
    hasAlternatives: alternatives.length > 0,
    remarks: serviceRemarks(compiled, environment),
  }
}
