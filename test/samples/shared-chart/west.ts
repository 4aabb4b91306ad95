// The second site on the same chart: it says that values.yaml holds its values, and has a further
// service that names the chart instead of being called like it.

import { defineSite } from 'chartwright'

export default defineSite({
  repo: { url: 'https://git.example.com/llm.git' },
  allow: [{ code: 'RUN-001', reason: 'The second one is for jobs at night.' }],
  cluster: {
    destination: 'https://west.example.com:6443',
    has: ['load-balancer'],
    storageClasses: { slow: { readSpeed: '150MB/s' } },
  },
  nodes: { gpu: { gpus: { model: 'RTX 5090', count: 2 } } },
  services: {
    chat: {
      chart: { name: 'chat', defaults: true },
      engine: { kind: 'llama-server', slots: 16 },
      model: 'ggml-org/gpt-oss-20b-GGUF/gpt-oss-20b-mxfp4.gguf',
      storage: { kind: 'claim', existingClaim: 'west-models', storageClass: 'slow' },
      expose: { kind: 'load-balancer', port: 80 },
    },
    second: {
      chart: 'chat',
      namespace: 'chat',
      engine: { kind: 'llama-server', alias: 'second' },
      model: 'ggml-org/gpt-oss-20b-GGUF/gpt-oss-20b-mxfp4.gguf',
      storage: { kind: 'claim', existingClaim: 'west-models', storageClass: 'slow' },
      expose: { kind: 'load-balancer' },
    },
  },
})
