// The metrics that one build of an engine has, of all that its profile has ever known.

import type { EngineProfile, MetricRow } from './engineProfile.ts'
import { isIn } from './flagRows.ts'

export const metricsOfBuild = ({ metrics }: EngineProfile, build: number): readonly MetricRow[] =>
  metrics.filter((row) => isIn(row, build))
