// What vLLM does otherwise from a version on, though no name changed.

import type { BehaviourRow } from '../engineProfile.ts'
import { sources } from './sources.ts'
import { v } from './version.ts'

const from = (minor: number, says: string): BehaviourRow => ({
  since: v(minor),
  says,
  source: sources.release(minor),
})

export const behaviours: readonly BehaviourRow[] = [
  from(23, 'Transformers v5 is in the image'),
  from(25, 'dense models run with the second model runner by default'),
  from(26, 'TeleChat, Persimmon and Fuyu are not served any more'),
  from(27, 'PyTorch 2.13 is in the image'),
  from(28, 'bitsandbytes is a plugin'),
  from(28, '--max-num-batched-tokens is 16384 and not 8192 where nothing is given'),
  from(28, '--enable-prefix-caching is on for models with Mamba layers'),
  from(28, 'answers have no reasoning_content any more, only reasoning'),
  from(29, 'every model runs with the second model runner by default'),
  from(29, 'sums between cards go through FlashInfer by default (VLLM_ALLREDUCE_USE_FLASHINFER)'),
  {
    since: v(29),
    says: 'the image without a suffix is of CUDA 13.0 and wants a driver of R580 or later; -cu129 is of CUDA 12.9',
    source: sources.cudaDriver,
  },
  from(29, '--prefix-cache-retention-interval is 0 by default'),
  from(29, 'python -m vllm.entrypoints.openai.api_server warns: vllm serve takes its place'),
  from(29, 'ten architectures are not served any more'),
  from(30, '/render, /derender and /inference/v1/generate answer with --enable-scale-out only'),
  from(30, 'GPTQ support of g_idx is gone'),
  from(30, "YaRN does not rescale the model's length any more"),
  from(30, '--mamba-cache-mode all is deprecated'),
]
