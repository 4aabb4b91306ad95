// An environment and the names of its Applications in, the command out by which a person syncs them, the root
// first, since it brings the others.

import type { ResolvedEnvironment } from '../../model.ts'
import { isManual } from './isManual.ts'
import { shell } from './shell.ts'

/** Empty where Argo CD syncs by itself. */
export const manualSync = (environment: ResolvedEnvironment, names: readonly string[]): string =>
  isManual(environment) ? shell`argocd app sync ${environment.prefix} ${names}` : ''
