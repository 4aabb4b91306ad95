// Who may reach a service, and how its metrics are read: the API key, and what can carry it.

import type { ResolvedService } from '../../model.ts'
import type { SiteService } from '../../site.ts'
import { capabilities } from '../../units/unit.ts'
import type { Capability } from '../../units/unit.ts'
import type { Context } from './context.ts'

/**
 * The Secret with the key; none where the service asks for no key.
 * @param holdsKeys Whether it lets its clients use the keys of others.
 */
export function apiKeyOf(
  app: string,
  source: SiteService,
  { outside, holdsKeys }: { readonly outside: boolean; readonly holdsKeys: boolean },
  pointer: string,
  { find }: Context,
): { secret: string; key: string } | undefined {
  if (source.apiKey === false) {
    if (outside)
      find(
        'SEC-001',
        `${pointer}/apiKey`,
        `${app} is reachable from outside the cluster and asks for no key: whoever reaches its address can use the model and the card.`,
        'Remove `apiKey: false`; the runbook then says how to make the Secret. Or expose it within the cluster only.',
      )
    return undefined
  }
  if (source.apiKey === undefined && !outside && !holdsKeys) return undefined
  return { secret: source.apiKey?.secret ?? `${app}-api-key`, key: source.apiKey?.key ?? 'api-key' }
}

/** Whether a monitor of the Prometheus operator scrapes it. */
export const isMonitor = (scrape: ResolvedService['scrape']): boolean =>
  scrape === 'pod-monitor' || scrape === 'service-monitor'

/** How Prometheus finds the metrics, as far as that can work. */
export function scrapeOf(
  source: SiteService,
  engine: ResolvedService['engine'],
  hasKey: boolean,
  has: ReadonlySet<Capability>,
  pointer: string,
  { find }: Context,
): ResolvedService['scrape'] {
  const wanted = source.scrape ?? (has.has('prometheus-operator') ? 'pod-monitor' : 'none')
  if (isMonitor(wanted) && !has.has('prometheus-operator'))
    find(
      'SITE-008',
      `${pointer}/scrape`,
      `A ${wanted === 'pod-monitor' ? 'PodMonitor' : 'ServiceMonitor'} needs that ${capabilities['prometheus-operator']}, and the cluster is not declared to have it.`,
      "Add 'prometheus-operator' to cluster.has where it is true, or choose another scrape.",
    )
  if (wanted === 'annotations' && hasKey && engine.unit.metricsNeedKey) {
    find(
      'SEC-002',
      `${pointer}/scrape`,
      `${engine.unit.kind} asks for the API key on /metrics too, and scrape annotations cannot carry one: every scrape would be answered with 401. The annotations are left out.`,
      "Use scrape: 'pod-monitor', which carries the key, or 'none'.",
    )
    return 'none'
  }
  return wanted
}
