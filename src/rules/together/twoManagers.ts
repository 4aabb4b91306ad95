// Servers of models under two managers need two sets of commands, of logs and of updates, and whoever looks
// at one of them does not see what the other runs.

import type { Running } from '../../plan/whatRuns.ts'
import type { TogetherRule } from './togetherRule.ts'
import { who } from './who.ts'

export const twoManagers: TogetherRule = {
  code: 'RUN-006',
  hint: 'Bring all of them to one side, or allow it with the reason why both are wanted.',
  check({ running }, find) {
    const under = (kind: Running['kind']) =>
      running.filter((one) => one.kind === kind && (one.models ?? []).length > 0)
    const [units, pods] = [under('systemd unit'), under('Deployment')]
    if (units.length > 0 && pods.length > 0)
      find(
        units[0]!,
        `systemd runs ${listOf(units)}, and Kubernetes runs ${listOf(pods)}: what serves models has to be looked for, updated and stopped in two places.`,
        pods[0],
      )
  },
}

const listOf = (all: readonly Running[]): string => all.map(who).join(', ')
