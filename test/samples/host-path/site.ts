// A directory of the node itself, with the reason that it needs.

import { defineSite } from 'chartwright'

export default defineSite({
  repo: { url: 'https://git.example.com/llm.git' },
  nodes: { workstation: { gpus: { model: 'L40' } }, other: { gpus: { model: 'L40' } } },
  services: {
    chat: {
      engine: { kind: 'llama-server' },
      model: 'Qwen/Qwen3-VL-4B-Instruct-GGUF/Qwen3VL-4B-Instruct-Q4_K_M.gguf',
      nodes: ['workstation'],
      storage: {
        kind: 'host-path',
        node: 'workstation',
        labelValue: 'ws-1.example.com',
        path: '/var/lib/llm-models',
        uid: 10001,
        gid: 10001,
        readSpeed: '2GB/s',
      },
    },
  },
  allow: [{ code: 'SEC-008', reason: 'Other tools on this machine read the directory too.' }],
})
