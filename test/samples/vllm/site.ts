// A whole repository on two cards of one node, served by vLLM, with the key that it asks for.

import { defineSite } from 'chartwright'

export default defineSite({
  repo: { url: 'https://git.example.com/llm.git' },
  cluster: {
    has: ['prometheus-operator'],
    storageClasses: { local: { readSpeed: '1GB/s' } },
  },
  nodes: { gpu: { gpus: { model: 'L40', count: 2 }, memory: '128Gi' } },
  services: {
    chat: {
      engine: {
        kind: 'vllm',
        maxModelLen: 32768,
        maxNumBatchedTokens: 8192,
        gpuMemoryUtilization: 0.95,
        dtype: 'bfloat16',
        extraArgs: ['--enable-auto-tool-choice', '--tool-call-parser=llama3_json'],
        extraEnv: { VLLM_LOGGING_LEVEL: 'WARNING' },
      },
      gpus: 2,
      model: 'meta-llama/Llama-3.1-8B-Instruct',
      storage: { kind: 'claim', storageClass: 'local' },
      fetch: { kind: 'sync-job', token: { secret: 'hf-token', key: 'token' } },
      apiKey: { secret: 'chat-key' },
    },
  },
})
