// The smallest site there can be: one service, nothing said of the cluster.

import { defineSite } from 'chartwright'

export default defineSite({
  repo: { url: 'https://git.example.com/llm.git' },
  services: {
    chat: {
      engine: { kind: 'llama-server' },
      model: 'ggml-org/gpt-oss-20b-GGUF/gpt-oss-20b-mxfp4.gguf',
      storage: { kind: 'claim' },
    },
  },
})
