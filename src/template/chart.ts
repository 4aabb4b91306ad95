// A chart as data: value declarations, templates, checks and files. `evaluateChart` gives what Helm
// would render; `5-emit` prints the same thing as the files of a chart.

import { evaluate, holds } from './evaluate.ts'
import type { Release } from './evaluate.ts'
import type { Condition, Node, NodeMap } from './language.ts'
import { reservedKeyChecks } from './reserved.ts'
import type { Fields, JsonObject } from './values.ts'
import { isBlockText } from './yamlText.ts'

/** One object of a chart, in a file of its own. */
export interface ChartTemplate {
  /** File name below `templates/`, such as `deployment.yaml`. */
  readonly file: string
  readonly object: NodeMap
  /** The condition under which the object exists at all. */
  readonly guard?: Condition | undefined
}

export interface ChartDefinition {
  readonly name: string
  readonly fields: Fields
  readonly templates: readonly ChartTemplate[]
  /** Statements that refuse values which no schema can: `validations.yaml`. */
  readonly checks: readonly Node[]
  /** The lines of NOTES.txt: texts, and conditions over lines. */
  readonly notes: readonly Node[]
  /** Files that templates read, by path within the chart. */
  readonly files: Readonly<Record<string, string>>
}

const checksOf = new WeakMap<readonly ChartTemplate[], readonly Node[]>()

/** All checks of a chart: its own, and those against keys that both a template and a user set. */
export function allChecks({ checks, templates }: ChartDefinition): readonly Node[] {
  let reserved = checksOf.get(templates)
  if (reserved === undefined)
    checksOf.set(
      templates,
      (reserved = reservedKeyChecks(templates.map((template) => template.object))),
    )
  return [...checks, ...reserved]
}

const checkedFiles = new WeakSet<object>()

/** Files stand in manifests as literal blocks, so they must come back from those as they are. */
function checkFiles(files: Readonly<Record<string, string>>): void {
  if (checkedFiles.has(files)) return
  for (const [path, text] of Object.entries(files))
    if (!isBlockText(text) || text.includes('<no value>'))
      throw new Error(
        `${path} must be plain text that begins in its first column and ends in one line feed`,
      )
  checkedFiles.add(files)
}

/** The objects of a release, by template file. @throws Refusal where a check fails. */
export function evaluateChart(
  definition: ChartDefinition,
  release: Release,
): Map<string, JsonObject> {
  checkFiles(definition.files)
  for (const check of allChecks(definition)) evaluate(check, release)
  const objects = new Map<string, JsonObject>()
  for (const template of definition.templates) {
    if (template.guard !== undefined && !holds(template.guard, release)) continue
    objects.set(template.file, evaluate(template.object, release) as JsonObject)
  }
  return objects
}
