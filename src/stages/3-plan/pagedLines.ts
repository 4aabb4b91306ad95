// The files that a server maps and for which there is no memory: where a site accepts that, only what
// there is counts, and the rest is read from disk again and again.

import { sumOf } from '../../capacity/memory.ts'
import type { MemoryLine } from '../../capacity/memory.ts'
import type { Find } from '../../findings/finder.ts'
import { readableBytes } from '../../kubernetes/quantity.ts'
import type { PlacedService } from '../../model.ts'
import { bytesOfModels } from '../../parts/modelFacts.ts'

interface Paged {
  readonly mapped: readonly MemoryLine[]
  readonly caveats: readonly string[]
}

/** @param room Bytes of host memory that there are; undefined where nobody says. */
export function pagedLines(
  { source, app, pointer, facts }: PlacedService,
  ram: readonly MemoryLine[],
  mapped: readonly MemoryLine[],
  room: number | undefined,
  find: Find,
): Paged {
  if (source.pagingAccepted === undefined) return { mapped, caveats: [] }
  if (bytesOfModels(facts.models) === undefined)
    return { mapped, caveats: ['How much it maps, and so how much it pages, is not known.'] }
  const wanted = sumOf(mapped).most
  const there = room === undefined ? Infinity : Math.max(0, room - sumOf(ram).most)
  if (wanted > there)
    return {
      mapped: [
        {
          what: `mapped files, as far as there is room: ${readableBytes(there)} of ${readableBytes(wanted)}`,
          bytes: { least: 0, most: there },
        },
      ],
      caveats: [
        `It maps up to ${readableBytes(wanted)}, and there is room for ${readableBytes(there)}: what it uses of the rest is read from disk again while it answers. Where much is missing, expect less than one token a second.`,
      ],
    }
  find(
    'FIT-018',
    `${pointer}/pagingAccepted`,
    room === undefined
      ? `${app} accepts that its files are paged, and nobody says how much memory there is: everything is counted as if it fitted.`
      : `${app} accepts that its files are paged, and ${readableBytes(wanted)} of them find room in ${readableBytes(there)}: nothing would be paged.`,
    room === undefined
      ? 'Declare the memory of its nodes, or give resources.memoryLimit.'
      : 'Remove pagingAccepted, so that the plan says it when they no longer fit.',
  )
  return { mapped, caveats: [] }
}
