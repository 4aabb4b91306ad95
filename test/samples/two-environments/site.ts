// One site that runs twice: a small cluster to try things on, and the one that others rely on. The
// trial cluster has no load balancer, so it chooses another exposure and gets a chart of its own.

import { defineSite } from 'chartwright'

export default defineSite({
  repo: { url: 'https://git.example.com/llm.git' },
  cluster: {
    kubernetes: '1.36',
    has: ['metallb', 'prometheus-operator'],
    storageClasses: { fast: { readSpeed: '1GB/s' } },
  },
  nodes: { gpu: { gpus: { model: 'RTX 5090' }, labels: { gpu: 'true' } } },
  services: {
    chat: {
      engine: { kind: 'llama-server', slots: 8 },
      model: 'ggml-org/gpt-oss-20b-GGUF/gpt-oss-20b-mxfp4.gguf',
      storage: { kind: 'claim', storageClass: 'fast' },
      expose: { kind: 'load-balancer', annotations: { 'metallb.io/address-pool': 'lan' } },
    },
  },
  environments: {
    trial: {
      cluster: {
        kubernetes: '1.35',
        destination: 'https://trial.example.com:6443',
        has: ['prometheus-operator'],
      },
      nodes: { gpu: { labels: null } },
      services: {
        chat: { engine: { slots: 2 }, expose: { kind: 'cluster' }, resources: { cpu: '500m' } },
      },
    },
  },
})
