// A service at a listener of a shared Gateway, below a path, with Middlewares of Traefik.

import { defineSite } from 'chartwright'

export default defineSite({
  repo: { url: 'https://git.example.com/llm.git' },
  cluster: {
    has: ['gateway-api', 'traefik'],
    storageClasses: { fast: { readSpeed: '1GB/s' } },
  },
  services: {
    chat: {
      engine: { kind: 'llama-server' },
      model: 'ggml-org/gpt-oss-20b-GGUF/gpt-oss-20b-mxfp4.gguf',
      storage: { kind: 'claim', storageClass: 'fast' },
      expose: {
        kind: 'http-route',
        gateway: { name: 'shared', namespace: 'gateways', sectionName: 'https' },
        pathPrefix: '/models/gpt-oss',
        rateLimit: { average: 5 },
      },
    },
  },
})
