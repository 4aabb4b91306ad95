// The request that shows whether a llama-server answers, by what it is there to answer.

import { chatRequest } from '../chatRequest.ts'
import type { LlamaOptions } from './llamaOptions.ts'

/** @param name What the model is called in requests. */
export function llamaRequest(
  { mode = 'chat' }: LlamaOptions,
  name: string,
): { readonly path: string; readonly body: object } {
  switch (mode) {
    case 'embedding':
      return { path: '/v1/embeddings', body: { model: name, input: 'The quick brown fox' } }
    case 'rerank':
      return {
        path: '/v1/rerank',
        body: { model: name, query: 'Which is a fruit?', documents: ['apple', 'chair'] },
      }
    default:
      return chatRequest(name)
  }
}
