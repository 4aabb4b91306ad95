// The contract of a rule about everything that runs at one time, on hosts, in the cluster and beside both:
// the same for the state as it is and for the one to come.

import type { FindingCode } from '../../findings/codes.ts'
import type { State } from '../../plan/state.ts'
import type { Running } from '../../plan/whatRuns.ts'

/** @param other What it is found together with. */
export type FindTogether = (one: Running, message: string, other?: Running) => void

export interface TogetherRule {
  readonly code: FindingCode
  /** What to do about a breach. */
  readonly hint: string
  check(state: State, find: FindTogether): void
}
