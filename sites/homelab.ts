// One machine at home with systemd and k3s on it. As it is: a vision model on the host and a small one in
// the cluster. In its place, both on one side: the environment `kubernetes`, or `systemd`.

import { defineSite } from 'chartwright'

export default defineSite({
  description: 'A vision model and a small chat model on one machine at home.',
  repo: { url: 'https://git.example.com/home/homelab.git' },
  cluster: {
    kubernetes: '1.36',
    // Declared, not measured: `fio` on the machine tells the true figure.
    storageClasses: { 'local-path': { readSpeed: '500MB/s' } },
  },
  // Nobody has written down which card it is, nor how much memory the machine has.
  nodes: { box: { gpus: { model: 'unknown' } } },
  hosts: {
    box: {
      node: 'box',
      // The VPN's address in place of all of them: with a key, and for the VPN alone.
      address: '100.72.98.106',
      clients: ['100.64.0.0/10'],
      readSpeed: '500MB/s',
      reservedPorts: [{ port: 8082, for: 'a third model' }],
    },
  },
  services: {
    'llamacpp-kimi-vision': {
      host: 'box',
      unit: 'llamacpp-kimi-vision',
      port: 8080,
      // The model has 27 layers; "45" only ever meant all of them.
      engine: { kind: 'llama-server', gpuLayers: 'all', slots: 4 },
      model: {
        name: 'ggml-org/Kimi-VL-A3B-Thinking-2506-GGUF/Kimi-VL-A3B-Thinking-2506-Q4_K_M.gguf',
        projector: 'mmproj-Kimi-VL-A3B-Thinking-2506-Q8_0.gguf',
      },
    },
    'llamacpp-mistral': {
      namespace: 'llamacpp',
      gpus: 0,
      // Without the cache of prompts, whose default of 8 GiB the limit below does not leave room for.
      engine: { kind: 'llama-server', slots: 2, cacheRamMiB: 0 },
      model: 'TheBloke/Mistral-7B-OpenOrca-GGUF/mistral-7b-openorca.Q5_K_M.gguf',
      storage: { kind: 'claim', storageClass: 'local-path', size: '12Gi' },
      fetch: { kind: 'sync-job' },
      expose: { kind: 'cluster', port: 8081 },
      resources: { memoryLimit: '6Gi' },
    },
  },
  existing: [
    {
      kind: 'systemd-unit',
      host: 'box',
      name: 'llamacpp.service',
      port: 8081,
      model: 'Kimi-VL-A3B-Thinking-2506-Q4_K_M on the processor: the same model once more',
    },
    { kind: 'object', object: 'Service', name: 'llamacpp-kimi-vl-service' },
  ],
  environments: {
    kubernetes: {
      alternative: true,
      services: {
        'llamacpp-kimi-vision': {
          host: null,
          unit: null,
          port: null,
          namespace: 'llamacpp',
          storage: { kind: 'claim', storageClass: 'local-path' },
          fetch: { kind: 'sync-job' },
        },
      },
      existing: [],
    },
    systemd: {
      alternative: true,
      services: {
        'llamacpp-mistral': {
          host: 'box',
          port: 8081,
          namespace: null,
          storage: null,
          fetch: null,
          expose: null,
          resources: null,
        },
      },
      existing: [],
    },
  },
})
