// The contract of a rule: one law about what was rendered, checked from the objects alone. A rule
// shares no code with the stage that should have obeyed it.

import type { FindingCode } from '../findings/codes.ts'
import type { RenderedEnvironment } from '../model.ts'

export type Find = (pointer: string, message: string) => void

export interface Rule {
  readonly code: FindingCode
  /** What to do about a breach. */
  readonly hint: string
  check(environment: RenderedEnvironment, find: Find): void
}
