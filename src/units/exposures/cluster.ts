// Reached from within the cluster only: a ClusterIP Service and nothing else.

import { Type } from '@sinclair/typebox'

import { serviceOptions, serviceValues } from '../../parts/service.ts'
import { defineExposure } from './exposure.ts'

export const cluster = defineExposure({
  kind: 'cluster',
  summary: 'reached from within the cluster only',
  options: Type.Object(serviceOptions, { additionalProperties: false }),
  outside: false,
  chart: {},
  values: (chosen) => ({ service: { type: 'ClusterIP', ...serviceValues(chosen) } }),
  address: (app, namespace, port, { name = app }) =>
    `kubectl port-forward -n ${namespace} service/${name} ${port}:${port} &\nURL=http://localhost:${port}`,
})
