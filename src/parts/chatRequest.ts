// The question that shows whether a server answers with a model, in the API of OpenAI.

export const chatRequest = (model: string) => ({
  path: '/v1/chat/completions',
  body: { model, messages: [{ role: 'user', content: 'Say hello.' }], max_tokens: 50 },
})
