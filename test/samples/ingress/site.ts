// Two services behind Traefik at one host: each below a path of its own, one of them with everything
// that an Ingress can be given.

import { defineSite } from 'chartwright'

export default defineSite({
  repo: { url: 'https://git.example.com/llm.git' },
  allow: [{ code: 'RUN-001', reason: 'Those who write code have a card of their own.' }],
  cluster: {
    has: ['traefik'],
    quotas: true,
    ingress: { class: 'traefik', namespace: 'kube-system' },
    storageClasses: { fast: { readSpeed: '1GB/s' } },
  },
  services: {
    chat: {
      chart: { name: 'chat', defaults: true },
      engine: { kind: 'llama-server' },
      model: 'ggml-org/gpt-oss-20b-GGUF/gpt-oss-20b-mxfp4.gguf',
      storage: { kind: 'claim', storageClass: 'fast' },
      expose: {
        kind: 'ingress',
        host: 'llm.example.com',
        pathPrefix: '/models/gpt-oss',
        tls: { secret: 'llm-tls' },
        rateLimit: { average: 60, period: '1m', burst: 20 },
        forwardAuth: {
          address: 'http://oauth2-proxy.sso.svc.cluster.local/oauth2/auth',
          authResponseHeaders: ['X-Auth-Request-User'],
        },
        sticky: true,
      },
    },
    code: {
      chart: 'chat',
      engine: { kind: 'llama-server' },
      model: 'ggml-org/gpt-oss-20b-GGUF/gpt-oss-20b-mxfp4.gguf',
      storage: { kind: 'claim', storageClass: 'fast' },
      priorityClass: 'inference',
      expose: { kind: 'ingress', tls: {}, paths: ['/v1/'] },
    },
  },
})
