// What a site may say of a vLLM server: the schema of its options. Names are those of its flags, and
// src/profiles/vllm.ts has each flag with its source.

import { Type } from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'

import { quantityPattern } from '../../kubernetes/quantity.ts'

export const kvCacheTypes = ['auto', 'bfloat16', 'float16', 'fp8', 'fp8_e4m3', 'fp8_e5m2'] as const
export const dtypes = ['auto', 'bfloat16', 'float16', 'float32'] as const

/** Tokens of one request where a site says nothing. */
export const defaultMaxModelLen = 8192
export const defaultMaxNumSeqs = 256
/** vLLM's own. Source: vllm/config/cache.py, 0.21. */
export const defaultUtilization = 0.92

const optional = Type.Optional

export const vllmOptions = Type.Object(
  {
    version: optional(
      Type.String({
        description: 'Version of vLLM, such as 0.30.0: the tag of the image.',
        pattern: '^0\\.[0-9]{1,3}\\.[0-9]{1,2}$',
      }),
    ),
    variant: optional(
      Type.String({
        description:
          'End of the image tag, such as cu129, where the default one is of a newer CUDA than the driver.',
        pattern: '^[a-z0-9]+$',
      }),
    ),
    servedModelName: optional(
      Type.String({ description: 'Name of the model in requests. Default: the repository’s.' }),
    ),
    maxModelLen: optional(
      Type.Integer({
        description: 'Tokens that one request may use, prompt and answer together. Default 8192.',
        minimum: 16,
        maximum: 16777216,
      }),
    ),
    maxNumSeqs: optional(
      Type.Integer({
        description: 'Requests that are computed at the same time, at most. Default 256.',
        minimum: 1,
        maximum: 65536,
      }),
    ),
    maxNumBatchedTokens: optional(
      Type.Integer({
        description: 'Tokens of one step of all requests together. Default: the engine decides.',
        minimum: 16,
        maximum: 16777216,
      }),
    ),
    gpuMemoryUtilization: optional(
      Type.Number({
        description:
          'Share of each card that the server takes for itself, whatever the model is. Default 0.92.',
        minimum: 0.01,
        maximum: 1,
        multipleOf: 0.01,
      }),
    ),
    dtype: optional(
      Type.Union(
        dtypes.map((type) => Type.Literal(type)),
        {
          description:
            'Number format of computing. Default auto: what the model and the card have in common.',
        },
      ),
    ),
    kvCacheDtype: optional(
      Type.Union(
        kvCacheTypes.map((type) => Type.Literal(type)),
        { description: 'Number format of the KV cache. Default auto, which is as dtype.' },
      ),
    ),
    quantization: optional(
      Type.String({
        description:
          'Quantisation of the weights, such as awq. Default: as the model’s config.json says.',
        pattern: '^[a-z0-9][-_a-z0-9]*$',
      }),
    ),
    prefixCaching: optional(
      Type.Boolean({
        description: 'Keep the KV cache of prompts for those that begin alike. Default yes.',
      }),
    ),
    sharedMemory: optional(
      Type.String({
        description:
          'Size of /dev/shm, through which its processes talk; counted in the memory limit. Default 1Gi a card.',
        pattern: quantityPattern,
      }),
    ),
    extraArgs: optional(
      Type.Array(Type.String(), {
        description: 'Further arguments of vllm serve, one token each.',
      }),
    ),
    extraEnv: optional(
      Type.Record(Type.String(), Type.String(), {
        description: 'Further environment variables. What flags set is no variable of vLLM.',
      }),
    ),
  },
  { additionalProperties: false },
)

export type VllmOptions = Static<typeof vllmOptions>
