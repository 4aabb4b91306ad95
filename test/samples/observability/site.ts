// A server that is watched and scaled: alerts that ask every exporter, a dashboard, and KEDA, which
// adds pods while requests wait.

import { defineSite } from 'chartwright'

export default defineSite({
  repo: { url: 'https://git.example.com/llm.git' },
  cluster: {
    kubernetes: '1.36',
    has: [
      'prometheus-operator',
      'kube-state-metrics',
      'dcgm-exporter',
      'grafana-dashboards',
      'keda',
    ],
    prometheus: 'http://prometheus-operated.monitoring:9090',
    storageClasses: { fast: { readSpeed: '1GB/s' } },
  },
  nodes: { gpu: { gpus: { model: 'RTX 5090', count: 3 } } },
  services: {
    chat: {
      engine: { kind: 'llama-server' },
      model: 'ggml-org/gpt-oss-20b-GGUF/gpt-oss-20b-mxfp4.gguf',
      storage: { kind: 'claim', storageClass: 'fast' },
      scrape: 'service-monitor',
      autoscale: { max: 3 },
    },
  },
})
