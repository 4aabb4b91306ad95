// A cluster that is not empty, and findings that its owner has looked at: what runs already is
// declared, and what is allowed has a reason.

import { defineSite } from 'chartwright'

export default defineSite({
  repo: { url: 'https://git.example.com/llm.git' },
  cluster: { has: ['load-balancer'] },
  nodes: {
    gpu: {
      gpus: { model: 'RTX 5090', count: 2 },
      taints: [{ key: 'gpu', value: 'inference', effect: 'NoExecute' }],
    },
  },
  services: {
    chat: {
      engine: { kind: 'llama-server', build: 'b11000', extraArgs: ['--reasoning', 'off'] },
      model: 'ggml-org/gpt-oss-20b-GGUF/gpt-oss-20b-mxfp4.gguf',
      storage: { kind: 'claim' },
      expose: { kind: 'load-balancer' },
      apiKey: false,
      values: {
        podLabels: { team: 'research' },
        networkPolicy: { from: [{ ipBlock: { cidr: '192.0.2.0/24' } }] },
      },
    },
  },
  existing: [
    { kind: 'gpu-user', name: 'desktop', node: 'gpu', gpus: 1 },
    { kind: 'object', object: 'Service', namespace: 'chat', name: 'old-chat' },
  ],
  allow: [
    { code: 'LOCK-002', reason: 'This build is tried out; it is pinned when it stays.' },
    { code: 'FIT-003', at: '/services/chat', reason: 'The disk is measured next week.' },
    { code: 'SEC-001', reason: 'A gateway in front of the address asks for the key.' },
  ],
})
