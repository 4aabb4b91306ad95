// The first of two sites whose services have the same name and so share one chart.

import { defineSite } from 'chartwright'

export default defineSite({
  repo: { url: 'https://git.example.com/llm.git' },
  cluster: {
    destination: 'https://east.example.com:6443',
    has: ['load-balancer'],
    storageClasses: { fast: { readSpeed: '1GB/s' } },
  },
  nodes: { gpu: { gpus: { model: 'RTX 5090' } } },
  services: {
    chat: {
      engine: { kind: 'llama-server' },
      model: 'ggml-org/gpt-oss-20b-GGUF/gpt-oss-20b-mxfp4.gguf',
      storage: { kind: 'claim', storageClass: 'fast' },
      expose: { kind: 'load-balancer' },
      apiKey: { secret: 'east-key' },
    },
  },
})
