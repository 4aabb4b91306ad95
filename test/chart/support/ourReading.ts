// What our own reading of a chart makes of values: its objects, or why it refuses them. It takes no
// process, and Helm agrees with it on every chart (values.test.ts, test/law).

import { load as parseYaml } from 'js-yaml'

import { evaluateChart } from '../../../src/template/chart.ts'
import { coalesce } from '../../../src/template/coalesce.ts'
import type { JsonObject } from '../../../src/template/values.ts'
import { defaultsOf } from './charts.ts'
import type { Data, PrintedChart } from './charts.ts'

export const givenRelease = { name: 'release', namespace: 'space' }

export function ourReading(
  chart: PrintedChart,
  values: Data,
): { objects?: unknown; error?: string } {
  const meta = parseYaml(chart.files['Chart.yaml']!) as { version: string; appVersion: string }
  try {
    const objects = evaluateChart(chart.definition, {
      values: coalesce(values as JsonObject, defaultsOf(chart) as JsonObject),
      release: givenRelease,
      chart: { ...meta, name: chart.name },
      files: chart.definition.files,
    })
    return {
      objects: Object.fromEntries([...objects].map(([file, one]) => [`templates/${file}`, [one]])),
    }
  } catch (error) {
    return { error: (error as Error).message }
  }
}
