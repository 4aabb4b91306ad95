// What looks at the metrics of a service beside people: alerts, and an autoscaler. Both see nothing
// where nothing scrapes them, and that is said here rather than found out when they were needed.

import type { Autoscale, ResolvedService } from '../../model.ts'
import type { SiteService } from '../../site.ts'
import type { Capability } from '../../units/unit.ts'
import { isMonitor } from './access.ts'
import type { Context } from './context.ts'

type Scrape = ResolvedService['scrape']

/** Whether a PrometheusRule watches the service: by default wherever one can. */
export function alertsOf(
  app: string,
  { alerts }: SiteService,
  scrape: Scrape,
  pointer: string,
  { find }: Context,
): boolean {
  if (isMonitor(scrape)) return alerts ?? true
  if (alerts === true) nobodyReads(`Alerts on ${app}`, scrape, `${pointer}/alerts`, find)
  return false
}

/** The autoscaler of a service, with its defaults; none where it could never be ready. */
export function autoscaleOf(
  app: string,
  { autoscale }: SiteService,
  engine: ResolvedService['engine'],
  scrape: Scrape,
  has: ReadonlySet<Capability>,
  pointer: string,
  { find, site }: Context,
): Autoscale | undefined {
  if (autoscale === undefined) return undefined
  const at = `${pointer}/autoscale`
  const prometheus = site.cluster?.prometheus
  const by =
    autoscale.with ?? (has.has('keda') && !has.has('custom-metrics') ? 'keda' : 'custom-metrics')
  if (by === 'keda') {
    if (!isMonitor(scrape)) nobodyReads(`The autoscaler of ${app}`, scrape, at, find)
    if (prometheus === undefined) {
      find(
        'SITE-022',
        at,
        `KEDA is to scale ${app} by what Prometheus answers, and the site does not say where Prometheus is.`,
        "Give its address: cluster.prometheus: 'http://prometheus-operated.monitoring:9090'.",
      )
      return undefined
    }
  }
  const metric = autoscale.metric ?? engine.unit.metrics.signals?.waiting
  const { min = 1, max, target } = autoscale
  return {
    with: by,
    min,
    max,
    ...(metric === undefined ? {} : { metric }),
    ...(target === undefined ? {} : { target }),
    ...(by === 'keda' && prometheus !== undefined ? { prometheus } : {}),
  }
}

const nobodyReads = (what: string, scrape: Scrape, at: string, find: Context['find']): void =>
  find(
    'SITE-021',
    at,
    `${what} would see nothing: scrape is ${scrape}, so no monitor brings its metrics to Prometheus under known labels.`,
    "Use scrape: 'pod-monitor', or take it away.",
  )
