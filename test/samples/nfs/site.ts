// A directory of an NFS server, which pods of all nodes share: who owns the files there runs the pods.

import { defineSite } from 'chartwright'

export default defineSite({
  repo: { url: 'https://git.example.com/llm.git' },
  nodes: { gpu: { gpus: { model: 'Tesla T4' }, memory: '32Gi' } },
  services: {
    chat: {
      engine: { kind: 'llama-server' },
      model: 'Qwen/Qwen3-VL-4B-Instruct-GGUF/Qwen3VL-4B-Instruct-Q4_K_M.gguf',
      storage: {
        kind: 'nfs',
        server: '192.0.2.127',
        path: '/srv/nfs-ssd/models',
        uid: 1000,
        gid: 1000,
        size: '30Gi',
        readSpeed: '110MB/s',
      },
      fetch: { kind: 'presync-hook' },
    },
  },
})
