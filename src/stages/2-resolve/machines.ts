// The nodes and hosts of a site in, what each has to give out: its cards with their memory, its own
// memory and disk, and who else is declared to be on it.

import { findGpu } from '../../capacity/gpus.ts'
import type { Find } from '../../findings/finder.ts'
import { child } from '../../findings/finding.ts'
import { didYouMean } from '../../findings/nearest.ts'
import { bytesOf } from '../../kubernetes/quantity.ts'
import type { Cards, Machine, Tenant } from '../../model.ts'
import { machineName } from '../../plan/machineName.ts'
import type { ExistingUnit, Site, SiteHost, SiteNode } from '../../site.ts'

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

/** What quantities an object states, in bytes. */
function quantities(of: {
  readonly memory?: string | undefined
  readonly ephemeralStorage?: string | undefined
}) {
  return {
    ...(of.memory === undefined ? {} : { memoryBytes: bytesOf(of.memory) }),
    ...(of.ephemeralStorage === undefined ? {} : { diskBytes: bytesOf(of.ephemeralStorage) }),
  }
}

/** By machine: what `existing` says of it. */
function tenantsOf(
  { existing = [], nodes = {}, hosts = {} }: Site,
  find: Find,
): Map<string, Tenant[]> {
  const byNode = new Map<string, Tenant[]>()
  const add = (machine: string, tenant: Tenant) =>
    byNode.set(machine, [...(byNode.get(machine) ?? []), tenant])
  for (const [index, item] of existing.entries()) {
    if (item.kind === 'object') continue
    if (item.kind === 'systemd-unit') {
      const host = hostNamed(item.host, hosts, `${child('/existing', index)}/host`, find)
      if (host !== undefined) add(machineName(item.host, host), unitTenant(item))
      continue
    }
    if (!Object.hasOwn(nodes, item.node)) {
      find(
        'SITE-007',
        `${child('/existing', index)}/node`,
        `There is no node ${item.node}${didYouMean(item.node, Object.keys(nodes)) || '.'}`,
        'Declare it under nodes, or name one that is.',
      )
      continue
    }
    const tenant: Tenant =
      item.kind === 'gpu-user'
        ? {
            name: item.name,
            cards: item.gpus ?? (item.memory === undefined ? 1 : 0),
            ...(item.memory === undefined ? {} : { cardBytes: bytesOf(item.memory) }),
          }
        : { name: item.name, cards: 0, ...quantities(item) }
    add(item.node, tenant)
  }
  return byNode
}

const unitTenant = ({ name, memory, cardMemory }: ExistingUnit): Tenant => ({
  name,
  cards: 0,
  ...quantities({ memory }),
  ...(cardMemory === undefined ? {} : { cardBytes: bytesOf(cardMemory) }),
})

/** A host by the name that something says; undefined, with a finding, where there is none. */
export function hostNamed(
  name: string,
  hosts: NonNullable<Site['hosts']>,
  pointer: string,
  find: Find,
): SiteHost | undefined {
  if (Object.hasOwn(hosts, name)) return hosts[name]
  find(
    'SITE-007',
    pointer,
    `There is no host ${name}${didYouMean(name, Object.keys(hosts)) || '.'}`,
    'Declare it under hosts, or name one that is.',
  )
  return undefined
}
