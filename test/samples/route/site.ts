// OpenShift: pods without a user of their own, a Route that waits as long as an answer takes, a policy
// that admits the router, the monitoring and a service mesh, and settings in a ConfigMap.

import { defineSite } from 'chartwright'

export default defineSite({
  repo: { url: 'https://git.example.com/llm.git' },
  cluster: {
    platform: { kind: 'openshift' },
    has: ['prometheus-operator'],
    storageClasses: { fast: { readSpeed: '1GB/s' } },
  },
  namespaces: {
    models: {
      labels: { 'pod-security.kubernetes.io/enforce': 'restricted', team: 'research' },
      annotations: { 'example.com/contact': 'models@example.com' },
    },
  },
  services: {
    chat: {
      namespace: 'models',
      engine: {
        kind: 'llama-server',
        port: 8001,
        sampling: { temperature: 0.6, minP: 0.01 },
        configMap: true,
      },
      model: 'ggml-org/gpt-oss-20b-GGUF/gpt-oss-20b-mxfp4.gguf',
      storage: { kind: 'claim', storageClass: 'fast', name: 'chat-cache' },
      expose: {
        kind: 'route',
        port: 8001,
        host: 'chat.apps.example.com',
        rateLimit: { connections: 8, requests: 20 },
        annotations: { 'haproxy.router.openshift.io/hsts_header': 'max-age=31536000' },
      },
      allowFrom: [{ namespaceSelector: { matchLabels: { mesh: 'gateway' } } }],
      allowTo: [{ namespaceSelector: { matchLabels: { mesh: 'control-plane' } } }],
      measured: { tokensPerSecond: 20 },
    },
  },
})
