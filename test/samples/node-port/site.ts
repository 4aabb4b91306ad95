// A port of every node, where clients stay with the pod that they met. A policy lets one network in, and
// the Prometheus of the cluster.

import { defineSite } from 'chartwright'

export default defineSite({
  repo: { url: 'https://git.example.com/llm.git' },
  cluster: {
    platform: { kind: 'kubernetes', monitoringNamespace: 'monitoring' },
    has: ['prometheus-operator'],
    storageClasses: { fast: { readSpeed: '1GB/s' } },
  },
  services: {
    chat: {
      engine: { kind: 'llama-server' },
      model: 'ggml-org/gpt-oss-20b-GGUF/gpt-oss-20b-mxfp4.gguf',
      storage: { kind: 'claim', storageClass: 'fast' },
      expose: { kind: 'node-port', nodePort: 30080, sessionAffinitySeconds: 10800 },
      allowFrom: [{ ipBlock: { cidr: '192.0.2.0/24' } }],
    },
  },
})
