// Turns the plan of an environment into one list of everything that runs there, in the cluster, on hosts
// and beside both: for people who ask what is where, and for checks that span them.

import type {
  CompiledEnvironment,
  CompiledService,
  Figure,
  HostPlan,
  HostServicePlan,
  PlacedService,
} from '../model.ts'
import { modelTitle } from '../parts/modelFacts.ts'
import { asItIs } from './asItIs.ts'

/** One thing that runs. Bytes; what nobody knows is absent. */
export interface Running {
  readonly kind: 'Deployment' | 'Service' | 'systemd unit' | 'object' | 'process'
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
  /** Of an object of Kubernetes whose pods, or whose selector, are known. */
  readonly namespace?: string
  /** Labels of its pods. */
  readonly labels?: Readonly<Record<string, string>>
  /** Labels of the pods behind it; empty where there are none. */
  readonly selector?: Readonly<Record<string, string>>
  /** Ports of its machines that it takes, or of all nodes where it is a Service. */
  readonly takes?: readonly TakenPort[]
  /** Whether its pods see the processes of their node. */
  readonly hostPID?: boolean
  /** Whether it can be reached from outside of the cluster. */
  readonly outside?: boolean
  /** Path of what it is asked for; absent where nobody has said. */
  readonly asked?: string
  /** Whether it asks for an API key; absent where nobody has said. */
  readonly key?: boolean
  /** Whether it goes when the environment is in place. */
  readonly ends?: boolean
  /** The service that it is of; absent where Chartwright does not write it. */
  readonly service?: string
  /** Place in the environment's site. */
  readonly pointer: string
}

export interface TakenPort {
  readonly port: number
  /** A load balancer takes it on nodes only where the cluster's works like that. */
  readonly by: 'process' | 'reserved' | 'host network' | 'host port' | 'node port' | 'load balancer'
  /** Absent where it is every address of the machine. */
  readonly address?: string
}

export interface Amount {
  readonly least: number
  readonly most: number
}

/** What Chartwright writes first, then what exists and stays, each in the order of the site. */
export const whatRuns = ({
  services,
  plan: { environment, hosts },
}: CompiledEnvironment): Running[] => [
  ...services.map(runningInCluster),
  ...hosts.flatMap(runningOn),
  ...asItIs(environment.source).filter(({ ends }) => ends !== true),
]

const amounts = ({
  figures: { cardMemory, memoryLimit },
  isMemoryKnown,
}: Pick<HostServicePlan, 'figures' | 'isMemoryKnown'>) => ({
  ...(cardMemory === undefined ? {} : { cardMemory: amountOf(cardMemory) }),
  ...(isMemoryKnown ? { memory: amountOf(memoryLimit) } : {}),
})

const amountOf = ({ total, least = total }: Figure): Amount => ({ least, most: total })

export function runningInCluster({ plan, values }: CompiledService): Running {
  const { service, facts } = plan
  const { models, namespace, nodes, gpus, replicas } = facts
  return {
    kind: 'Deployment',
    name: `${namespace}/${service.app}`,
    namespace,
    machines: nodes.names,
    port: (values as { service: { port: number } }).service.port,
    models: models.map(modelTitle),
    asked: askedOf(service),
    cards: gpus,
    pods: replicas,
    ...amounts(plan),
    service: service.app,
    pointer: service.pointer,
  }
}

/** In the order of its services. */
export const runningOn = ({ host, services }: HostPlan): Running[] =>
  services.map((plan) => {
    const { service } = plan
    const { models, gpus } = service.facts
    return {
      kind: 'systemd unit',
      name: `${service.unit}.service`,
      machines: [host.machine],
      address: host.address,
      port: service.port,
      takes: [{ port: service.port, by: 'process', address: host.address }],
      models: models.map(modelTitle),
      asked: askedOf(service),
      cards: gpus,
      ...amounts(plan),
      service: service.app,
      pointer: service.pointer,
    }
  })

const askedOf = ({ engine: { unit, options }, facts }: PlacedService): string =>
  unit.request(options, facts.models, facts.backends).path
