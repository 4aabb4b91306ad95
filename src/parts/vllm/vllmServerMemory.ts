// What a vLLM server takes of its cards and its node, from what a site says of it and what the lock knows
// of its model. On a card that is the share it is told to take; the model decides what is left in it.

import type { ConfigFacts } from '../../capacity/configFacts.ts'
import { exactly } from '../../capacity/memory.ts'
import type { Interval, MemoryLine } from '../../capacity/memory.ts'
import type { Place, PlannedMemory } from '../../capacity/plannedMemory.ts'
import { vllmMemory } from '../../capacity/vllmMemory.ts'
import type { VllmMemory } from '../../capacity/vllmMemory.ts'
import { bytesOf, gibibytes, readableBytes } from '../../kubernetes/quantity.ts'
import type { ModelFacts } from '../modelFacts.ts'
import { defaultMaxModelLen, defaultMaxNumSeqs, defaultUtilization } from './vllmOptions.ts'
import type { VllmOptions } from './vllmOptions.ts'

const gibibyte = 2 ** 30

/** Python, Torch and CUDA in host memory, once for the server and once for each card: assumed. */
const ofServer = { least: 2 * gibibyte, most: 4 * gibibyte }
const ofCard = { least: gibibyte, most: 4 * gibibyte }

/** `/dev/shm` as chosen, or a GiB for each card. */
export const sharedMemoryOf = ({ sharedMemory }: VllmOptions, cards: number): string =>
  sharedMemory ?? gibibytes(Math.max(cards, 1) * gibibyte)

export function vllmServerMemory(
  chosen: VllmOptions,
  model: ModelFacts,
  { cards, wholeCardBytes }: Place,
): PlannedMemory {
  const ram = hostLines(chosen, model, cards)
  if (wholeCardBytes === undefined) return { cards: [], ram, mapped: [], caveats: [], missing: [] }
  const memory = onCards(chosen, model, cards, wholeCardBytes)
  const lines = shareLines(shareOf(chosen, wholeCardBytes), weightsOf(model), cards)
  return {
    cards: Array.from({ length: cards }, () => lines),
    ram,
    mapped: [],
    caveats: 'missing' in memory ? [] : [cacheSentence(chosen, memory), ...memory.caveats],
    // The share is known all the same; vllmProblems says what is not.
    missing: [],
  }
}

const shareOf = ({ gpuMemoryUtilization = defaultUtilization }: VllmOptions, cardBytes: number) =>
  Math.floor(cardBytes * gpuMemoryUtilization)

/** A card's lines with everything beside the weights as one: what is not used becomes cache. */
function shareLines(share: number, weightBytes: number | undefined, cards: number): MemoryLine[] {
  if (weightBytes === undefined) return [{ what: 'its share of the card', bytes: exactly(share) }]
  const weights = Math.ceil(weightBytes / cards)
  return [
    { what: cards > 1 ? `weights, one part of ${cards}` : 'weights', bytes: exactly(weights) },
    {
      what: 'the rest of its share: activations, graphs, KV cache',
      bytes: exactly(Math.max(0, share - weights)),
    },
  ]
}

/** On cards of that size. */
export function onCards(
  chosen: VllmOptions,
  model: ModelFacts,
  cards: number,
  cardBytes: number,
): VllmMemory | { readonly missing: readonly string[] } {
  const { config = {} } = model
  const weightBytes = weightsOf(model)
  if (weightBytes === undefined) return { missing: ['the size of its weights'] }
  return vllmMemory(config, {
    cardBytes,
    utilization: chosen.gpuMemoryUtilization ?? defaultUtilization,
    tensorParallel: cards,
    kvType: chosen.kvCacheDtype ?? 'auto',
    maxModelLen: chosen.maxModelLen ?? defaultMaxModelLen,
    maxSequences: chosen.maxNumSeqs ?? defaultMaxNumSeqs,
    dtype: dtypeOf(chosen, config),
    weightBytes,
  })
}

const dtypeOf = ({ dtype = 'auto' }: VllmOptions, config: ConfigFacts): string =>
  dtype === 'auto' ? (config.dtype ?? 'bfloat16') : dtype

const isWeights = ({ path }: ModelFacts['files'][number]): boolean => path.endsWith('.safetensors')

/** As the index says, or as the files are. */
function weightsOf({ config, files }: ModelFacts): number | undefined {
  if (config?.weightBytes !== undefined) return config.weightBytes
  const sizes = files.filter(isWeights).map(({ size }) => size)
  if (sizes.length === 0 || sizes.includes(undefined)) return undefined
  return (sizes as number[]).reduce((sum, size) => sum + size, 0)
}

function hostLines(chosen: VllmOptions, model: ModelFacts, cards: number): MemoryLine[] {
  const file = largestFile(model)
  return [
    {
      what: 'the server, its engine and a worker for each card (assumed)',
      bytes: {
        least: ofServer.least + cards * ofCard.least,
        most: ofServer.most + cards * ofCard.most,
      },
    },
    ...(file === undefined
      ? []
      : [{ what: 'a file of weights while it is read', bytes: { least: 0, most: file } }]),
    {
      what: 'shared memory of its processes (/dev/shm)',
      bytes: { least: 0, most: bytesOf(sharedMemoryOf(chosen, cards)) },
    },
  ]
}

/** All weights, where the size of each file is not known. */
function largestFile(model: ModelFacts): number | undefined {
  const sizes = model.files.filter(isWeights).map(({ size }) => size)
  return sizes.length === 0 || sizes.includes(undefined)
    ? weightsOf(model)
    : Math.max(...(sizes as number[]))
}

const range = ({ least, most }: Interval, show: (value: number) => string): string =>
  least === most ? show(least) : `${show(least)} to ${show(most)}`

function cacheSentence(
  chosen: VllmOptions,
  { concurrency, kvBytes, kvTokens }: VllmMemory,
): string {
  const length = chosen.maxModelLen ?? defaultMaxModelLen
  return `Of its share of a card, ${range(kvBytes, readableBytes)} are KV cache: ${range(kvTokens, String)} tokens, which is ${range(concurrency, String)} whole requests of ${length} tokens at a time; further ones wait.`
}
