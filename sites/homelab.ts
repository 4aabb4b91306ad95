// One machine at home with systemd and k3s on it. It stays mixed, a vision model on the host and a small
// one in the cluster; or both come to one side: the environment `kubernetes`, or `systemd`.

import { defineSite } from 'chartwright'

const kimi = 'Kimi-VL-A3B-Thinking-2506-Q4_K_M.gguf'

export default defineSite({
  description: 'A vision model and a small chat model on one machine at home.',
  repo: { url: 'https://git.example.com/home/homelab.git' },
  cluster: {
    kubernetes: '1.36',
    // As k3s comes: a LoadBalancer Service would take its port of the machine.
    has: ['k3s-service-lb'],
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
  // What grew there by hand, all of which ends. What a unit is seen to take (1 GB) is not its need: the model
  // is mapped. Labels, selectors and the second Service's namespace are guessed; `kubectl get --show-labels`.
  existing: [
    {
      kind: 'systemd-unit',
      host: 'box',
      name: 'llamacpp-kimi-vision.service',
      gpus: 1,
      address: '0.0.0.0',
      port: 8080,
      model: kimi,
      key: false,
      ends: true,
    },
    // On the processor alone.
    {
      kind: 'systemd-unit',
      host: 'box',
      name: 'llamacpp.service',
      gpus: 0,
      address: '0.0.0.0',
      port: 8081,
      model: kimi,
      key: false,
      ends: true,
    },
    {
      kind: 'deployment',
      namespace: 'llamacpp',
      name: 'llamacpp-mistral',
      port: 8081,
      model: 'mistral-7b-openorca.Q5_K_M.gguf',
      memory: '6G',
      hostPID: true,
      key: false,
      ends: true,
    },
    {
      kind: 'service',
      namespace: 'llamacpp',
      name: 'llamacpp-mistral',
      ports: [{ port: 8081 }],
      ends: true,
    },
    // Left over from an attempt: no pods are behind it.
    {
      kind: 'service',
      namespace: 'llamacpp',
      name: 'llamacpp-kimi-vl-service',
      ports: [{ port: 8080 }],
      ends: true,
    },
  ],
  allow: [
    {
      code: 'RUN-006',
      reason: 'Nobody has decided for a side yet; the other environments are the two sides.',
    },
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
    },
  },
})
