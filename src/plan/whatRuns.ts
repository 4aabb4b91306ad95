// Turns the plan of an environment into one list of everything that runs there, in the cluster, on hosts
// and beside both: for people who ask what is where, and for checks that span them.

import { child } from '../findings/finding.ts'
import { bytesOf } from '../kubernetes/quantity.ts'
import type {
  CompiledEnvironment,
  CompiledService,
  Figure,
  HostPlan,
  HostServicePlan,
} from '../model.ts'
import { machineName } from './machineName.ts'
import { modelTitle } from '../parts/modelFacts.ts'
import type { ExistingUnit, Site } from '../site.ts'

/** One thing that runs. Bytes; what nobody knows is absent. */
export interface Running {
  readonly kind: 'Deployment' | 'systemd unit' | 'object' | 'process'
  /** As its manager calls it: llm/chat, or llamacpp@chat.service. */
  readonly name: string
  /** Machines that it may be on; none where nobody has declared any. */
  readonly machines: readonly string[]
  /** Address that it listens on, where it is a host's. */
  readonly address?: string
  readonly port?: number
  /** Repository and file of each. */
  readonly models?: readonly string[]
  /** Cards that it uses, of each pod. */
  readonly cards?: number
  readonly cardMemory?: Amount
  readonly memory?: Amount
  readonly pods?: number
  /** The service that it is of; absent where Chartwright does not write it. */
  readonly service?: string
  /** Place in the environment's site. */
  readonly pointer: string
}

interface Amount {
  readonly least: number
  readonly most: number
}

/** What Chartwright writes first, then what is declared to exist, each in the order of the site. */
export const whatRuns = ({
  services,
  plan: { environment, hosts },
}: CompiledEnvironment): Running[] => [
  ...services.map(ofCluster),
  ...hosts.flatMap(ofHost),
  ...(environment.source.existing ?? []).map((item, index) =>
    ofExisting(item, child('/existing', index), environment.source),
  ),
]

const amounts = ({
  figures: { cardMemory, memoryLimit },
  isMemoryKnown,
}: Pick<HostServicePlan, 'figures' | 'isMemoryKnown'>) => ({
  ...(cardMemory === undefined ? {} : { cardMemory: amountOf(cardMemory) }),
  ...(isMemoryKnown ? { memory: amountOf(memoryLimit) } : {}),
})

const amountOf = ({ total, least = total }: Figure): Amount => ({ least, most: total })

const exactly = (quantity: string): Amount => {
  const bytes = bytesOf(quantity)
  return { least: bytes, most: bytes }
}

function ofCluster({ plan, values }: CompiledService): Running {
  const { service, facts } = plan
  const { models, namespace, nodes, gpus, replicas } = facts
  return {
    kind: 'Deployment',
    name: `${namespace}/${service.app}`,
    machines: nodes.names,
    port: (values as { service: { port: number } }).service.port,
    models: models.map(modelTitle),
    cards: gpus,
    pods: replicas,
    ...amounts(plan),
    service: service.app,
    pointer: service.pointer,
  }
}

const ofHost = ({ host, services }: HostPlan): Running[] =>
  services.map((plan) => {
    const { service } = plan
    const { models, gpus } = service.facts
    return {
      kind: 'systemd unit',
      name: `${service.unit}.service`,
      machines: [host.machine],
      address: host.address,
      port: service.port,
      models: models.map(modelTitle),
      cards: gpus,
      ...amounts(plan),
      service: service.app,
      pointer: service.pointer,
    }
  })

function ofExisting(
  item: NonNullable<Site['existing']>[number],
  pointer: string,
  site: Site,
): Running {
  switch (item.kind) {
    case 'object':
      return {
        kind: 'object',
        name: `${item.object} ${item.namespace === undefined ? '' : `${item.namespace}/`}${item.name}`,
        machines: [],
        pointer,
      }
    case 'systemd-unit':
      return { ...ofUnit(item, site), pointer }
    case 'gpu-user':
      return {
        kind: 'process',
        name: item.name,
        machines: [item.node],
        cards: item.gpus ?? (item.memory === undefined ? 1 : 0),
        ...(item.memory === undefined ? {} : { cardMemory: exactly(item.memory) }),
        pointer,
      }
    default:
      return {
        kind: 'process',
        name: item.name,
        machines: [item.node],
        ...(item.memory === undefined ? {} : { memory: exactly(item.memory) }),
        pointer,
      }
  }
}

const ofUnit = (
  { host, name, port, model, memory, cardMemory }: ExistingUnit,
  { hosts = {} }: Site,
): Omit<Running, 'pointer'> => ({
  kind: 'systemd unit',
  name,
  machines: [machineName(host, hosts[host] ?? {})],
  ...(port === undefined ? {} : { port }),
  ...(model === undefined ? {} : { models: [model] }),
  ...(memory === undefined ? {} : { memory: exactly(memory) }),
  ...(cardMemory === undefined ? {} : { cardMemory: exactly(cardMemory) }),
})
