// Who may connect to a server, as peers of its NetworkPolicy: those through which its clients come, those
// that the site names, and those that scrape it.

import type { ResolvedService } from '../../model.ts'
import type { SiteService } from '../../site.ts'
import type { JsonObject } from '../../template/values.ts'
import type { ResolvedFacts } from '../../units/serviceFacts.ts'
import type { Context } from './context.ts'

/** Empty where everybody may. */
export function admitted(
  { allowFrom = [] }: SiteService,
  { unit: exposure }: ResolvedService['exposure'],
  scrape: ResolvedService['scrape'],
  facts: ResolvedFacts,
  pointer: string,
  { find }: Context,
): JsonObject[] {
  const clients = [...(exposure.admits?.(facts) ?? []), ...(allowFrom as JsonObject[])]
  if (clients.length === 0) return []
  if (scrape === 'none') return clients
  const { monitoring } = facts.peers
  if (monitoring.length === 0)
    find(
      'SEC-006',
      allowFrom.length > 0 ? `${pointer}/allowFrom` : `${pointer}/expose`,
      `${facts.app} lets only those in that are named, and nobody says where the Prometheus that scrapes it runs: every scrape would be blocked.`,
      "Name it: cluster.platform { kind: 'kubernetes', monitoringNamespace: 'monitoring' }; or set scrape to 'none'.",
    )
  return [...clients, ...monitoring]
}
