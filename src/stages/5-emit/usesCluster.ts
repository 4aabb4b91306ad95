// Whether an environment has anything for a cluster: one whose services all run on hosts has not.

import type { RenderedEnvironment } from '../../model.ts'

export const usesCluster = ({
  applications,
  compiled,
}: Pick<RenderedEnvironment, 'applications' | 'compiled'>): boolean =>
  applications.length > 0 || compiled.hosts.length === 0
