// A Service without pods refuses every connection, and hides that what it was made for is gone.

import { labelsText } from '../../kubernetes/labelsText.ts'
import type { TogetherRule } from './togetherRule.ts'
import { Who } from './who.ts'
import { selects } from '../../plan/selects.ts'

export const serviceSelectsNothing: TogetherRule = {
  code: 'RUN-002',
  hint: 'Delete the Service, correct its selector, or declare what it selects.',
  check({ running }, find) {
    for (const service of running) {
      if (service.selector === undefined || running.some((one) => selects(service, one))) continue
      const text = labelsText(service.selector)
      find(
        service,
        text === ''
          ? `${Who(service)} selects no pods: connections to it are refused.`
          : `${Who(service)} selects ${text}, and no pods of ${service.namespace} that are known here carry that: connections to it are refused.`,
      )
    }
  },
}
