// A machine that is a host and a node: a server that somebody made there by hand ends, and its service runs
// as a unit, or in the alternative in the cluster, where a second one would find room beside it.

import { defineSite } from 'chartwright'

const model = 'ggml-org/gpt-oss-20b-GGUF/gpt-oss-20b-mxfp4.gguf'

export default defineSite({
  repo: { url: 'https://git.example.org/llm.git' },
  cluster: { kubernetes: '1.36', storageClasses: { fast: { readSpeed: '1GB/s' } } },
  nodes: { box: { gpus: { model: 'RTX 5090' }, memory: '128Gi' } },
  hosts: {
    box: { node: 'box', address: '100.64.0.7', clients: ['100.64.0.0/10'], readSpeed: '1GB/s' },
  },
  services: {
    chat: { host: 'box', engine: { kind: 'llama-server' }, model },
  },
  existing: [
    {
      kind: 'systemd-unit',
      host: 'box',
      name: 'llama.service',
      port: 8080,
      model: 'gpt-oss-20b-mxfp4.gguf',
      key: false,
      ends: true,
    },
  ],
  environments: {
    cluster: {
      alternative: true,
      services: {
        chat: {
          host: null,
          storage: { kind: 'claim', storageClass: 'fast' },
          fetch: { kind: 'sync-job' },
        },
      },
      existing: [],
    },
  },
})
