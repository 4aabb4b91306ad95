// The values of a chart whose server is vLLM.

import { quantityPattern } from '../../kubernetes/quantity.ts'
import {
  boolean,
  choice,
  group,
  integer,
  string,
  stringList,
  stringMap,
} from '../../template/values.ts'
import { defaultMaxModelLen, defaultMaxNumSeqs, dtypes, kvCacheTypes } from './vllmOptions.ts'

export const vllmFields = {
  server: group('vLLM and its arguments.', {
    port: integer({
      description: 'Port that the server listens on; metrics are at the same.',
      default: 8000,
      minimum: 1024,
      maximum: 65535,
    }),
    maxModelLen: integer({
      description: 'Tokens of one request, prompt and answer together.',
      default: defaultMaxModelLen,
      minimum: 16,
      maximum: 16777216,
      planned: 'the KV cache on the card',
    }),
    maxNumSeqs: integer({
      description: 'Requests that are computed at the same time, at most.',
      default: defaultMaxNumSeqs,
      minimum: 1,
      maximum: 65536,
    }),
    maxNumBatchedTokens: integer({
      description: 'Tokens of one step of all requests together; 0 leaves it to the engine.',
      default: 0,
      minimum: 0,
      maximum: 16777216,
    }),
    gpuMemoryUtilization: string({
      description: 'Share of each card that the server takes for itself, whatever the model is.',
      default: '0.92',
      pattern: '^(0\\.[0-9]{1,2}|1)$',
      planned: 'the memory on the card',
    }),
    dtype: choice({
      description: 'Number format of computing; auto is what model and card have in common.',
      default: 'auto',
      choices: dtypes,
    }),
    kvCacheDtype: choice({
      description: 'Number format of the KV cache; auto is as dtype.',
      default: 'auto',
      choices: kvCacheTypes,
      planned: 'the KV cache on the card',
    }),
    quantization: string({
      description:
        'Quantisation of the weights, such as awq; empty means as the model’s config.json says.',
      pattern: '^([a-z0-9][-_a-z0-9]*)?$',
    }),
    prefixCaching: boolean({
      description: 'Keep the KV cache of prompts for those that begin alike.',
      default: true,
    }),
    metrics: boolean({ description: 'Serve Prometheus metrics on /metrics.', default: true }),
    sharedMemory: string({
      description: 'Size of /dev/shm; it counts in resources.limits.memory.',
      default: '1Gi',
      pattern: quantityPattern,
      planned: 'the memory limit of the pod',
    }),
    cacheSize: string({
      description: 'Most that compiled kernels may take of the node’s disk, below /cache.',
      default: '8Gi',
      pattern: quantityPattern,
    }),
    readyTimeoutSeconds: integer({
      description: 'Seconds after which the server gives up on an engine that is still loading.',
      default: 600,
      minimum: 1,
      maximum: 2147483647,
    }),
    extraArgs: stringList({
      description: 'Further arguments, one token per item. Flags that the chart sets are refused.',
      example: { extraArgs: ['--tool-call-parser', 'llama3_json'] },
    }),
    extraEnv: stringMap({
      description: 'Further environment variables of the server. What flags set is none.',
      example: { extraEnv: { VLLM_LOGGING_LEVEL: 'DEBUG' } },
    }),
  }),
}
