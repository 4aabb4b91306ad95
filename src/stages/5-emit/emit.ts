// Compiled sites in, all files of the output out. It decides every path, once, and writes nothing.

import type { Report } from '../../findings/finding.ts'
import type { CompiledSite, OutputFile, RenderedSite } from '../../model.ts'
import { Refusal } from '../../template/evaluate.ts'
import { firstVersion } from '../../lock.ts'
import type { Lock } from '../../lock.ts'
import { renderEnvironment } from './applications.ts'
import { chartFiles } from './chartFiles.ts'
import type { SchemaTexts } from './chartFiles.ts'
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
  const rendered = sorted.flatMap((site): RenderedSite[] => {
    try {
      return [
        {
          site: site.site,
          environments: site.environments.map((environment) =>
            renderEnvironment(environment, charts, versionOf),
          ),
        },
      ]
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      report({
        code: 'HELM-001',
        message: `A chart of ${site.site.name} refuses the values of the site: ${error.message}`,
        at: { site: site.site.name, pointer: '/services' },
        hint: 'Correct the option or the entry of `values` that the message names.',
      })
      return []
    }
  })
  const schemas: SchemaTexts = new Map()
  const files = [
    ...[...charts.values()].flatMap((chart) =>
      chartFiles(chart, versionOf(chart.definition.name), schemas),
    ),
    ...rendered.flatMap(siteFiles),
  ].sort((a, b) => (a.path < b.path ? -1 : 1))
  return { files, sites: rendered }
}
