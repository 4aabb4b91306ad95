// A machine that is a host and a node, with two services that change places: what the tests of migrations
// vary. Everything of it is known, so that only what a test takes away is in the way.

const model = 'ggml-org/gpt-oss-20b-GGUF/gpt-oss-20b-mxfp4.gguf'
const processor = { engine: { kind: 'llama-server', cacheRamMiB: 0 }, model, gpus: 0 }
const inCluster = {
  storage: { kind: 'claim', storageClass: 'fast' },
  fetch: { kind: 'sync-job' },
}
const onHost = { host: 'box', port: 8081, storage: null, fetch: null }
const moved = { host: null, port: null, ...inCluster }

export const existing = {
  unit: { kind: 'systemd-unit', host: 'box', name: 'old.service', memory: '1Gi', ends: true },
  deployment: {
    kind: 'deployment',
    namespace: 'llm',
    name: 'embed',
    model: 'gpt-oss-20b-mxfp4.gguf',
    memory: '1Gi',
    nodes: ['box'],
    ends: true,
  },
  service: {
    kind: 'service',
    namespace: 'llm',
    name: 'embed',
    ports: [{ port: 80 }],
    ends: true,
  },
}

/** Default: chat on the host, embed in the cluster. */
export const movingSite = {
  repo: { url: 'https://git.example.org/llm.git' },
  cluster: { kubernetes: '1.36', storageClasses: { fast: { readSpeed: '1GB/s' } } },
  nodes: { box: { gpus: { model: 'RTX 5090', count: 2 }, memory: '256Gi' } },
  hosts: {
    box: { node: 'box', address: '100.64.0.7', clients: ['100.64.0.0/10'], readSpeed: '1GB/s' },
  },
  services: {
    chat: { host: 'box', gpus: 1, engine: { kind: 'llama-server' }, model },
    embed: { ...processor, ...inCluster, namespace: 'llm' },
  },
  environments: {
    cluster: { alternative: true, services: { chat: { ...moved, namespace: 'llm' } } },
    host: { alternative: true, services: { embed: { ...onHost, namespace: null } } },
  },
}
