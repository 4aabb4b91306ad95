// Kimi K2 on OpenShift with one small card: experts in host memory, the rest on the card, and what
// neither holds read from disk. Slow, and the only way to run it on such a machine.

import { defineSite } from 'chartwright'

/** Switch the model here: thinking or instruct. */
const variant = 'thinking'
/** And the quantisation here; gitops/openshift-kimi-k2/docs/quantisations.md compares them. */
const quantisation = 'UD-TQ1_0'

const variants = {
  thinking: {
    name: 'Kimi-K2-Thinking',
    sampling: { temperature: 1, minP: 0.01 },
    // Published sizes, rounded up; they count until the lock knows the exact ones.
    files: {
      'UD-TQ1_0': { shards: '00006', size: '247G' },
      'UD-Q4_K_XL': { shards: '00014' },
    },
  },
  instruct: {
    name: 'Kimi-K2-Instruct',
    sampling: { temperature: 0.6, minP: 0.01 },
    files: {
      'UD-TQ1_0': { shards: '00005', size: '245G' },
      'UD-Q2_K_XL': { shards: '00008', size: '381G' },
      'UD-Q4_K_XL': { shards: '00013', size: '588G' },
    },
  },
}
/** Room for one revision; two at a time would need twice as much. */
const claimSizes = { 'UD-TQ1_0': '400Gi', 'UD-Q2_K_XL': '450Gi', 'UD-Q4_K_XL': '650Gi' }

const { name, sampling, files } = variants[variant]
const { shards, ...size } = files[quantisation]
const firstShard = `${quantisation}/${name}-${quantisation}-00001-of-${shards}.gguf`

export default defineSite({
  description: 'Kimi K2 with llama.cpp on OpenShift, with its experts in host memory.',
  repo: { url: 'https://git.example.com/models/openshift.git' },
  cluster: {
    platform: { kind: 'openshift' },
    // Its own; monitoring of user workloads has to be switched on.
    has: ['prometheus-operator'],
    storageClasses: {
      // Declared, not measured: `fio` on the node tells the true figure.
      'fast-ssd': { readSpeed: '500MB/s' },
    },
  },
  nodes: {
    't4-worker': {
      gpus: { model: 'T4' },
      memory: '128Gi',
      labels: { 'nvidia.com/gpu.product': 'Tesla-T4' },
      taints: [{ key: 'nvidia.com/gpu', effect: 'NoSchedule' }],
    },
  },
  namespaces: {
    'llm-models-llamacpp': {
      labels: {
        'app.kubernetes.io/part-of': 'kimi-k2',
        'pod-security.kubernetes.io/enforce': 'restricted',
      },
      annotations: { 'openshift.io/display-name': 'Language models with llama.cpp' },
    },
  },
  services: {
    'kimi-k2-llamacpp': {
      namespace: 'llm-models-llamacpp',
      engine: {
        kind: 'llama-server',
        port: 8001,
        contextPerRequest: 16384,
        slots: 1,
        // Not --override-tensor: that switches the engine's own fitting off.
        expertLayersInRam: 'all',
        sampling,
        configMap: true,
      },
      model: { name: `unsloth/${name}-GGUF/${firstShard}`, ...size },
      storage: {
        kind: 'claim',
        name: 'kimi-k2-gguf-cache',
        storageClass: 'fast-ssd',
        size: claimSizes[quantisation],
      },
      fetch: {
        kind: 'presync-hook',
        token: { secret: 'huggingface-token', key: 'HF_TOKEN' },
        speed: '45MB/s',
      },
      // The host stays with the router; one of your own goes into values that are in no repository.
      expose: { kind: 'route', port: 8001 },
      resources: { cpu: '8', memory: '64Gi', memoryLimit: '128Gi' },
      pagingAccepted: 'It answers a few questions a day, and nobody waits for them.',
    },
  },
})
