// Compiled sites in, all files of the output out. It decides every path, once, and writes nothing.

import type { Report } from '../../findings/finding.ts'
import type { CompiledSite, OutputFile, RenderedSite } from '../../model.ts'
import { firstVersion } from '../../lock.ts'
import type { Lock } from '../../lock.ts'
import { renderEnvironment } from './applications.ts'
import { chartFiles } from './chartFiles.ts'
import type { ShapeTexts } from './chartFiles.ts'
import { joinCharts } from './joinCharts.ts'
import { siteFiles } from './siteFiles.ts'

export interface Emitted {
  readonly files: readonly OutputFile[]
  readonly sites: readonly RenderedSite[]
}

/** Sorts sites by name first, so that their order cannot matter. */
export function emit(sites: readonly CompiledSite[], lock: Lock, report: Report): Emitted {
  const sorted = [...sites].sort((a, b) => (a.site.name < b.site.name ? -1 : 1))
  const charts = joinCharts(sorted, report)
  const versionOf = (chart: string) => lock.charts[chart]?.version ?? firstVersion
  const rendered = sorted.map(({ site, environments }): RenderedSite => ({
    site,
    environments: environments.map((environment) =>
      renderEnvironment(environment, {
        charts,
        versionOf,
        onRefusal: ({ plan: { service }, shape }, { message }) =>
          report({
            code: 'HELM-001',
            message: `The chart ${shape.name} refuses what ${service.app} makes of it: ${message}`,
            at: {
              site: site.name,
              pointer: site.pointerIn(environment.plan.environment.environment, service.pointer),
            },
            hint: 'Correct the option, or the entry under `values`, that the message names.',
          }),
      }),
    ),
  }))
  const shapes: ShapeTexts = new Map()
  const files = [
    ...[...charts.values()].flatMap((chart) =>
      chartFiles(chart, versionOf(chart.definition.name), shapes),
    ),
    ...rendered.flatMap(siteFiles),
  ].sort((a, b) => (a.path < b.path ? -1 : 1))
  return { files, sites: rendered }
}
