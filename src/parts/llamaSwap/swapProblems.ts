// What llama-swap cannot do that its options ask for: names that mean two things or nothing, text that
// it would read otherwise, and per model whatever llama-server would refuse.

import { didYouMean } from '../../findings/nearest.ts'
import { child } from '../../findings/finding.ts'
import { listed, show, showName } from '../../findings/show.ts'
import { readableBytes } from '../../kubernetes/quantity.ts'
import { evaluate, Refusal } from '../../template/evaluate.ts'
import type { Models } from '../modelFacts.ts'
import type { ResolvedFacts } from '../../units/serviceFacts.ts'
import type { UnitProblem } from '../../units/unit.ts'
import { llamaChecks } from '../llamaCpp/llamaChecks.ts'
import { llamaProblems } from '../llamaCpp/llamaProblems.ts'
import { besideModel } from '../model.ts'
import { releaseOf } from './swapCommand.ts'
import { swapBuild } from './swapImage.ts'
import { placedModels, residentSets } from './swapOptions.ts'
import type { Placed, SwapOptions } from './swapOptions.ts'

export function swapProblems(options: SwapOptions, facts: ResolvedFacts<Models>): UnitProblem[] {
  const placed = placedModels(options, facts)
  return [
    ...unknownNames(options),
    ...preloadedInVain(options, placed),
    ...namesTwice(placed),
    ...filesTwice(placed),
    ...placed.flatMap((one) => [
      ...readOtherwise(one),
      ...refused(one, facts),
      ...modelProblems(one, options, facts),
    ]),
  ]
}

const at = ({ name }: Placed, below = ''): string => child('/models', name) + below

/** Names in `resident` and `preload` that are no model's. */
function unknownNames({ models, resident = [], preload = [] }: SwapOptions): UnitProblem[] {
  const named = [
    ...resident.flatMap((set, index) =>
      set.map((name, item) => ({ name, place: `/resident/${index}/${item}` })),
    ),
    ...preload.map((name, index) => ({ name, place: `/preload/${index}` })),
  ]
  return named
    .filter(({ name }) => !Object.hasOwn(models, name))
    .map(({ name, place }) => ({
      code: 'SITE-007',
      at: place,
      message: `${showName(name)} is no model of this engine${didYouMean(name, Object.keys(models)) || '.'}`,
      hint: 'Name a model as it is named under models.',
    }))
}

/**
 * It loads one after the other, each by the rules of any request.
 * Source: llama-swap, internal/server/api.go at 02e015fa.
 */
function preloadedInVain(options: SwapOptions, placed: readonly Placed[]): UnitProblem[] {
  const preloaded = placed.filter(({ name }) => options.preload?.includes(name))
  const sets = residentSets(options, placed)
  if (preloaded.length < 2 || sets.some((set) => preloaded.every((one) => set.includes(one))))
    return []
  const bytes = preloaded.reduce((sum, { model }) => sum + (model.bytes ?? Number.NaN), 0)
  const what = Number.isNaN(bytes) ? 'each of them is read' : `${readableBytes(bytes)} are read`
  return [
    {
      code: 'SITE-015',
      at: '/preload',
      message: `${listed(
        preloaded.map(({ name }) => name),
        'and',
      )} may not all be loaded at the same time: at every start ${what}, and an earlier one is unloaded again for a later one.`,
      hint: 'Preload models of one set of resident, or one model alone.',
    },
  ]
}

/** llama-swap refuses to start on an alias that it has already. */
function namesTwice(placed: readonly Placed[]): UnitProblem[] {
  const owners = new Map(placed.map(({ name }) => [name, name]))
  return placed.flatMap((one) =>
    (one.chosen.aliases ?? []).flatMap((alias, index): UnitProblem[] => {
      const owner = owners.get(alias)
      owners.set(alias, one.name)
      return owner === undefined
        ? []
        : [
            {
              code: 'SITE-026',
              at: at(one, `/aliases/${index}`),
              message: `${showName(alias)} would be a name of ${one.name}, and is one of ${owner} already: nobody could tell which of them a request means.`,
              hint: 'Choose another alias.',
            },
          ]
    }),
  )
}

/** Two repositories whose names end alike share a directory. */
function filesTwice(placed: readonly Placed[]): UnitProblem[] {
  const origins = new Map<string, string>()
  return placed.flatMap((one) => {
    const { model, file } = one
    const clash = model.files
      .map(({ path }) => besideModel(file, model, path))
      .find((path) => (origins.get(path) ?? model.repo) !== model.repo)
    for (const { path } of model.files) origins.set(besideModel(file, model, path), model.repo)
    return clash === undefined
      ? []
      : [
          {
            code: 'SITE-026' as const,
            at: at(one, '/model'),
            message: `${clash} would be a file of ${model.repo} and of another repository: each download would undo the other.`,
            hint: 'Serve them from two services, or take the model from another repository.',
          },
        ]
  })
}

/** No escape is known for a macro, and a line that begins with # is a comment to it. */
function readOtherwise(one: Placed): UnitProblem[] {
  const { extraArgs = [], extraEnv = {} } = one.chosen
  const texts = [
    ...extraArgs.map((text, index) => ({ text, place: `/extraArgs/${index}` })),
    ...Object.entries(extraEnv).map(([name, value]) => ({
      text: `${name}=${value}`,
      place: child('/extraEnv', name),
    })),
  ]
  return texts.flatMap(({ text, place }): UnitProblem[] => {
    const says = text.includes('${')
      ? 'takes ${ for the start of a macro of its own'
      : // oxlint-disable-next-line no-control-regex
        /[\u0000-\u001f\u007f]/.test(text)
        ? 'takes a line break or another control character for the end of a word'
        : undefined
    return says === undefined
      ? []
      : [
          {
            code: 'SITE-025',
            at: at(one, place),
            message: `llama-swap ${says}: ${show(text)} would not reach ${one.name} as it is.`,
            hint: 'Say it otherwise, such as by a file that the model’s server reads.',
          },
        ]
  })
}

/** What a chart of llama-server refuses. */
function refused(one: Placed, { gpus }: ResolvedFacts): UnitProblem[] {
  try {
    evaluate(llamaChecks, releaseOf(one, gpus))
    return []
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return [
      {
        code: 'SITE-012',
        at: at(one),
        message: `${one.name} contradicts itself: ${error.message}`,
        hint: 'Use the option of the model that says it, and take this one out.',
      },
    ]
  }
}

/** Those of the model's llama-server; its build is that of the image. */
function modelProblems(
  one: Placed,
  { build = swapBuild }: SwapOptions,
  { app }: ResolvedFacts,
): UnitProblem[] {
  const { chosen, model, name } = one
  return llamaProblems({ ...chosen, build }, model, { app: `${name} of ${app}` }).map(
    (problem) => ({ ...problem, at: problem.at === '/build' ? problem.at : at(one, problem.at) }),
  )
}
