// Holds the two readings of a chart together: for charts and values in, what our evaluation and a
// real Helm disagree on, or nothing.

import { isDeepStrictEqual } from 'node:util'

import * as fc from 'fast-check'

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
export async function disagreements(
  helm: string,
  cases: readonly LawCase[],
): Promise<Disagreement[]> {
  const broken = cases.flatMap((one, index) => faultOf(one, index))
  if (broken.length > 0) return broken
  const results = await renderAll(helm, cases.map(helmCase))
  return cases.flatMap((one, index) => {
    const why = difference(ourOutcome(one), results[index]!)
    return why === undefined ? [] : [{ index, why: `${why}\n${describeCase(one)}` }]
  })
}

/** A chart that cannot even be printed or evaluated. */
function faultOf(one: LawCase, index: number): Disagreement[] {
  try {
    chartText(one.definition)
    ourOutcome(one)
    return []
  } catch (error) {
    return [{ index, why: (error as Error).stack! }]
  }
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

const shown = (value: unknown): string => JSON.stringify(value, null, 1)

function difference(ours: Outcome, theirs: HelmResult): string | undefined {
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
function describeCase({ definition, given, args, release = plainRelease }: LawCase): string {
  const files = Object.entries(chartText(definition))
  return [
    ...files
      .filter(([path, text]) => /yaml$|tpl$/.test(path) && text.length < 3000)
      .map(([path, text]) => `--- ${path}\n${text}`),
    `--- given\n${JSON.stringify(given)}`,
    ...(args === undefined ? [] : [`--- args\n${args.join(' ')}`]),
    `--- release\n${JSON.stringify(release)}`,
  ].join('\n')
}

const subchart = (index: number) => `case-${index}`
/** The same case as the chart of another name. */
export const renamedTo = (name: string, one: LawCase): LawCase => ({
  ...one,
  definition: { ...one.definition, name },
})

/** Umbrella charts of several hundred subcharts take Helm longer for each. */
const batchSize = 80

/**
 * Like `disagreements`, with one Helm process for many cases that share a release: each is a subchart
 * of one umbrella chart. That is several times as fast, and sound for cases that render, have no
 * null and no arguments: a subchart differs from a root chart in `global`, which no template reads,
 * in what null does, and in sharing named templates, whose names begin with the chart's. The others
 * get a process each, and so does every case that disagreed in an umbrella.
 */
async function batchedDisagreements(
  helm: string,
  cases: readonly LawCase[],
): Promise<Disagreement[]> {
  const broken = cases.flatMap((one, index) => faultOf(one, index))
  if (broken.length > 0) return broken
  const together = new Map<string, number[]>()
  cases.forEach((one, index) => {
    const renders = one.args === undefined && !hasNull(one.given) && 'objects' in ourOutcome(one)
    const key = renders ? JSON.stringify(one.release ?? plainRelease) : 'single'
    together.set(key, [...(together.get(key) ?? []), index])
  })
  const { single = [], ...batches } = Object.fromEntries(together)
  single.push(...(await suspects(helm, cases, Object.values(batches).flatMap(inBatches))))
  const found = await disagreements(
    helm,
    single.map((index) => cases[index]!),
  )
  return found.map(({ index, why }) => ({ index: single[index]!, why }))
}

const inBatches = (all: readonly number[]): number[][] =>
  Array.from({ length: Math.ceil(all.length / batchSize) }, (_, batch) =>
    all.slice(batch * batchSize, (batch + 1) * batchSize),
  )

/** The places of the cases that their umbrella charts do not render as we do. */
async function suspects(
  helm: string,
  cases: readonly LawCase[],
  batches: readonly (readonly number[])[],
): Promise<number[]> {
  const named = (index: number) => renamedTo(subchart(index), cases[index]!)
  const results = await renderAll(
    helm,
    batches.map((batch) => umbrella(batch.map(named))),
  )
  return results.flatMap((result, at) =>
    batches[at]!.filter((index) => {
      if (!result.ok) return true
      return (
        difference(ourOutcome(named(index)), partOf(result.objects, subchart(index))) !== undefined
      )
    }),
  )
}

/** What an umbrella chart rendered of one of its subcharts. */
function partOf(objects: Record<string, unknown[]>, name: string): HelmResult {
  const prefix = `charts/${name}/`
  const own = Object.entries(objects).filter(([path]) => path.startsWith(prefix))
  const entries = own.map(([path, found]) => [path.slice(prefix.length), found])
  return { ok: true, objects: Object.fromEntries(entries) }
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
  const shrunk = await fc.check(holds, { seed, path, numRuns: 1, interruptAfterTimeLimit: 30_000 })
  const { counterexamplePath, errorInstance } = shrunk
  const why = errorInstance instanceof Error ? errorInstance.message : `Not again!\n${first.why}`
  throw new Error(`LAW_SEED=${seed} finds this again, at ${counterexamplePath ?? path}.\n${why}`)
}
