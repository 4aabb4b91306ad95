// One machine with systemd, no cluster: a unit of its own with the card and a key, and an instance of the
// template on the processor, which only the machine itself would reach.

import { defineSite } from 'chartwright'

export default defineSite({
  repo: { url: 'https://git.example.org/llm.git' },
  allow: [{ code: 'RUN-001', reason: 'Who embeds must not wait for who chats.' }],
  hosts: {
    box: {
      platform: {
        kind: 'systemd',
        hubToken: true,
        programs: { 'llama-server': { path: '/opt/llama.cpp/llama-server', build: 'b11206' } },
      },
      address: '100.64.0.7',
      clients: ['100.64.0.0/10'],
      gpus: { model: 'RTX 5090' },
      memory: '64Gi',
      disk: '200Gi',
      readSpeed: '2GB/s',
      reservedPorts: [{ port: 8082, for: 'the next model' }],
    },
  },
  services: {
    chat: {
      host: 'box',
      unit: 'llamacpp-chat-gpu',
      engine: { kind: 'llama-server', extraEnv: { CUDA_VISIBLE_DEVICES: '0' } },
      model: 'ggml-org/gpt-oss-20b-GGUF/gpt-oss-20b-mxfp4.gguf',
    },
    embed: {
      host: 'box',
      port: 8081,
      gpus: 0,
      engine: { kind: 'llama-server', alias: 'it\'s "100 %" $HOME\\', cacheRamMiB: 0 },
      model: 'ggml-org/gpt-oss-20b-GGUF/gpt-oss-20b-mxfp4.gguf',
    },
  },
  existing: [{ kind: 'systemd-unit', host: 'box', name: 'old.service', port: 9000, memory: '1Gi' }],
})
