// Requests that show what llama-swap answers, and which of its models answers them.

import type { Request } from '../../units/engines/engine.ts'
import type { Served } from './swapOptions.ts'

const isChat = ({ chosen }: Served): boolean => (chosen.mode ?? 'chat') === 'chat'

/** Paths that llama-swap hands on by the model of the body: internal/server/server.go at 008d180c. */
export function swapRequests(served: readonly Served[]): readonly Request[] {
  const chat = served.find(isChat)
  const seeing = served.find((one) => isChat(one) && one.model.projector !== undefined)
  return [
    { what: 'The models', path: '/v1/models' },
    { what: 'Those that are loaded now', path: '/running' },
    ...(seeing === undefined ? [] : [pictureRequest(seeing.name)]),
    ...(chat === undefined ? [] : chatRequests(chat.name)),
    { what: 'Figures of the node and its cards, for Prometheus', path: '/metrics' },
    { what: 'Whether llama-swap runs, whatever is loaded', path: '/health' },
    {
      what: 'Whether a model answers; it is loaded for that',
      path: `/upstream/${served[0]!.name}/health`,
    },
  ]
}

const pictureRequest = (model: string): Request => ({
  what: 'A question about a picture',
  path: '/v1/chat/completions',
  body: {
    model,
    max_tokens: 100,
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What does it show?' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,@@' } },
        ],
      },
    ],
  },
  file: 'picture.png',
})

const chatRequests = (model: string): readonly Request[] => [
  {
    what: 'An answer in the form of a grammar',
    path: '/completion',
    body: {
      model,
      prompt: 'Is the sky blue? Answer: ',
      n_predict: 8,
      grammar: 'root ::= "yes" | "no"',
    },
  },
  {
    what: 'The API of Anthropic',
    path: '/v1/messages',
    body: { model, max_tokens: 50, messages: [{ role: 'user', content: 'Say hello.' }] },
  },
]
