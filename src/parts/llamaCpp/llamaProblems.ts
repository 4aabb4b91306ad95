// What a llama-server cannot do that its options ask for: arguments that its build does not know, a
// build that is too old for the model, a context that nobody trained, and layers that it has not.

import { checkArguments } from '../../profiles/engineProfile.ts'
import { llamaCpp } from '../../profiles/llamaCpp.ts'
import type { ResolvedFacts } from '../../units/serviceFacts.ts'
import type { ModelFacts } from '../modelFacts.ts'
import type { UnitProblem } from '../../units/unit.ts'
import { buildNumber, llamaBuild } from './llamaImage.ts'
import { defaultContext } from './llamaOptions.ts'
import type { LlamaOptions } from './llamaOptions.ts'

type Facts = Pick<ResolvedFacts, 'app'>

export const llamaProblems = (
  chosen: LlamaOptions,
  model: ModelFacts,
  facts: Facts,
): UnitProblem[] => [
  ...wrongArguments(chosen),
  ...tooOld(chosen, model, facts),
  ...beyondTheModel(chosen, model, facts),
]

const buildOf = ({ build = llamaBuild }: LlamaOptions): string => build

const wrongArguments = (chosen: LlamaOptions): UnitProblem[] =>
  checkArguments(llamaCpp, buildNumber(buildOf(chosen)), chosen.extraArgs ?? []).map(
    ({ index, message, hint, beyond }) => ({
      code: beyond ? 'SITE-024' : 'SITE-012',
      at: `/extraArgs/${index}`,
      message,
      hint,
    }),
  )

function tooOld(chosen: LlamaOptions, { minimumBuild }: ModelFacts, { app }: Facts): UnitProblem[] {
  const build = buildOf(chosen)
  if (minimumBuild === undefined || buildNumber(build) >= buildNumber(minimumBuild)) return []
  return [
    {
      code: 'FIT-016',
      at: chosen.build === undefined ? '' : '/build',
      message: `${app} runs build ${build} of llama.cpp, and its model demands ${minimumBuild} or newer: an older one may answer nonsense without saying so.`,
      hint: `Set build to ${minimumBuild} or newer, and lock its image.`,
    },
  ]
}

function beyondTheModel(
  chosen: LlamaOptions,
  { gguf = {} }: ModelFacts,
  { app }: Facts,
): UnitProblem[] {
  const { blockCount, contextLength } = gguf
  const context = chosen.contextPerRequest ?? defaultContext
  const problems: UnitProblem[] = []
  if (contextLength !== undefined && context > contextLength)
    problems.push({
      code: 'FIT-012',
      at: chosen.contextPerRequest === undefined ? '' : '/contextPerRequest',
      message: `A request of ${app} may have ${context} tokens, and its model was trained for ${contextLength}: beyond that its answers go wrong, and the memory is spent all the same.`,
      hint: `Set contextPerRequest to ${contextLength} or less.`,
    })
  if (
    typeof chosen.gpuLayers === 'number' &&
    blockCount !== undefined &&
    chosen.gpuLayers > blockCount + 1
  )
    problems.push({
      code: 'FIT-009',
      at: '/gpuLayers',
      message: `gpuLayers is ${chosen.gpuLayers}, and the model of ${app} has ${blockCount} layers and its output, ${blockCount + 1} in all.`,
      hint: "Write 'all'.",
    })
  return problems
}
