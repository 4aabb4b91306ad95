// The arguments of llama-server, from the values of the chart: the same wherever it runs, but for the
// address and the file of the API key.

import { digits, eq, mul, not, refs, text, when } from '../../template/language.ts'
import type { Expr, NodeList } from '../../template/language.ts'
import { auth } from '../authentication.ts'
import { gpu } from '../gpu.ts'
import { modelPath, modelValues, projector, projectorPath } from '../model.ts'
import { llamaFields } from './llamaFields.ts'

const { server } = refs(llamaFields)

/** Where the process runs, as far as its arguments depend on it. */
interface ProcessPlace {
  /** Address that it listens on. */
  readonly address: string
  readonly port: Expr<string>
  readonly apiKeyFile: string
}

export const llamaArguments = ({ address, port, apiKeyFile }: ProcessPlace): NodeList =>
  [
    '--host',
    address,
    '--port',
    port,
    '--model',
    modelPath,
    when(projector, ['--mmproj', projectorPath]),
    when(modelValues.alias, ['--alias', modelValues.alias]),
    '--ctx-size',
    when(
      server.kvCache.shared,
      digits(server.kvCache.shared),
      digits(mul(server.kvCache.size, server.slots)),
    ),
    '--parallel',
    digits(server.slots),
    when(server.kvCache.shared, '--kv-unified'),
    '--n-gpu-layers',
    when(gpu.enabled, server.gpuLayers, '0' as never),
    when(
      eq(server.expertLayersInRam, 'all'),
      '--cpu-moe',
      when(not(eq(server.expertLayersInRam, '0')), [
        '--n-cpu-moe',
        server.expertLayersInRam,
      ]) as never,
    ),
    '--flash-attn',
    text`${server.flashAttention}`,
    '--cache-type-k',
    text`${server.kvCache.type}`,
    '--cache-type-v',
    text`${server.kvCache.type}`,
    '--cache-ram',
    digits(server.cacheRam),
    when(server.threads, ['--threads', digits(server.threads)]),
    when(server.metrics, '--metrics'),
    when(not(server.slotsEndpoint), '--no-slots'),
    when(eq(server.mode, 'embedding'), '--embedding'),
    when(eq(server.mode, 'rerank'), '--reranking'),
    when(auth.existingSecret, ['--api-key-file', apiKeyFile]),
    server.extraArgs,
  ] as unknown as NodeList
