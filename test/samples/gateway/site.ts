// A gateway in front of everything that has the API of OpenAI: a server of its own namespace, one of
// another namespace whose key is copied, and one on a host.

import { defineSite } from 'chartwright'

const model = 'ggml-org/gpt-oss-20b-GGUF/gpt-oss-20b-mxfp4.gguf'

export default defineSite({
  repo: { url: 'https://git.example.org/inference.git' },
  cluster: {
    kubernetes: '1.36',
    has: ['prometheus-operator'],
    storageClasses: { fast: { readSpeed: '1GB/s' } },
    platform: { kind: 'kubernetes', monitoringNamespace: 'monitoring' },
  },
  nodes: { gpu: { gpus: { model: 'RTX 5090', count: 2 } } },
  hosts: { box: { address: '192.0.2.7', gpus: { model: 'RTX 5090' }, readSpeed: '2GB/s' } },
  services: {
    chat: {
      engine: { kind: 'llama-server' },
      model,
      storage: { kind: 'claim', storageClass: 'fast' },
      measured: { tokensPerSecond: 40 },
    },
    drafts: {
      namespace: 'writers',
      engine: { kind: 'llama-server', alias: 'drafts' },
      model,
      storage: { kind: 'claim', storageClass: 'fast' },
      apiKey: {},
      allowFrom: [{ podSelector: { matchLabels: { app: 'editor' } } }],
    },
    desk: { host: 'box', engine: { kind: 'llama-server', alias: 'desk' }, model },
    gateway: { engine: { kind: 'litellm' }, expose: { kind: 'cluster', port: 4000 } },
  },
})
