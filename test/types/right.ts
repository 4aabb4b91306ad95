// Sites that must type-check: every way of writing one that the documentation shows.

import { defineEngine, defineSite, values } from 'chartwright'

import { echoServer } from '../authoring/echoServer.ts'

const repo = { url: 'https://git.example.com/llm.git' }
const model = 'owner/name/file.gguf'

export const small = defineSite({
  repo,
  services: { chat: { engine: { kind: 'llama-server' }, model, storage: { kind: 'claim' } } },
})

export const full = defineSite({
  description: 'Everything that can be said',
  repo: { ...repo, revision: 'main', path: 'deploy', automated: false },
  cluster: {
    platform: { kind: 'kubernetes', userId: 2000 },
    kubernetes: '1.36',
    destination: 'https://cluster.example.com',
    argocdNamespace: 'argocd',
    storageClasses: { fast: { readSpeed: '1GB/s' } },
    has: ['metallb', 'prometheus-operator', 'custom-metrics', 'load-balancer'],
  },
  nodes: {
    gpu: {
      gpus: { model: 'RTX 5090', count: 2 },
      labels: { gpu: 'true' },
      taints: [{ key: 'gpu', value: 'x', effect: 'NoExecute' }],
      runtimeClass: 'nvidia',
    },
  },
  services: {
    chat: {
      namespace: 'chat',
      chart: { name: 'chat', defaults: true },
      engine: { kind: 'llama-server', slots: 4, gpuLayers: 'all', mode: 'chat', extraArgs: ['-v'] },
      model,
      storage: { kind: 'claim', storageClass: 'fast', accessMode: 'ReadWriteMany' },
      fetch: { kind: 'manual' },
      expose: { kind: 'load-balancer', port: 80, annotations: { a: 'b' } },
      nodes: ['gpu'],
      gpus: 1,
      replicas: 1,
      resources: { cpu: '2', memory: '4Gi', memoryLimit: '8Gi' },
      apiKey: { secret: 'key', key: 'value' },
      scrape: 'pod-monitor',
      alerts: true,
      autoscale: {
        max: 2,
        min: 1,
        with: 'keda',
        metric: 'llamacpp:requests_deferred',
        target: '2',
      },
      values: { podLabels: { team: 'research' } },
    },
    gateway: { engine: { kind: 'litellm', services: ['chat'] }, expose: { kind: 'cluster' } },
    open: { engine: { kind: 'llama-server' }, model, storage: { kind: 'claim' }, apiKey: false },
  },
  existing: [
    { kind: 'object', object: 'Service', name: 'other' },
    { kind: 'gpu-user', name: 'desktop', node: 'gpu', gpus: 1 },
  ],
  allow: [{ code: 'FIT-003', reason: 'The disk is measured next week.' }],
})

export const twice = defineSite({
  repo,
  cluster: { has: ['metallb'] },
  services: {
    chat: { engine: { kind: 'llama-server', slots: 4 }, model, storage: { kind: 'claim' } },
  },
  environments: {
    trial: {
      cluster: { has: null },
      services: { chat: { engine: { slots: 2 }, expose: { kind: 'cluster' }, replicas: null } },
    },
  },
})

export const own = defineSite({
  units: [echoServer],
  repo,
  services: {
    mine: { engine: { kind: 'echo-server', batch: 8 }, model, storage: { kind: 'claim' } },
    theirs: { engine: { kind: 'llama-server', slots: 2 }, model, storage: { kind: 'claim' } },
  },
})

export const define: typeof defineEngine = defineEngine
export const field = values.integer({
  description: 'A number.',
  default: 1,
  minimum: 0,
  maximum: 9,
})
