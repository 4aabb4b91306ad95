// Embeddings without a card, for other pods of the cluster: small, several pods, found by annotations.

import { defineSite } from 'chartwright'

export default defineSite({
  description: 'Embeddings for the search of an intranet',
  repo: {
    url: 'git@git.example.com:search/inference.git',
    revision: 'stable',
    path: 'deploy',
    automated: false,
  },
  cluster: {
    kubernetes: '1.34',
    platform: { kind: 'kubernetes', userId: 2000 },
    storageClasses: { nfs: { readSpeed: '110MB/s' } },
  },
  nodes: { worker: { labels: { pool: 'cpu' } } },
  services: {
    embed: {
      namespace: 'search',
      description: 'Vectors of documents and questions',
      engine: {
        kind: 'llama-server',
        mode: 'embedding',
        contextPerRequest: 2048,
        slots: 8,
        threads: 8,
        cacheRamMiB: 0,
        flashAttention: 'off',
      },
      model: 'nomic-ai/nomic-embed-text-v1.5-GGUF/nomic-embed-text-v1.5.Q8_0.gguf',
      storage: { kind: 'claim', storageClass: 'nfs', accessMode: 'ReadWriteMany', size: '2Gi' },
      expose: { kind: 'cluster', port: 80 },
      replicas: 2,
      scrape: 'annotations',
    },
  },
})
