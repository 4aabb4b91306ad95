// The values of what looks at a server's metrics: its monitor, its alerts, its dashboard and its
// autoscaler, as far as the cluster has who reads them.

import type { ResolvedService } from '../../model.ts'
import type { JsonObject } from '../../template/values.ts'

export function watchingValues(service: ResolvedService, hasDashboard: boolean): JsonObject {
  const { scrape, alerts, facts, engine } = service
  const { has, gpus } = facts
  return {
    metrics: {
      podMonitor: { enabled: scrape === 'pod-monitor' },
      serviceMonitor: { enabled: scrape === 'service-monitor' },
      scrapeAnnotations: scrape === 'annotations',
      rules: {
        enabled: alerts,
        podStates: has.has('kube-state-metrics'),
        cards: gpus > 0 && has.has('dcgm-exporter'),
      },
      dashboard: { enabled: hasDashboard },
    },
    autoscaling: autoscaling(service, engine.unit.metrics.signals?.waiting),
  }
}

function autoscaling({ autoscale }: ResolvedService, waiting = ''): JsonObject {
  if (autoscale === undefined) return { enabled: false, metric: waiting }
  const { with: by, min, max, metric = '', target, prometheus } = autoscale
  return {
    enabled: true,
    with: by,
    minReplicas: min,
    maxReplicas: max,
    metric,
    ...(target === undefined ? {} : { target }),
    ...(prometheus === undefined ? {} : { prometheus }),
  }
}
