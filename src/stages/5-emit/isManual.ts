// Whether a person syncs an environment, as its site says that nothing does so by itself.

import type { ResolvedEnvironment } from '../../model.ts'

export const isManual = ({ source }: ResolvedEnvironment): boolean =>
  source.repo.automated === false
