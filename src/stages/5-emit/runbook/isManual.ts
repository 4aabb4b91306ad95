// Whether a person syncs an environment, as its site says that nothing does so by itself: a runbook then has
// a step for it.

import type { ResolvedEnvironment } from '../../../model.ts'

export const isManual = ({ source }: ResolvedEnvironment): boolean =>
  source.repo.automated === false
