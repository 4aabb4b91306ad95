// A site of one host with a unit of its own on the card, an instance of the template on the processor, and
// what else the tests of hosts vary.

import { servedTwice } from '../support/sites.ts'

const model = 'ggml-org/gpt-oss-20b-GGUF/gpt-oss-20b-mxfp4.gguf'

export const hostSite = {
  allow: [servedTwice],
  repo: { url: 'https://git.example.org/llm.git' },
  hosts: {
    box: {
      address: '100.64.0.7',
      clients: ['100.64.0.0/10'],
      gpus: { model: 'RTX 5090' },
      memory: '64Gi',
      disk: '200Gi',
      readSpeed: '2GB/s',
    },
  },
  services: {
    chat: {
      host: 'box',
      unit: 'llamacpp-chat-gpu',
      engine: { kind: 'llama-server' },
      model,
    },
    embed: {
      host: 'box',
      port: 8081,
      gpus: 0,
      engine: { kind: 'llama-server', cacheRamMiB: 0 },
      model,
    },
  },
}

/** The same with models that the hub gives to those alone who have a token. */
export const gatedSite = {
  ...hostSite,
  hosts: { box: { ...hostSite.hosts.box, platform: { kind: 'systemd', hubToken: true } } },
}
