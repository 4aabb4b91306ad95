// Three models that see share one T4 with somebody else's: a benchmark asks them in turns.

import { defineSite } from 'chartwright'

/** A picture and a question fit; more would only take memory from the card. */
const small = { contextPerRequest: 3072, slots: 1, flashAttention: 'on' } as const
/** The oldest build that serves them rightly. */
const minimumBuild = 'b9095'

export default defineSite({
  description: 'Vision models for a benchmark, swapped on one T4.',
  repo: { url: 'https://git.example.com/home/inference.git' },
  cluster: { kubernetes: '1.36' },
  nodes: {
    'k8s-node1': {
      // Sliced in time: its memory is what counts.
      gpus: { model: 'Tesla T4', shared: true },
      labels: { gpu: 'true' },
      taints: [{ key: 'nvidia.com/gpu', value: 'true', effect: 'NoSchedule' }],
    },
  },
  existing: [
    {
      kind: 'gpu-user',
      name: 'immich-machine-learning',
      node: 'k8s-node1',
      // As it was seen at its largest.
      memory: '10Gi',
      deployment: { namespace: 'immich', name: 'immich-machine-learning' },
    },
  ],
  services: {
    'llama-swap': {
      namespace: 'llama-cpp',
      engine: {
        kind: 'llama-swap',
        models: {
          'qwen3vl-8b': {
            model: {
              name: 'Qwen/Qwen3-VL-8B-Instruct-GGUF/Qwen3VL-8B-Instruct-Q4_K_M.gguf',
              projector: 'mmproj-Qwen3VL-8B-Instruct-F16.gguf',
              minimumBuild,
            },
            ...small,
          },
          'minicpm-v-4-5': {
            model: {
              name: 'openbmb/MiniCPM-V-4_5-gguf/MiniCPM-V-4_5-Q4_K_M.gguf',
              projector: 'mmproj-model-f16.gguf',
              minimumBuild,
            },
            ...small,
          },
          'qwen3vl-4b': {
            model: {
              name: 'Qwen/Qwen3-VL-4B-Instruct-GGUF/Qwen3VL-4B-Instruct-Q4_K_M.gguf',
              projector: 'mmproj-Qwen3VL-4B-Instruct-F16.gguf',
              minimumBuild,
            },
            ...small,
          },
        },
        ttl: 600,
      },
      storage: {
        kind: 'nfs',
        server: '192.168.1.127',
        path: '/srv/nfs-ssd/llamacpp',
        size: '30Gi',
        // Whoever owns that directory on the server.
        uid: 1000,
        gid: 1000,
        // Seen: a model of 6 GB loads in 40 s.
        readSpeed: '150MB/s',
      },
      fetch: { kind: 'sync-job' },
      // The card is the photo library's, but for the time of a benchmark.
      takesOver: { gpuUser: 'immich-machine-learning', group: 'benchmark-operators' },
    },
    // One address and one key for all clients, whatever serves them later.
    litellm: {
      namespace: 'llama-cpp',
      engine: { kind: 'litellm', services: ['llama-swap'] },
      // It wants no card; this is the one node of which anything is known, and its taint must be tolerated.
      nodes: ['k8s-node1'],
      expose: { kind: 'cluster', port: 4000 },
    },
  },
})
