// What a llama-server uses its cards for, and what of that some cards do badly.

import { oldest } from '../../capacity/gpuRules.ts'
import type { CardLimit, CardUse } from '../../capacity/gpuRules.ts'
import type { LlamaOptions } from './llamaOptions.ts'

const withoutBf16: CardLimit = {
  cards: [oldest, 8],
  level: 'warning',
  says: 'has no bfloat16: llama.cpp computes it in 32 bits, which is slower',
  hint: 'Take f16, or a quantised format.',
  source: 'github.com/ggml-org/llama.cpp/pull/28846',
}
const slowWithQuantisedCache: CardLimit = {
  cards: [7.5, 8],
  level: 'warning',
  says: 'was reported to answer many times slower with a quantised KV cache (one report, of a T4; not measured here)',
  hint: 'Take f16 for the KV cache, or measure it.',
  source: 'reported: github.com/ViktorBarzin/infra, 2026-08-22',
}

export const llamaCards = ({
  variant,
  kvCacheType = 'f16',
}: Pick<LlamaOptions, 'variant' | 'kvCacheType'>): CardUse => ({
  imageCuda: variant === 'server-cuda13' ? '13' : '12.8',
  limits: [
    ...(kvCacheType === 'bf16' ? [withoutBf16] : []),
    ...(/^i?q\d/.test(kvCacheType) ? [slowWithQuantisedCache] : []),
  ],
})
