// The nodes and hosts of a site in, what each has to give out: its cards with their memory, its own
// memory and disk, and who else is declared to be on it.

import { findGpu } from '../../capacity/gpus.ts'
import type { Find } from '../../findings/finder.ts'
import { child } from '../../findings/finding.ts'
import { bytesOf } from '../../kubernetes/quantity.ts'
import type { Cards, Machine, Tenant } from '../../model.ts'
import { machineName } from '../../plan/machineName.ts'
import type { Site, SiteHost, SiteNode } from '../../site.ts'
import { quantities, tenantsOf } from './tenants.ts'

export function machines(site: Site, find: Find): Machine[] {
  const tenants = tenantsOf(site, find)
  const hosts = Object.entries(site.hosts ?? {})
  // Processes of a host share every card; where one is a node too, its pods share them with those.
  const busy = new Set(
    Object.values(site.services).flatMap(({ host, gpus }) => (gpus === 0 ? [] : (host ?? []))),
  )
  const shared = new Set(hosts.flatMap(([name, { node }]) => (busy.has(name) ? (node ?? []) : [])))
  return [
    ...Object.entries(site.nodes ?? {}).map(([name, node]): Machine => {
      const own = tenants.get(name) ?? []
      return {
        name,
        pointer: child('/nodes', name),
        withoutPods: false,
        ...cardsOf(node.gpus, own, shared.has(name) || node.gpus?.shared === true),
        ...quantities(node),
        tenants: own,
      }
    }),
    ...hosts
      .filter(([, { node }]) => node === undefined)
      .map(([name, host]): Machine => {
        const own = tenants.get(machineName(name, host)) ?? []
        return {
          name: machineName(name, host),
          pointer: child('/hosts', name),
          withoutPods: true,
          ...cardsOf(host.gpus, own, true),
          ...quantities({ memory: host.memory, ephemeralStorage: host.disk }),
          tenants: own,
        }
      }),
  ]
}

function cardsOf(
  gpus: SiteNode['gpus'] | SiteHost['gpus'],
  tenants: readonly Tenant[],
  shared: boolean,
): { cards?: Cards } {
  if (gpus === undefined) return {}
  const known = findGpu(gpus.model)
  const bytes =
    gpus.memory !== undefined
      ? bytesOf(gpus.memory)
      : known !== undefined
        ? known.memoryMiB * 2 ** 20
        : undefined
  const capability = gpus.computeCapability ?? known?.computeCapability
  const taken = tenants.reduce((sum, tenant) => sum + tenant.cards, 0)
  return {
    cards: {
      model: gpus.model,
      count: gpus.count ?? 1,
      free: Math.max(0, (gpus.count ?? 1) - taken),
      shared,
      ...(bytes === undefined ? {} : { bytes }),
      ...(capability === undefined ? {} : { computeCapability: capability }),
    },
  }
}
