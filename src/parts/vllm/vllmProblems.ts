// What a vLLM server cannot do that its options ask for: arguments and variables that its version does
// not know, a cache with no room for one request, heads that the cards cannot part.

import { child } from '../../findings/finding.ts'
import { checkArguments, checkVariables } from '../../profiles/engineProfile.ts'
import { vllm } from '../../profiles/vllm.ts'
import type { ResolvedFacts } from '../../units/serviceFacts.ts'
import type { UnitProblem } from '../../units/unit.ts'
import { readableBytes } from '../../kubernetes/quantity.ts'
import { modelTitle } from '../modelFacts.ts'
import type { ModelFacts } from '../modelFacts.ts'
import { versionNumber, vllmVersion } from './vllmImage.ts'
import { defaultMaxModelLen, defaultUtilization } from './vllmOptions.ts'
import type { VllmOptions } from './vllmOptions.ts'
import { onCards } from './vllmServerMemory.ts'

type Facts = Pick<ResolvedFacts, 'app' | 'gpus' | 'nodes'>

export const vllmProblems = (
  chosen: VllmOptions,
  model: ModelFacts,
  facts: Facts,
): UnitProblem[] => [
  ...wrongArguments(chosen),
  ...wrongVariables(chosen),
  ...wrongNumberOfCards(model, facts),
  ...beyondTheModel(chosen, model, facts),
  ...noRoom(chosen, model, facts),
]

const numberOf = ({ version = vllmVersion }: VllmOptions): number => versionNumber(version)

const wrongArguments = (chosen: VllmOptions): UnitProblem[] =>
  checkArguments(vllm, numberOf(chosen), chosen.extraArgs ?? []).map(
    ({ index, message, hint, beyond }) => ({
      code: beyond ? 'SITE-024' : 'SITE-012',
      at: `/extraArgs/${index}`,
      message,
      hint,
    }),
  )

const wrongVariables = (chosen: VllmOptions): UnitProblem[] =>
  checkVariables(vllm, numberOf(chosen), 'VLLM_', Object.keys(chosen.extraEnv ?? {})).map(
    ({ name, kind, message, hint }) => ({
      code: kind === 'unknown' ? 'SITE-024' : 'SITE-023',
      at: child('/extraEnv', name),
      message,
      hint,
    }),
  )

function wrongNumberOfCards({ config }: ModelFacts, { app, gpus }: Facts): UnitProblem[] {
  if (gpus === 0)
    return [
      {
        code: 'FIT-002',
        at: '',
        message: `${app} has no card, and its image of vLLM stops at its start without one.`,
        hint: 'Declare the gpus of a node, or take llama-server, which does without.',
      },
    ]
  const { heads } = config ?? {}
  if (heads === undefined || heads % gpus === 0) return []
  return [
    {
      code: 'FIT-009',
      at: '',
      message: `${app} has ${gpus} cards, and the ${heads} heads of its model cannot be parted evenly among them: vLLM stops at its start.`,
      hint: `Set gpus to a number that ${heads} can be divided by.`,
    },
  ]
}

function beyondTheModel(
  chosen: VllmOptions,
  { config }: ModelFacts,
  { app }: Facts,
): UnitProblem[] {
  const { contextLength } = config ?? {}
  const length = chosen.maxModelLen ?? defaultMaxModelLen
  if (contextLength === undefined || length <= contextLength) return []
  return [
    {
      code: 'FIT-012',
      at: chosen.maxModelLen === undefined ? '' : '/maxModelLen',
      message: `A request of ${app} may have ${length} tokens, and its model was trained for ${contextLength}: vLLM stops at its start, unless the model's own config stretches its positions.`,
      hint: `Set maxModelLen to ${contextLength} or less.`,
    },
  ]
}

/** On the smallest of the cards it may get. */
function noRoom(
  chosen: VllmOptions,
  model: ModelFacts,
  { app, gpus, nodes }: Facts,
): UnitProblem[] {
  const [card] = nodes.cards
    .flatMap(({ model: name, bytes }) => (bytes === undefined ? [] : [{ name, bytes }]))
    .toSorted((a, b) => a.bytes - b.bytes)
  if (card === undefined || gpus === 0) return []
  const memory = onCards(chosen, model, gpus, card.bytes)
  if ('missing' in memory) return notProvable(memory.missing, model, app)
  if (memory.refused === 'no') return []
  const { kvTokens, refused, taken } = memory
  const length = chosen.maxModelLen ?? defaultMaxModelLen
  const room = kvTokens.least
  const start = `A request of ${app} may have ${length} tokens. vLLM takes ${readableBytes(taken)} of a card ${card.name}, ${chosen.gpuMemoryUtilization ?? defaultUtilization} of it, and what its weights leave has room for ${kvTokens.least} to ${kvTokens.most}`
  const hint =
    room < 16
      ? 'Take more cards a pod, a smaller quantisation of the model, or a larger gpuMemoryUtilization.'
      : `Set maxModelLen to ${room} or less, kvCacheDtype to 'fp8', or take more cards a pod.`
  const at = chosen.maxModelLen === undefined ? '' : '/maxModelLen'
  return [
    refused === 'yes'
      ? { code: 'FIT-022', at, message: `${start}: it stops at its start.`, hint }
      : {
          code: 'FIT-023',
          at,
          message: `${start}: it may or may not start, as only a run tells what activations and graphs take.`,
          hint,
        },
  ]
}

/** Nothing where the model is not in the lock at all, which is said already. */
const notProvable = (missing: readonly string[], model: ModelFacts, app: string): UnitProblem[] =>
  model.bytes === undefined
    ? []
    : [
        {
          code: 'FIT-010',
          at: '',
          message: `The lock does not know ${missing.join(', ')} of ${modelTitle(model)}, so nobody can tell how many tokens the KV cache of ${app} has room for.`,
          hint: 'Run `npx chartwright lock`, which reads it from the hub.',
        },
      ]
