// A compiled service in, the further requests of its section of a runbook out; last, and past the proxy, those
// that it lets nobody make from outside.

import type { CompiledService } from '../../../model.ts'
import { isOpen } from '../../../parts/proxy/openPaths.ts'
import type { Request } from '../../../units/engines/engine.ts'
import { forwardOf } from './forwardOf.ts'
import { requestLines } from './requestLines.ts'

export function requestBlocks(compiled: CompiledService): string[] {
  const { service, facts } = compiled.plan
  const { engine, exposure } = service
  const requests = engine.unit.requests?.(engine.options, facts.models, facts.backends) ?? []
  const open = exposure.unit.opens?.(exposure.options, facts)
  const isLetIn = ({ path }: Request): boolean => open === undefined || isOpen(open, path)
  const linesOf = (some: readonly Request[]) =>
    some.map((request) => requestLines(request, facts.apiKey !== undefined))
  const shut = requests.filter((request) => !isLetIn(request))
  const { command, url } = forwardOf(compiled)
  return [
    ...linesOf(requests.filter(isLetIn)),
    ...(shut.length === 0
      ? []
      : [`# What clients outside may not ask for\n${command} &\nURL=${url}`]),
    ...linesOf(shut),
  ]
}
