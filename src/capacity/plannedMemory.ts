// What the plan asks of an engine, and what it is told: where one process runs, and what it takes there.

import type { EngineMemory } from './memory.ts'

/** Where a process runs, as far as its memory depends on it. */
export interface Place {
  /** Cards of the pod. */
  readonly cards: number
  /** Bytes that are free on each of them, on the smallest card it may get; absent where unknown. */
  readonly cardBytes?: number
  /** Bytes of the smallest card it may get, with what others take of it; absent where unknown. */
  readonly wholeCardBytes?: number
  /** Its equal share of the host memory that is free, on the smallest node; absent where unknown. */
  readonly hostBytes?: number
}

export interface PlannedMemory extends EngineMemory {
  /** Sentences about what the figures leave out. */
  readonly caveats: readonly string[]
  /** Facts of the model without which nobody can tell what it takes on a card. */
  readonly missing: readonly string[]
}
