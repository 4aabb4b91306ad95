// Turns a chart's definition into the files that Helm reads, as `5-emit` does for a whole site, but
// without a site.

import { allChecks } from '../../../src/template/chart.ts'
import type { ChartDefinition } from '../../../src/template/chart.ts'
import { printCheck, printHelpers, printNotes, printTemplate } from '../../../src/template/print.ts'
import type { PrintContext } from '../../../src/template/print.ts'
import { defaultsOf } from '../../../src/template/values.ts'
import { valuesFile } from '../../../src/template/valuesFile.ts'
import { valuesSchema } from '../../../src/template/valuesSchema.ts'
import type { Schema } from '../../../src/template/valuesSchema.ts'
import { yamlDocument } from '../../../src/template/yamlText.ts'

export const version = '0.1.0'
export type ChartFiles = Record<string, string>

/** One that a careless reader of YAML takes for a number. */
export const appVersion = '1.10'

const textOf = new WeakMap<ChartDefinition, ChartFiles>()
const schemas = new WeakMap<object, Schema>()

/** The very same object for the same definition: the harness writes it to disk once. */
export function chartText(definition: ChartDefinition): ChartFiles {
  let files = textOf.get(definition)
  if (files === undefined) textOf.set(definition, (files = printed(definition)))
  return files
}

export function schemaOf({ fields, name }: ChartDefinition): Schema {
  let schema = schemas.get(fields)
  if (schema === undefined)
    schemas.set(fields, (schema = valuesSchema(`Values of ${name}`, fields)))
  return schema
}

function printed(definition: ChartDefinition): ChartFiles {
  const { name, fields, templates, notes, files } = definition
  const context: PrintContext = { chart: name, helpers: new Map() }
  const text: ChartFiles = {
    'Chart.yaml': yamlDocument({
      apiVersion: 'v2',
      name,
      version,
      appVersion,
    }),
    'values.yaml': valuesFile(['Defaults.'], fields, defaultsOf(fields)),
    'values.schema.json': JSON.stringify(schemaOf(definition)),
    ...files,
  }
  for (const { file, object, guard } of templates)
    text[`templates/${file}`] = printTemplate(object, context, guard)
  const checks = allChecks(definition)
  text['templates/validations.yaml'] = checks.map((check) => printCheck(check, context)).join('')
  text['templates/NOTES.txt'] = printNotes(notes, context)
  text['templates/_helpers.tpl'] = printHelpers(context)
  return text
}
