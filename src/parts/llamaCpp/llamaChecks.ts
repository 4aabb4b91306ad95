// Refuses in a chart what would contradict its own arguments: flags and variables of llama-server that
// a value of the chart sets.

import { each, eq, fail, or, refs, text, when } from '../../template/language.ts'
import type { Node } from '../../template/language.ts'
import { refuseOwnVariables } from '../ownVariables.ts'
import { llamaFields } from './llamaFields.ts'

const { server } = refs(llamaFields)

/** Flags that the chart sets, each with all its spellings and the value that sets it. */
const ownFlags: readonly (readonly [flags: readonly string[], value: string])[] = [
  [['-m', '--model'], 'model.file'],
  [['-a', '--alias'], 'model.alias'],
  [['--host'], 'service.type'],
  [['--port'], 'server.port'],
  [['-c', '--ctx-size'], 'server.kvCache.size'],
  [['-np', '--parallel'], 'server.slots'],
  [['-kvu', '--kv-unified', '-no-kvu', '--no-kv-unified'], 'server.kvCache.shared'],
  [['-ngl', '--gpu-layers', '--n-gpu-layers'], 'server.gpuLayers'],
  [['-cmoe', '--cpu-moe', '-ncmoe', '--n-cpu-moe'], 'server.expertLayersInRam'],
  [['-mm', '--mmproj', '-mmu', '--mmproj-url'], 'model.projector'],
  [['-fa', '--flash-attn'], 'server.flashAttention'],
  [['-ctk', '--cache-type-k', '-ctv', '--cache-type-v'], 'server.kvCache.type'],
  [['-cram', '--cache-ram'], 'server.cacheRam'],
  [['-t', '--threads'], 'server.threads'],
  [['--temp', '--temperature'], 'server.sampling.temperature'],
  [['--top-k'], 'server.sampling.topK'],
  [['--top-p'], 'server.sampling.topP'],
  [['--min-p'], 'server.sampling.minP'],
  [['--metrics'], 'server.metrics'],
  [['--slots', '--no-slots'], 'server.slotsEndpoint'],
  [['--embedding', '--embeddings', '--rerank', '--reranking'], 'server.mode'],
  [['--api-key', '--api-key-file'], 'auth.existingSecret'],
]

/** Environment variables that the chart sets, or that flags of the chart would silently override. */
const ownVariables = [
  'HOME',
  'LLAMA_API_KEY',
  ...[
    'MODEL',
    'ALIAS',
    'HOST',
    'PORT',
    'CTX_SIZE',
    'N_PARALLEL',
    'KV_UNIFIED',
    'N_GPU_LAYERS',
    'CPU_MOE',
    'N_CPU_MOE',
    'MMPROJ',
    'MMPROJ_URL',
    'FLASH_ATTN',
    'CACHE_TYPE_K',
    'CACHE_TYPE_V',
    'CACHE_RAM',
    'THREADS',
    'TEMPERATURE',
    'TOP_K',
    'TOP_P',
    'MIN_P',
    'ENDPOINT_METRICS',
    'ENDPOINT_SLOTS',
    'EMBEDDINGS',
    'RERANKING',
    'API_KEY_FILE',
  ].map((name) => `LLAMA_ARG_${name}`),
]

/** llama.cpp reads `--ctx_size` as `--ctx-size`. Source: common/arg.cpp. */
const spellings = (flag: string): string[] => {
  const underscored = flag.replaceAll(/(?<=[a-z])-/g, '_')
  return underscored === flag ? [flag] : [flag, underscored]
}

export const llamaChecks = [
  each(server.extraArgs, (argument) =>
    ownFlags.map(([flags, value]) => {
      const tests = flags.flatMap(spellings).map((flag) => eq(argument, flag))
      return when(
        tests.length === 1 ? tests[0]! : or(...tests),
        fail(text`server.extraArgs: the chart sets ${argument} itself; set ${value} instead.`),
      )
    }),
  ),
  refuseOwnVariables('server.extraEnv', server.extraEnv, ownVariables),
] as unknown as readonly Node[]
