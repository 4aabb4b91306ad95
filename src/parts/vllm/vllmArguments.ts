// The arguments of `vllm serve`, from the values of the chart. The image's entrypoint is `vllm serve`, and
// the model its first argument: `--model` is deprecated since 0.20.

import { digits, not, refs, text, trimSuffix, when } from '../../template/language.ts'
import type { NodeList } from '../../template/language.ts'
import { gpu } from '../gpu.ts'
import { modelPath, modelValues } from '../model.ts'
import { wholeRepository } from '../modelFacts.ts'
import { vllmFields } from './vllmFields.ts'

const { server } = refs(vllmFields)

export const vllmArguments = [
  trimSuffix(modelPath, `/${wholeRepository}`),
  when(modelValues.alias, ['--served-model-name', modelValues.alias]),
  '--host',
  '0.0.0.0',
  '--port',
  digits(server.port),
  '--max-model-len',
  digits(server.maxModelLen),
  '--max-num-seqs',
  digits(server.maxNumSeqs),
  when(server.maxNumBatchedTokens, [
    '--max-num-batched-tokens',
    digits(server.maxNumBatchedTokens),
  ]),
  '--gpu-memory-utilization',
  server.gpuMemoryUtilization,
  '--dtype',
  text`${server.dtype}`,
  '--kv-cache-dtype',
  text`${server.kvCacheDtype}`,
  '--tensor-parallel-size',
  digits(gpu.number),
  when(server.quantization, ['--quantization', server.quantization]),
  when(server.prefixCaching, '--enable-prefix-caching', '--no-enable-prefix-caching' as never),
  when(not(server.metrics), '--disable-log-stats'),
  server.extraArgs,
] as unknown as NodeList
