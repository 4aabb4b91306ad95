// A rendered environment in, the part of a runbook out that says what is declared to exist beside it, and
// what is wrong with that and ends.

import type { RenderedEnvironment } from '../../../model.ts'
import { faultsThatEnd } from '../../../rules/together/faults.ts'
import { template } from '../markdown.ts'
import { existingLine } from './existingLine.ts'

const part = template('besideIt')

/** Empty where nothing is declared. */
export function besideItText(rendered: RenderedEnvironment): string {
  const { existing = [] } = rendered.compiled.plan.environment.source
  if (existing.length === 0) return ''
  return part({
    existing: existing.map(existingLine),
    ending: [...new Set(faultsThatEnd(rendered).map(({ code, message }) => `${code}: ${message}`))],
  })
}
