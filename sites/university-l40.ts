// Three L40 in one workstation of a university serve three models, or one model three times.

import { defineSite } from 'chartwright'

/** One card each; the token of the hub is for downloads alone. */
const fetch = { kind: 'sync-job', token: { secret: 'hf-token', key: 'token' } } as const
const namespace = 'llm-serving'

/** One disk of the workstation holds all models: its claim may be mounted by all pods of that node. */
const cache = {
  kind: 'local-volume',
  node: 'workstation',
  path: '/var/lib/llm-models',
  name: 'model-cache-pvc',
  volumeName: 'model-cache-pv',
  size: '500Gi',
  // Declared, not measured: `fio` tells the true figure.
  readSpeed: '500MB/s',
} as const
const sameCache = { kind: 'claim', existingClaim: cache.name, storageClass: 'local' } as const

/** Below a path of its own, by https, and no faster than people ask. */
const below = (pathPrefix: string, name?: string) =>
  ({
    kind: 'ingress',
    ...(name === undefined ? {} : { name }),
    port: 8000,
    host: 'llm.university.local',
    pathPrefix,
    tls: { secret: 'llm-tls' },
    rateLimit: { average: 60, period: '1m', burst: 20 },
  }) as const

const llama = {
  engine: {
    kind: 'vllm',
    servedModelName: 'llama-3.1-8b',
    maxModelLen: 32768,
    maxNumSeqs: 256,
    maxNumBatchedTokens: 8192,
    gpuMemoryUtilization: 0.95,
    dtype: 'bfloat16',
  },
  model: 'meta-llama/Llama-3.1-8B-Instruct',
  namespace,
  storage: cache,
  fetch,
  resources: { cpu: '8' },
} as const

export default defineSite({
  description: 'Language models of a university with vLLM, on the three L40 of one workstation.',
  repo: { url: 'https://git.example.com/university/llm.git' },
  cluster: {
    kubernetes: '1.36',
    has: [
      'traefik',
      'prometheus-operator',
      'kube-state-metrics',
      'dcgm-exporter',
      'grafana-dashboards',
      'keda',
    ],
    // k3s brings Traefik there.
    ingress: { class: 'traefik', namespace: 'kube-system' },
    platform: { kind: 'kubernetes', monitoringNamespace: 'monitoring' },
    prometheus: 'http://prometheus-operated.monitoring.svc:9090',
    quotas: true,
    storageClasses: { local: { readSpeed: '500MB/s' } },
  },
  nodes: {
    // As many cards as the pods of one model are to be spread over; the six pods of all together would
    // wait for cards for ever.
    workstation: { gpus: { model: 'L40', count: 3 } },
  },
  services: {
    'llama-3-1-8b': { ...llama, expose: below('/models/llama-8b', 'llama-3-1-8b-service') },
    'mixtral-8x7b': {
      engine: {
        kind: 'vllm',
        servedModelName: 'mixtral-8x7b',
        maxModelLen: 16384,
        gpuMemoryUtilization: 0.95,
      },
      // The other well-known AWQ of Mixtral answers nothing (vllm#7375).
      model: 'casperhansen/mixtral-instruct-awq',
      namespace,
      storage: sameCache,
      // Nobody has pinned its files yet, so they cannot be listed for a Job.
      fetch: { kind: 'manual' },
      expose: below('/models/mixtral'),
      resources: { cpu: '8' },
    },
    'deepseek-coder-v2-lite': {
      engine: {
        kind: 'vllm',
        servedModelName: 'deepseek-coder-v2-lite',
        maxModelLen: 65536,
        gpuMemoryUtilization: 0.95,
        dtype: 'bfloat16',
        // Its repository brings code of its own, which the lock pins with its revision.
        extraArgs: ['--trust-remote-code'],
      },
      model: 'deepseek-ai/DeepSeek-Coder-V2-Lite-Instruct',
      namespace,
      storage: sameCache,
      fetch,
      expose: below('/models/deepseek-coder'),
      resources: { cpu: '8' },
    },
  },
  environments: {
    // The same cards used otherwise: take the default away before.
    multi: {
      alternative: true,
      services: {
        'llama-3-1-8b': null,
        'mixtral-8x7b': null,
        'deepseek-coder-v2-lite': null,
        'llama-3-1-8b-multi': {
          ...llama,
          replicas: 3,
          autoscale: { with: 'keda', min: 1, max: 3, target: '4' },
          // A cookie brings a client back to the pod that has its conversation: behind a proxy, the
          // address of the client would not.
          expose: {
            kind: 'ingress',
            name: 'llama-multi-lb',
            port: 80,
            host: 'llm.university.local',
            tls: { secret: 'llm-tls' },
            sticky: true,
          },
        },
      },
    },
  },
  allow: [
    {
      code: 'LOCK-003',
      reason: 'Sizes and checksums of DeepSeek-Coder-V2-Lite are public nowhere but on the hub.',
      at: '/services/deepseek-coder-v2-lite',
    },
    {
      code: 'LOCK-001',
      reason: 'Revision and files of this AWQ are public nowhere but on the hub.',
      at: '/services/mixtral-8x7b',
    },
    {
      code: 'LOCK-006',
      reason: 'A person copies the files, all that the repository has.',
      at: '/services/mixtral-8x7b',
    },
  ],
})
