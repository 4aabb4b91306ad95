// A directory of one node as a volume with names of its own, and two services that share its claim.

import { defineSite } from 'chartwright'

const engine = { kind: 'llama-server', contextPerRequest: 4096 } as const
const model = 'Qwen/Qwen3-VL-4B-Instruct-GGUF/Qwen3VL-4B-Instruct-Q4_K_M.gguf'

export default defineSite({
  repo: { url: 'https://git.example.com/llm.git' },
  allow: [
    { code: 'RUN-001', reason: 'Each card has a server of its own, and one claim has the files.' },
  ],
  cluster: { storageClasses: { none: { readSpeed: '2GB/s' } } },
  nodes: { workstation: { gpus: { model: 'L40', count: 2 } } },
  services: {
    chat: {
      engine,
      model,
      storage: {
        kind: 'local-volume',
        node: 'workstation',
        path: '/var/lib/llm-models',
        name: 'model-cache-pvc',
        volumeName: 'model-cache-pv',
        readSpeed: '2GB/s',
      },
      fetch: { kind: 'sync-job' },
    },
    second: {
      engine,
      model,
      storage: { kind: 'claim', existingClaim: 'model-cache-pvc', storageClass: 'none' },
    },
  },
})
