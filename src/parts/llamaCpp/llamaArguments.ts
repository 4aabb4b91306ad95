// The arguments of llama-server, from the values of the chart: the same wherever it runs, but for the
// address and the file of the API key.

import { digits, eq, not, refs, text, when } from '../../template/language.ts'
import type { Expr, NodeList } from '../../template/language.ts'
import { auth } from '../authentication.ts'
import { modelPath, modelValues, projector, projectorPath } from '../model.ts'
import { llamaFields } from './llamaFields.ts'
import { settingsArguments } from './llamaSettings.ts'

const { server } = refs(llamaFields)

/** Where the process runs, as far as its arguments depend on it. */
export interface ProcessPlace {
  /** Address that it listens on. */
  readonly address: string
  readonly port: Expr<string> | string
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
    settingsArguments,
    '--parallel',
    digits(server.slots),
    when(server.kvCache.shared, '--kv-unified'),
    '--flash-attn',
    text`${server.flashAttention}`,
    '--cache-type-k',
    text`${server.kvCache.type}`,
    '--cache-type-v',
    text`${server.kvCache.type}`,
    '--cache-ram',
    digits(server.cacheRam),
    when(server.metrics, '--metrics'),
    when(not(server.slotsEndpoint), '--no-slots'),
    when(eq(server.mode, 'embedding'), '--embedding'),
    when(eq(server.mode, 'rerank'), '--reranking'),
    when(auth.existingSecret, ['--api-key-file', apiKeyFile]),
    server.extraArgs,
  ] as unknown as NodeList
