// What a vLLM server uses its cards for, and what of that some cards cannot do.

import { oldest } from '../../capacity/gpuRules.ts'
import type { CardLimit, CardUse } from '../../capacity/gpuRules.ts'
import type { ModelFacts } from '../modelFacts.ts'
import { imageCuda } from './vllmImage.ts'
import type { VllmOptions } from './vllmOptions.ts'

const tooOld: CardLimit = {
  cards: [oldest, 7],
  level: 'error',
  says: 'is older than vLLM supports: it stops at its start',
  hint: 'Take a card of compute capability 7.0 or more, or llama.cpp.',
  source: 'github.com/vllm-project/vllm/issues/1284',
}
const withoutBf16: CardLimit = {
  cards: [oldest, 8],
  level: 'error',
  says: 'has no bfloat16: vLLM stops at its start',
  hint: 'Set the dtype to float16.',
  source: 'github.com/vllm-project/vllm/issues/1157',
}
const withoutFp8: CardLimit = {
  cards: [oldest, 7.5],
  level: 'error',
  says: 'has no FP8, and vLLM has no way around it below 7.5',
  hint: 'Take a model in another format.',
  source: 'docs.vllm.ai/en/v0.32.0/features/quantization/llm_compressor/fp8',
}
const withoutFastFp8: CardLimit = {
  cards: [7.5, 8.9],
  level: 'warning',
  says: 'has no FP8 arithmetic: vLLM keeps only the weights in FP8 and computes in 16 bits, so the memory is saved and the speed is not',
  hint: 'Take a card of compute capability 8.9 or more where the speed matters.',
  source: 'docs.vllm.ai/en/v0.32.0/features/quantization/llm_compressor/fp8',
}
const withoutQwen3Vl: CardLimit = {
  cards: [7.5, 8],
  level: 'warning',
  says: 'is reported not to run Qwen3-VL with vLLM: the request to support it is open',
  hint: 'Take llama.cpp for this model, or a card of compute capability 8.0 or more.',
  source: 'reported: github.com/vllm-project/vllm/issues/29743 and 26297',
}

export function vllmCards(
  chosen: VllmOptions,
  { repo, config }: Pick<ModelFacts, 'repo' | 'config'>,
): CardUse {
  const cuda = imageCuda(chosen)
  const { quantization = config?.quantization } = chosen
  return {
    ...(cuda === undefined ? {} : { imageCuda: cuda }),
    limits: [
      tooOld,
      // What the weights are in decides: a dtype is then that of what is not quantised.
      ...(quantization === 'fp8'
        ? [withoutFp8, withoutFastFp8]
        : chosen.dtype === 'bfloat16'
          ? [withoutBf16]
          : []),
      ...(/qwen3[-_]?vl/i.test(repo) ? [withoutQwen3Vl] : []),
    ],
  }
}
