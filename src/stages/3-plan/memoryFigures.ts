// What a server takes of its fullest card and of its node, with what was measured in place of what was
// worked out, and what somebody wrote by hand held against both.

import { exactly, sumOf } from '../../capacity/memory.ts'
import type { MemoryLine } from '../../capacity/memory.ts'
import type { Place, PlannedMemory } from '../../capacity/plannedMemory.ts'
import type { Find } from '../../findings/finder.ts'
import { bytesOf, readableBytes } from '../../kubernetes/quantity.ts'
import { bytesOfModels, modelTitle } from '../../parts/modelFacts.ts'
import type { Figure, PlacedService, ResolvedEnvironment, ServicePlan } from '../../model.ts'
import { memoryFigure } from './figure.ts'
import { pagedLines } from './pagedLines.ts'
import { placeOf } from './placeOf.ts'

/** How far a measurement may be from the estimate before somebody should look. */
const tolerance = 0.1

interface MemoryFigures<Service> {
  /** With the engine's options settled. */
  readonly service: Service
  readonly cardMemory: Figure | undefined
  readonly memoryRequest: Figure
  readonly memoryLimit: Figure
  readonly caveats: ServicePlan['caveats']
  /** Facts of the model that nobody knows. */
  readonly missing: readonly string[]
}

export function memoryFigures<Service extends PlacedService>(
  resolved: Service,
  environment: ResolvedEnvironment,
  find: Find,
): MemoryFigures<Service> {
  const { unit } = resolved.engine
  const { models } = resolved.facts
  const place = placeOf(resolved, environment)
  const options = unit.settled?.(resolved.engine.options, models, place) ?? resolved.engine.options
  const service: Service = {
    ...resolved,
    engine: { unit, options: options as typeof resolved.engine.options },
  }
  for (const { code, at, message, hint } of unit.placed?.(resolved.engine.options, models, place) ??
    [])
    find(code, `${service.pointer}/engine${at}`, message, hint)
  const memory = unit.memory(options as never, models, place)
  if (memory.missing.length > 0 && place.cards > 0 && bytesOfModels(models) !== undefined)
    find(
      'FIT-010',
      `${service.pointer}/model`,
      `The lock does not know ${memory.missing.join(', ')} of ${models.map(modelTitle).join(', ')}, so nobody can tell whether ${service.app} fits its ${place.cards === 1 ? 'card' : 'cards'}.`,
      'Run `npx chartwright lock`, which reads it from the hub.',
    )
  const ram = ramLines(service, memory, find)
  const { mapped, caveats } = pagedLines(service, ram, memory.mapped, roomOf(service, place), find)
  const host = [...ram, ...mapped]
  const cardMemory = cardFigure(service, memory, find)
  // What may grow from nothing, such as a cache, is left to the limit.
  const request = memoryFigure(
    host.flatMap(({ what, bytes: { least, most } }) =>
      least === 0 ? [] : [{ what, bytes: exactly(most) }],
    ),
  )
  const limit = memoryFigure(host)
  checkByHand(service, limit, find)
  return {
    service,
    cardMemory,
    memoryRequest: request,
    memoryLimit: limit,
    caveats: [...memory.caveats, ...caveats],
    missing: memory.missing,
  }
}

/** The fullest card, as measured where somebody has. */
function cardFigure(
  service: PlacedService,
  { cards, missing }: PlannedMemory,
  find: Find,
): Figure | undefined {
  const measured = service.source.measured?.cardMemory
  if (cards.length === 0) return undefined
  const fullest = cards.toSorted((a, b) => sumOf(b).most - sumOf(a).most)[0]!
  if (measured === undefined) return missing.length > 0 ? undefined : memoryFigure(fullest)
  if (missing.length === 0) compare(service, '/cardMemory', 'one card', measured, fullest, find)
  return memoryFigure([{ what: 'measured', bytes: exactly(bytesOf(measured)) }])
}

/** What the process holds, as measured where somebody has. */
function ramLines(service: PlacedService, memory: PlannedMemory, find: Find): MemoryLine[] {
  const measured = service.source.measured?.memory
  if (measured === undefined) return [...memory.ram]
  if (memory.missing.length === 0)
    compare(service, '/memory', 'the host', measured, memory.ram, find)
  return [{ what: 'measured', bytes: exactly(bytesOf(measured)) }]
}

/** Bytes of host memory that it may take: of its node, or fewer where the site says so. */
function roomOf({ source }: PlacedService, { hostBytes }: Place): number | undefined {
  const byHand = source.resources?.memoryLimit
  const limit = byHand === undefined ? Infinity : bytesOf(byHand)
  const room = Math.min(hostBytes ?? Infinity, limit)
  return room === Infinity ? undefined : room
}

function compare(
  service: PlacedService,
  at: string,
  where: string,
  measured: string,
  lines: readonly MemoryLine[],
  find: Find,
): void {
  const { least, most } = sumOf(lines)
  const bytes = bytesOf(measured)
  if (bytes >= least * (1 - tolerance) && bytes <= most * (1 + tolerance)) return
  find(
    'FIT-015',
    `${service.pointer}/measured${at}`,
    `${service.app} was measured to take ${readableBytes(bytes)} of the memory of ${where}, and the plan comes to ${readableBytes(least)} to ${readableBytes(most)}: one of them is of another model, context or build.`,
    'Measure again under load with these very settings, or correct the site.',
  )
}

/** A limit written by hand that kills the server. */
function checkByHand(service: PlacedService, limit: Figure, find: Find): void {
  const byHand = service.source.resources?.memoryLimit
  if (byHand === undefined) return
  const least = limit.least ?? limit.total
  if (bytesOf(byHand) >= least) return
  find(
    'FIT-009',
    `${service.pointer}/resources/memoryLimit`,
    `The memory limit of ${service.app} is ${byHand} (${readableBytes(bytesOf(byHand))}), and it needs at least ${readableBytes(least)}: ${limit.sum.map(({ what, amount, least: low = amount }) => `${what} ${readableBytes(low)}`).join(', ')}. The kernel would kill it.`,
    'Leave memoryLimit out, or make it larger.',
  )
}
