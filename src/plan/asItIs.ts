// What a site declares to exist, told like what Chartwright writes: for tables, for the way from there to
// an environment, and for checks of both together.

import { bytesOf } from '../kubernetes/quantity.ts'
import type { Existing, ExistingOf, Site } from '../site.ts'
import { cardsHeldBy } from './cardsHeldBy.ts'
import { labelledByName } from './labelledByName.ts'
import { machinesOfExisting } from './machinesOfExisting.ts'
import { declared } from './remaining.ts'
import { takenBy } from './takenBy.ts'
import type { Amount, Running, TakenPort } from './whatRuns.ts'

/** Everything that is declared to exist, in the order of the site, with what ends. */
export const asItIs = (site: Site): Running[] =>
  declared(site).map(({ item, pointer }) => ({
    ...runningOf(item),
    machines: machinesOfExisting(item, site),
    ...(item.ends === true ? { ends: true } : {}),
    pointer,
  }))

type Told = Omit<Running, 'pointer' | 'machines' | 'ends'>

function runningOf(item: Existing): Told {
  switch (item.kind) {
    case 'object':
      return {
        kind: 'object',
        name: `${item.object} ${item.namespace === undefined ? '' : `${item.namespace}/`}${item.name}`,
      }
    case 'deployment':
      return ofDeployment(item)
    case 'service':
      return ofService(item)
    case 'systemd-unit':
      return ofUnit(item)
    case 'gpu-user':
      return {
        kind: 'process',
        name: item.name,
        cards: cardsHeldBy(item),
        ...amounts({ cardMemory: item.memory }),
      }
    default:
      return { kind: 'process', name: item.name, ...amounts({ memory: item.memory }) }
  }
}

function ofDeployment(item: ExistingOf<'deployment'>): Told {
  const { namespace, name, port, hostNetwork, hostPorts = [], hostPID } = item
  return {
    kind: 'Deployment',
    name: `${namespace}/${name}`,
    namespace,
    labels: item.labels ?? labelledByName(name),
    ...served(item),
    cards: cardsHeldBy(item),
    takes: [
      ...hostPorts.map((one): TakenPort => ({ port: one, by: 'host port' })),
      ...(hostNetwork === true && port !== undefined
        ? [{ port, by: 'host network' } as const]
        : []),
    ],
    ...(hostPID === true ? { hostPID } : {}),
  }
}

function ofService(item: ExistingOf<'service'>): Told {
  const { namespace, name, selector = labelledByName(name), type = 'ClusterIP', ports } = item
  return {
    kind: 'Service',
    name: `${namespace}/${name}`,
    namespace,
    selector,
    port: ports[0]!.port,
    outside: type !== 'ClusterIP',
    takes: ports.flatMap((one) => takenBy(one, type)),
  }
}

const ofUnit = (item: ExistingOf<'systemd-unit'>): Told => {
  const { name, port, address, gpus } = item
  const at = address === undefined ? {} : { address }
  return {
    kind: 'systemd unit',
    name,
    ...at,
    ...(port === undefined ? {} : { takes: [{ port, by: 'process', ...at }] }),
    ...(gpus === undefined ? {} : { cards: gpus }),
    ...served(item),
  }
}

const served = (item: ExistingOf<'deployment' | 'systemd-unit'>) => ({
  ...(item.port === undefined ? {} : { port: item.port }),
  ...(item.model === undefined ? {} : { models: [item.model] }),
  ...(item.key === undefined ? {} : { key: item.key }),
  ...amounts(item),
})

const amounts = ({
  memory,
  cardMemory,
}: {
  readonly memory?: string | undefined
  readonly cardMemory?: string | undefined
}) => ({
  ...(memory === undefined ? {} : { memory: exactly(memory) }),
  ...(cardMemory === undefined ? {} : { cardMemory: exactly(cardMemory) }),
})

const exactly = (quantity: string): Amount => {
  const bytes = bytesOf(quantity)
  return { least: bytes, most: bytes }
}
