// Holds the two readings of a chart together: for charts and values in, what our evaluation and a
// real Helm disagree on, or nothing.

import { isDeepStrictEqual } from 'node:util'

import fc from 'fast-check'

import { schemaProblems } from '../../../src/findings/schemaProblems.ts'
import { evaluateChart } from '../../../src/template/chart.ts'
import type { ChartDefinition } from '../../../src/template/chart.ts'
import { coalesce } from '../../../src/template/coalesce.ts'
import { Refusal } from '../../../src/template/evaluate.ts'
import { defaultsOf } from '../../../src/template/values.ts'
import type { Json, JsonObject } from '../../../src/template/values.ts'
import { renderAll } from '../../support/helm.ts'
import type { HelmCase, HelmResult } from '../../support/helm.ts'
import { appVersion, chartText, schemaOf, version } from './chartText.ts'

export interface LawCase {
  readonly definition: ChartDefinition
  /** What the user gives, as a document: by `-f`, or meant by `args`. */
  readonly given: JsonObject
  /** The same by `--set` and its kin, in place of `-f`. */
  readonly args?: readonly string[]
  readonly release?: { readonly name: string; readonly namespace: string }
}

export type Outcome =
  | { readonly objects: { readonly [file: string]: Json } }
  | { readonly refusedBy: 'schema' | 'fail'; readonly message: string }

const plainRelease = { name: 'test', namespace: 'default' }

/** What our own reading makes of a case. */
export function ourOutcome({ definition, given, release = plainRelease }: LawCase): Outcome {
  const values = coalesce(given, defaultsOf(definition.fields))
  const problems = schemaProblems(schemaOf(definition), values)
  if (problems.length > 0)
    return { refusedBy: 'schema', message: problems.map(({ message }) => message).join('\n') }
  const chart = { name: definition.name, version, appVersion }
  try {
    const objects = evaluateChart(definition, { values, release, chart, files: definition.files })
    return { objects: Object.fromEntries(objects) }
  } catch (error) {
    if (error instanceof Refusal) return { refusedBy: 'fail', message: error.message }
    throw error
  }
}

/** What is wrong for each case that the law does not hold for, by its place; one process for each. */
export async function disagreements(helm: string, cases: readonly LawCase[]) {
  const results = await renderAll(helm, cases.map(helmCase))
  return disagreeing(cases, cases.map(ourOutcome), results)
}

/** Which case is refused by whom, or that it is rendered, said by both in the same way. */
export async function bothSay(helm: string, one: LawCase): Promise<Outcome> {
  const [found] = await disagreements(helm, [one])
  if (found !== undefined) throw new Error(found.why)
  return ourOutcome(one)
}

function helmCase({ definition, given, args, release = plainRelease }: LawCase): HelmCase {
  const values = args === undefined ? { values: given } : { args: [...args] }
  const { name, namespace } = release
  return {
    name: definition.name,
    files: chartText(definition),
    release: name,
    namespace,
    ...values,
  }
}

interface Disagreement {
  readonly index: number
  readonly why: string
}

function disagreeing(
  cases: readonly LawCase[],
  ours: readonly Outcome[],
  theirs: readonly HelmResult[],
): Disagreement[] {
  return cases.flatMap((one, index) => {
    const why = difference(ours[index]!, theirs[index]!)
    return why === undefined ? [] : [{ index, why: `${why}\n${describeCase(one)}` }]
  })
}

function difference(ours: Outcome, theirs: HelmResult): string | undefined {
  const shown = (value: unknown) => JSON.stringify(value, null, 1)
  if (!theirs.ok) {
    if ('objects' in ours) return `Helm refuses what we render: ${theirs.error}`
    const bySchema = theirs.error.includes('meet the specifications of the schema')
    const same =
      ours.refusedBy === 'schema'
        ? bySchema
        : theirs.error.includes(`): ${ours.message.trimEnd()}`) && !bySchema
    return same
      ? undefined
      : `We refuse by ${ours.refusedBy}: ${ours.message}\nHelm: ${theirs.error}`
  }
  if (!('objects' in ours))
    return `We refuse by ${ours.refusedBy} what Helm renders: ${ours.message}`
  const expected = Object.fromEntries(
    Object.entries(ours.objects).map(([file, object]) => [`templates/${file}`, [object]]),
  )
  if (isDeepStrictEqual(expected, theirs.objects)) return undefined
  return `We render ${shown(expected)}\nHelm renders ${shown(theirs.objects)}`
}

/** The chart and the values of a case as people can read and repeat them. */
export function describeCase(one: LawCase): string {
  const files = Object.entries(chartText(one.definition))
  return [
    ...files.map(([path, text]) => `--- ${path}\n${text}`),
    `--- given\n${JSON.stringify(one.given)}`,
    ...(one.args === undefined ? [] : [`--- args\n${one.args.join(' ')}`]),
    `--- release\n${JSON.stringify(one.release ?? plainRelease)}`,
  ].join('\n')
}

const subchart = (index: number) => `case-${index}`

/**
 * Like `disagreements`, with one Helm process for all cases that share a release: each is a subchart
 * of one umbrella chart. That is ten times as fast, and sound for cases that render, have no null
 * and no arguments: a subchart differs from a root chart in `global`, which no template reads, in
 * what null does, and in sharing named templates, whose names begin with the chart's. The others
 * get a process each, and so does every case that disagreed in an umbrella.
 */
export async function batchedDisagreements(helm: string, cases: readonly LawCase[]) {
  const ours = cases.map(ourOutcome)
  const batches = new Map<string, number[]>()
  const single: number[] = []
  cases.forEach((one, index) => {
    if (one.args !== undefined || !('objects' in ours[index]!) || hasNull(one.given))
      return single.push(index)
    const key = JSON.stringify(one.release ?? plainRelease)
    return batches.set(key, [...(batches.get(key) ?? []), index])
  })
  for (const batch of batches.values())
    single.push(
      ...(await suspects(
        helm,
        batch.map((index) => [index, cases[index]!] as const),
      )),
    )
  const alone = single.map((index) => cases[index]!)
  const found = await disagreements(helm, alone)
  return found.map(({ index, why }) => ({ index: single[index]!, why }))
}

/** The places of the cases that an umbrella chart does not render as we do. */
async function suspects(
  helm: string,
  batch: readonly (readonly [index: number, one: LawCase])[],
): Promise<number[]> {
  const renamed = batch.map(([index, one]) => ({
    ...one,
    definition: { ...one.definition, name: subchart(index) },
  }))
  const [result] = await renderAll(helm, [umbrella(renamed)])
  if (!result!.ok) return batch.map(([index]) => index)
  const { objects } = result!
  return batch.flatMap(([index], at) => {
    const prefix = `charts/${subchart(index)}/`
    const own = Object.entries(objects).filter(([path]) => path.startsWith(prefix))
    const theirs: HelmResult = {
      ok: true,
      objects: Object.fromEntries(own.map(([path, found]) => [path.slice(prefix.length), found])),
    }
    return difference(ourOutcome(renamed[at]!), theirs) === undefined ? [] : [index]
  })
}

/** One chart that holds the charts of all cases as its dependencies. */
export function umbrella(cases: readonly LawCase[]): HelmCase {
  const files = cases.flatMap(({ definition }) =>
    Object.entries(chartText(definition)).map(([path, text]): [string, string] => [
      `charts/${definition.name}/${path}`,
      text,
    ]),
  )
  const { name, namespace } = cases[0]?.release ?? plainRelease
  return {
    name: 'umbrella',
    files: {
      'Chart.yaml': 'apiVersion: v2\nname: umbrella\nversion: 0.1.0\n',
      ...Object.fromEntries(files),
    },
    values: Object.fromEntries(cases.map(({ definition, given }) => [definition.name, given])),
    release: name,
    namespace,
  }
}

const hasNull = (value: Json): boolean =>
  value === null || (typeof value === 'object' && Object.values(value).some(hasNull))

/** The seed of a run: LAW_SEED repeats one. LAW_RUNS multiplies the cases of every property. */
export const seed = Number(process.env['LAW_SEED'] ?? Date.now() % 2 ** 31)
const factor = Number(process.env['LAW_RUNS'] ?? 1)

/** Throws the smallest case that the law does not hold for, with the seed that repeats it. */
export async function assertLaw(
  helm: string,
  cases: fc.Arbitrary<LawCase>,
  runs: number,
): Promise<void> {
  const numRuns = runs * factor
  const [first] = await batchedDisagreements(helm, fc.sample(cases, { seed, numRuns }))
  if (first === undefined) return
  const holds = fc.asyncProperty(cases, async (one) => {
    const [found] = await disagreements(helm, [one])
    if (found !== undefined) throw new Error(found.why)
  })
  // The sample is what a check of the same seed tries, so that one can go on from the place found.
  const path = String(first.index)
  await fc.assert(holds, { seed, path, numRuns: 1, interruptAfterTimeLimit: 30_000 })
  throw new Error(`LAW_SEED=${seed}, case ${path}: found once and not again\n${first.why}`)
}
