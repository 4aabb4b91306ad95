// Three L40 in one workstation of a university serve three models, or one model three times.

import { defineSite } from 'chartwright'

/** One card each; the token of the hub is for downloads alone. */
const fetch = { kind: 'sync-job', token: { secret: 'hf-token', key: 'token' } } as const
const namespace = 'llm-serving'

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
  storage: { kind: 'claim', storageClass: 'local-path' },
  fetch,
  resources: { cpu: '8' },
} as const

export default defineSite({
  repo: { url: 'https://git.example.com/university/llm.git' },
  cluster: {
    kubernetes: '1.36',
    has: ['prometheus-operator', 'custom-metrics'],
    storageClasses: {
      // Of k3s: one node may mount such a claim, and all of its pods at once. Declared, not measured.
      'local-path': { readSpeed: '500MB/s' },
    },
  },
  nodes: {
    // As many cards as the pods of one model are to be spread over; the six pods of all together would
    // wait for cards for ever.
    workstation: { gpus: { model: 'L40', count: 3 } },
  },
  services: {
    'llama-3-1-8b': { ...llama, expose: { kind: 'cluster', port: 8000 } },
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
      storage: { kind: 'claim', storageClass: 'local-path', size: '60Gi' },
      // Nobody has pinned its files yet, so they cannot be listed for a Job.
      fetch: { kind: 'manual' },
      expose: { kind: 'cluster', port: 8000 },
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
      storage: { kind: 'claim', storageClass: 'local-path', size: '70Gi' },
      fetch,
      expose: { kind: 'cluster', port: 8000 },
      resources: { cpu: '8' },
    },
  },
  environments: {
    // The same cards used otherwise: take the default away before.
    multi: {
      services: {
        'llama-3-1-8b': null,
        'mixtral-8x7b': null,
        'deepseek-coder-v2-lite': null,
        'llama-3-1-8b-multi': {
          ...llama,
          replicas: 3,
          autoscale: { min: 1, max: 3, metric: 'vllm:num_requests_waiting', target: '4' },
          expose: { kind: 'cluster', port: 80 },
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
