// What runs together in each environment, as findings: of the state to come one by one, of what ends with it
// in one note, since nobody mends that any more.

import type { Report } from '../../findings/finding.ts'
import type { RenderedSite } from '../../model.ts'
import { faultsThatEnd, faultsToCome } from '../../rules/together/faults.ts'

export function checkTogether({ site, environments }: RenderedSite, report: Report): void {
  for (const environment of environments) {
    const { environment: name } = environment.compiled.plan.environment
    const at = (pointer: string) => ({ site: site.name, pointer: site.pointerIn(name, pointer) })
    for (const { code, pointer, message, hint, other } of faultsToCome(environment))
      report({
        code,
        message,
        at: at(pointer),
        hint,
        ...(other === undefined ? {} : { related: [{ at: at(other), message: 'the other one' }] }),
      })
    const ending = faultsThatEnd(environment).map(({ code }) => code)
    if (ending.length > 0)
      report({
        code: 'RUN-008',
        message: `As it is, ${ending.length === 1 ? 'one thing is' : `${ending.length} things are`} wrong with what ends: ${[...new Set(ending)].sort().join(', ')}.`,
        at: at('/existing'),
        hint: 'Nothing, if it ends soon; the runbook of the site lists them.',
      })
  }
}
