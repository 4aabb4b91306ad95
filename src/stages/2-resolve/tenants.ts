// Who is declared to be on each machine and stays there, with what that takes of it: the plan leaves it to
// them.

import type { Find } from '../../findings/finder.ts'
import { didYouMean } from '../../findings/nearest.ts'
import { bytesOf } from '../../kubernetes/quantity.ts'
import type { Tenant } from '../../model.ts'
import { cardsHeldBy } from '../../plan/cardsHeldBy.ts'
import { machinesOfExisting } from '../../plan/machinesOfExisting.ts'
import { declared } from '../../plan/remaining.ts'
import type { Existing, Site } from '../../site.ts'
import { hostNamed } from './hostNamed.ts'

/** By machine. */
export function tenantsOf(site: Site, find: Find): Map<string, Tenant[]> {
  const byMachine = new Map<string, Tenant[]>()
  for (const { item, pointer } of declared(site)) {
    if (!namesMachines(item, pointer, site, find) || item.ends === true) continue
    const tenant = tenantOf(item)
    for (const machine of machinesOfExisting(item, site))
      byMachine.set(machine, [...(byMachine.get(machine) ?? []), tenant])
  }
  return byMachine
}

/** Whether the machines exist that something names; what ends must name them rightly too. */
function namesMachines(
  item: Existing,
  pointer: string,
  { nodes = {}, hosts = {} }: Site,
  find: Find,
): boolean {
  if (item.kind === 'systemd-unit')
    return hostNamed(item.host, hosts, `${pointer}/host`, find) !== undefined
  const named =
    item.kind === 'deployment'
      ? (item.nodes ?? []).map((node, index): [string, string] => [node, `nodes/${index}`])
      : item.kind === 'gpu-user' || item.kind === 'node-user'
        ? [[item.node, 'node'] as const]
        : []
  const unknown = named.filter(([node]) => !Object.hasOwn(nodes, node))
  for (const [node, key] of unknown)
    find(
      'SITE-007',
      `${pointer}/${key}`,
      `There is no node ${node}${didYouMean(node, Object.keys(nodes)) || '.'}`,
      'Declare it under nodes, or name one that is.',
    )
  return unknown.length === 0
}

function tenantOf(item: Existing): Tenant {
  const cards = cardsHeldBy(item)
  switch (item.kind) {
    case 'gpu-user':
      return { name: item.name, cards, ...cardBytes(item.memory) }
    case 'node-user':
      return { name: item.name, cards, ...quantities(item) }
    case 'deployment':
      return { ...served(item), name: `${item.namespace}/${item.name}`, cards }
    case 'systemd-unit':
      return { ...served(item), name: item.name, cards }
    default:
      return { name: item.name, cards }
  }
}

const served = ({
  memory,
  cardMemory,
}: {
  readonly memory?: string
  readonly cardMemory?: string
}) => ({ ...quantities({ memory }), ...cardBytes(cardMemory) })

const cardBytes = (quantity: string | undefined) =>
  quantity === undefined ? {} : { cardBytes: bytesOf(quantity) }

/** What quantities an object states, in bytes. */
export const quantities = (of: {
  readonly memory?: string | undefined
  readonly ephemeralStorage?: string | undefined
}) => ({
  ...(of.memory === undefined ? {} : { memoryBytes: bytesOf(of.memory) }),
  ...(of.ephemeralStorage === undefined ? {} : { diskBytes: bytesOf(of.ephemeralStorage) }),
})
