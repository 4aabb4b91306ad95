// Refuses in a chart what would contradict its own arguments: flags and variables of vLLM that a value
// of the chart sets.

import { contains, each, eq, fail, or, refs, text, when } from '../../template/language.ts'
import type { Node } from '../../template/language.ts'
import { refuseOwnVariables } from '../ownVariables.ts'
import { ownVariables } from './vllmEnvironment.ts'
import { vllmFields } from './vllmFields.ts'

const { server } = refs(vllmFields)

/** Flags that the chart sets, each with all its spellings and the value that sets it. */
const ownFlags: readonly (readonly [flags: readonly string[], value: string])[] = [
  [['--model'], 'model.file'],
  [['--served-model-name'], 'model.alias'],
  [['--host', '--uds'], 'service.type'],
  [['--port'], 'server.port'],
  [['--max-model-len'], 'server.maxModelLen'],
  [['--max-num-seqs'], 'server.maxNumSeqs'],
  [['--max-num-batched-tokens'], 'server.maxNumBatchedTokens'],
  [['--gpu-memory-utilization', '--kv-cache-memory-bytes'], 'server.gpuMemoryUtilization'],
  [['--dtype'], 'server.dtype'],
  [['--kv-cache-dtype'], 'server.kvCacheDtype'],
  [['-tp', '--tensor-parallel-size'], 'gpu.number'],
  [['-q', '--quantization'], 'server.quantization'],
  [['--enable-prefix-caching', '--no-enable-prefix-caching'], 'server.prefixCaching'],
  [['--disable-log-stats'], 'server.metrics'],
  [['--api-key'], 'auth.existingSecret'],
]

/** vLLM reads `--max_model_len` as `--max-model-len`. Source: vllm/utils/argparse_utils.py. */
const spellings = (flag: string): string[] => {
  const underscored = flag.replaceAll(/(?<=[a-z])-/g, '_')
  return underscored === flag ? [flag] : [flag, underscored]
}

export const vllmChecks = [
  each(server.extraArgs, (argument) =>
    ownFlags.map(([flags, value]) => {
      const tests = flags
        .flatMap(spellings)
        .flatMap((flag) => [eq(argument, flag), contains(argument, `${flag}=`)])
      return when(
        or(...tests),
        fail(text`server.extraArgs: the chart sets ${argument} itself; set ${value} instead.`),
      )
    }),
  ),
  refuseOwnVariables('server.extraEnv', server.extraEnv, ownVariables),
] as unknown as readonly Node[]
