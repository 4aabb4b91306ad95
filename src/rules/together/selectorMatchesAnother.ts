// A Service sends requests to all pods that its selector matches, whoever they belong to: a part of the
// clients then talks to another model, or to none.

import { labelsText } from '../../kubernetes/labelsText.ts'
import type { Running } from '../../plan/whatRuns.ts'
import { selects } from '../../plan/selects.ts'
import type { TogetherRule } from './togetherRule.ts'
import { Who, who } from './who.ts'

export const selectorMatchesAnother: TogetherRule = {
  code: 'RUN-003',
  hint: 'Give the selector a label that only its own pods carry, or move one of them to another namespace.',
  check({ running }, find) {
    for (const service of running) {
      const matched = running.filter((one) => selects(service, one))
      const own = ownPods(service, matched)
      for (const another of matched)
        if (another !== own)
          find(
            service,
            `${Who(service)} selects ${labelsText(service.selector!)}, which the pods of ${who(another)} carry too: they get ${own === undefined ? 'its requests' : `a part of the requests for ${who(own)}`}.`,
            another,
          )
    }
  },
}

/** The pods that a Service is for: those of its chart; of what exists, those of its name or the first. */
function ownPods(service: Running, matched: readonly Running[]): Running | undefined {
  const own = matched.filter((one) => one.service === service.service)
  return own.find(({ name }) => name === service.name) ?? own[0]
}
