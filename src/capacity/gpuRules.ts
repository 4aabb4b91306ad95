// What a card and a use of it in, what the card cannot do of that, or does badly, out. Limits are data, each
// with where it was read: those of CUDA are here and hold for every engine, which says its own.

import type { Gpu } from './gpus.ts'

export interface GpuProblem {
  readonly level: 'error' | 'warning'
  /** What is wrong, and then what comes of it; whole sentences. */
  readonly message: string
  /** What to do. */
  readonly hint: string
  readonly source: string
}

/** A card, as far as rules ask. */
type Card = Pick<Gpu, 'name' | 'computeCapability'>

/**
 * What a kind of card cannot do. The level is `error` where the engine refuses to work, and `warning` where it
 * works badly, or where only reports say so.
 */
export interface CardLimit extends Pick<GpuProblem, 'level' | 'hint' | 'source'> {
  /** It is one of cards from the first compute capability on, and below the second. */
  readonly cards: readonly [from: number, below: number]
  /** What is wrong, after the words `<card> (compute capability 7.5)`. */
  readonly says: string
}

/** What a server asks of its cards. */
export interface CardUse {
  /** The CUDA version that the image was built with, such as 12.8 or 13; absent where nobody knows. */
  readonly imageCuda?: string
  /** Limits of cards, in the engine's own words, that this use of them would meet. */
  readonly limits: readonly CardLimit[]
}

/** The bound of a limit that cards have however old they are. */
export const oldest = 0
const newest = Number.POSITIVE_INFINITY

const ofCuda13: CardLimit = {
  cards: [oldest, 7.5],
  level: 'error',
  says: 'is older than CUDA 13 supports, and the image is built with CUDA 13: it holds no code for the card',
  hint: 'Take an image that is built with CUDA 12.',
  source: 'github.com/NVIDIA/cuDecomp/pull/97; github.com/pytorch/pytorch/issues/157517',
}
const ofOldCuda: CardLimit = {
  cards: [12, newest],
  level: 'error',
  says: 'is newer than the CUDA of the image, which must be 12.8 or later: reports say "no kernel image is available for execution on the device"',
  hint: 'Take an image that is built with CUDA 12.8 or later.',
  source:
    'github.com/deepjavalibrary/djl/issues/3751; github.com/ikawrakow/ik_llama.cpp/issues/514',
}

function limitsOfImage({ imageCuda }: CardUse): CardLimit[] {
  const cuda = imageCuda === undefined ? Number.NaN : Number.parseFloat(imageCuda)
  return [...(cuda >= 13 ? [ofCuda13] : []), ...(cuda < 12.8 ? [ofOldCuda] : [])]
}

/** What is wrong with a use of a card; nothing where its compute capability is not known. */
export function gpuRules(card: Card, use: CardUse): readonly GpuProblem[] {
  const capability = Number.parseFloat(card.computeCapability)
  return [...limitsOfImage(use), ...use.limits]
    .filter(({ cards: [from, below] }) => from <= capability && capability < below)
    .map(({ level, says, hint, source }) => ({
      level,
      message: `${card.name} (compute capability ${card.computeCapability}) ${says}.`,
      hint,
      source,
    }))
}
