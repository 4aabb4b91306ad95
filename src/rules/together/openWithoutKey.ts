// Something that exists, answers to other machines and asks for no key: services of our own are told so by
// SEC-001 and HOST-001.

import { isLoopback } from '../../parts/hostAddress.ts'
import type { Running } from '../../plan/whatRuns.ts'
import { selects } from '../../plan/selects.ts'
import type { TogetherRule } from './togetherRule.ts'
import { Who, who } from './who.ts'

export const openWithoutKey: TogetherRule = {
  code: 'RUN-007',
  hint: 'Have it ask for a key, or let it listen where only its own machine or cluster reaches it.',
  check({ running }, find) {
    for (const one of running) {
      if (one.service !== undefined || one.key !== false) continue
      const door = doorOf(one, running)
      if (door !== undefined)
        find(
          one,
          `${Who(one)} is reached from other machines by ${door} and asks for no key: whoever gets there may use it, and read what others have asked.`,
        )
    }
  },
}

/** By what other machines reach it. */
function doorOf(one: Running, running: readonly Running[]): string | undefined {
  const [taken] = one.takes ?? []
  if (taken !== undefined) {
    const { address = '0.0.0.0', port } = taken
    return isLoopback(address) ? undefined : `port ${port} of ${address}`
  }
  const service = running.find((other) => other.outside === true && selects(other, one))
  return service === undefined ? undefined : who(service)
}
