// Metrics of others that alerts and dashboards ask for, beside the engine's own: those that say what
// Kubernetes and the cards see of a server.

import type { MetricRow, Source } from './engineProfile.ts'

const stateMetrics: Source = {
  repository: 'kubernetes/kube-state-metrics',
  file: 'docs/metrics/workload/pod-metrics.md',
  version: 'stable metrics of v2',
}
const dcgm: Source = {
  repository: 'NVIDIA/dcgm-exporter',
  file: 'etc/default-counters.csv',
  version: '00d6d344ea4a39112b211b9ff5af3d97e0bb51c2',
}

const gauge = (name: string, unit: string, meaning: string, source: Source) =>
  ({ name, type: 'gauge', unit, meaning, source }) satisfies MetricRow

export const exporters = {
  /** Of kube-state-metrics: 0 or 1 for each container. */
  running: gauge('kube_pod_container_status_running', '', 'whether it runs', stateMetrics),
  ready: gauge('kube_pod_container_status_ready', '', 'whether it is ready', stateMetrics),
  /** Of dcgm-exporter, for each card. */
  cardFree: gauge('DCGM_FI_DEV_FB_FREE', 'MiB', 'memory that is free', dcgm),
  cardUsed: gauge('DCGM_FI_DEV_FB_USED', 'MiB', 'memory that is taken', dcgm),
  cardBusy: gauge('DCGM_FI_DEV_GPU_UTIL', '%', 'how busy it is', dcgm),
} as const
