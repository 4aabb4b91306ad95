// A card that a service takes in turns with somebody else's Deployment.

import { defineSite } from 'chartwright'

export default defineSite({
  repo: { url: 'https://git.example.com/llm.git' },
  cluster: { storageClasses: { fast: { readSpeed: '1GB/s' } } },
  nodes: { gpu: { gpus: { model: 'Tesla T4' } } },
  services: {
    vision: {
      engine: { kind: 'llama-server' },
      model: 'Qwen/Qwen3-VL-4B-Instruct-GGUF/Qwen3VL-4B-Instruct-Q4_K_M.gguf',
      storage: { kind: 'claim', storageClass: 'fast' },
      takesOver: { gpuUser: 'immich-ml', group: 'llm-operators' },
    },
  },
  existing: [
    {
      kind: 'gpu-user',
      name: 'immich-ml',
      node: 'gpu',
      deployment: { namespace: 'immich', name: 'immich-machine-learning' },
    },
  ],
})
