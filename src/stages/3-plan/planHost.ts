// The services of one host with their figures: what each takes of the cards and the memory of its
// machine, and how long a start takes.

import type { Find } from '../../findings/finder.ts'
import type { HostPlan, HostServicePlan, ResolvedEnvironment, ResolvedHost } from '../../model.ts'
import { answerFigure } from './answerFigure.ts'
import { memoryFigures } from './memoryFigures.ts'
import { startupFigure } from './startupFigure.ts'

export function planHost(
  host: ResolvedHost,
  environment: ResolvedEnvironment,
  find: Find,
): HostPlan {
  const readSpeed = {
    pointer: host.pointer,
    hint: 'Declare readSpeed for the host: what the disk of its models gives.',
  }
  return {
    host,
    services: host.services.map((resolved): HostServicePlan => {
      const { service, cardMemory, memoryRequest, memoryLimit, caveats, missing } = memoryFigures(
        resolved,
        environment,
        find,
      )
      return {
        service,
        caveats,
        isMemoryKnown: missing.length === 0,
        figures: {
          startup: startupFigure(service, readSpeed, find),
          ...(cardMemory === undefined ? {} : { cardMemory }),
          memoryRequest,
          memoryLimit,
          answer: answerFigure(service, find),
        },
      }
    }),
  }
}
