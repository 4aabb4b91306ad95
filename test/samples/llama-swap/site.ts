// Several models behind one address, two of which may be loaded together, with a key and words that
// a careless command line would break.

import { defineSite } from 'chartwright'

export default defineSite({
  repo: { url: 'https://git.example.com/llm.git' },
  cluster: {
    kubernetes: '1.36',
    storageClasses: { fast: { readSpeed: '500MB/s' } },
  },
  nodes: { gpu: { gpus: { model: 'RTX 5090' } } },
  services: {
    swap: {
      engine: {
        kind: 'llama-swap',
        models: {
          oss: {
            model: 'ggml-org/gpt-oss-20b-GGUF/gpt-oss-20b-mxfp4.gguf',
            slots: 1,
            contextPerRequest: 4096,
            aliases: ['gpt-oss'],
            extraArgs: ['--chat-template-kwargs', '{"reasoning_effort": "it\'s low"}'],
            extraEnv: { GGML_CUDA_ENABLE_UNIFIED_MEMORY: '0' },
          },
          eyes: {
            model: {
              name: 'Qwen/Qwen3-VL-4B-Instruct-GGUF/Qwen3VL-4B-Instruct-Q4_K_M.gguf',
              projector: 'mmproj-Qwen3VL-4B-Instruct-F16.gguf',
              minimumBuild: 'b9095',
            },
            slots: 1,
            contextPerRequest: 3072,
            ttl: 0,
          },
          large: {
            model: {
              name: 'Qwen/Qwen3-VL-8B-Instruct-GGUF/Qwen3VL-8B-Instruct-Q4_K_M.gguf',
              projector: 'mmproj-Qwen3VL-8B-Instruct-F16.gguf',
            },
            slots: 1,
            contextPerRequest: 3072,
          },
        },
        resident: [['oss', 'eyes']],
        preload: ['eyes'],
      },
      storage: { kind: 'claim', storageClass: 'fast' },
      fetch: { kind: 'sync-job' },
      apiKey: {},
    },
  },
})
