// A pod in the process table of its node sees and signals what is not its own, for which no server of models
// has a use.

import type { TogetherRule } from './togetherRule.ts'
import { Who } from './who.ts'

export const sharesProcessesOfNode: TogetherRule = {
  code: 'RUN-005',
  hint: 'Take hostPID out of its pods.',
  check({ running }, find) {
    for (const one of running)
      if (one.hostPID === true)
        find(
          one,
          `${Who(one)} has hostPID: its pods see every process of their node and what it was started with, their own show up among those of the node, and Pod Security refuses them from baseline on.`,
        )
  },
}
