// All services of an environment in, the same out with each gateway knowing the services behind it, and
// each of those letting the gateway in: what a gateway needs to know of others, in one place.

import { isIPv6 } from 'node:net'

import { didYouMean } from '../../findings/nearest.ts'
import { isSaid } from '../../findings/pointer.ts'
import type { PlacedService, ResolvedHost, ResolvedService } from '../../model.ts'
import { isEveryAddress, isLoopback, urlHost } from '../../parts/hostAddress.ts'
import { modelTitle } from '../../parts/modelFacts.ts'
import { serviceValues } from '../../parts/service.ts'
import { fromNamespace } from '../../parts/networkPolicy.ts'
import type { JsonObject } from '../../template/values.ts'
import type { Backend } from '../../units/serviceFacts.ts'
import type { Context } from './context.ts'

/** A service that may stand behind a gateway. */
interface Candidate {
  readonly service: PlacedService
  readonly models: readonly string[]
  /** Where it is for a gateway of that namespace; or why it is nowhere, as the end of a sentence. */
  reach(namespace: string): Omit<Backend, 'app' | 'models'> | string
}

export function withBackends(
  services: readonly ResolvedService[],
  hosts: readonly ResolvedHost[],
  context: Context,
): ResolvedService[] {
  const candidates = [
    ...services.flatMap(inCluster),
    ...hosts.flatMap((host) => host.services.flatMap((service) => onHost(service, host))),
  ]
  const linked = services.map((service) => ({
    ...service,
    facts: { ...service.facts, backends: backendsOf(service, candidates, context) },
  }))
  return linked.map((service) => admitGateways(service, linked))
}

function backendsOf(
  { app, engine, facts, pointer }: ResolvedService,
  candidates: readonly Candidate[],
  context: Context,
): Backend[] {
  const { behind } = engine.unit
  if (behind === undefined) return []
  const named = behind(engine.options)
  const at = `${pointer}/engine`
  const refuse = (message: string, hint: string) => context.find('SITE-014', at, message, hint)
  const names = candidates.map(({ service }) => service.app)
  for (const name of named ?? [])
    if (!names.includes(name))
      refuse(
        Object.hasOwn(context.site.services, name)
          ? `${name} has no API of OpenAI that ${app} could hand requests to.`
          : `There is no service ${name} to stand behind ${app}${didYouMean(name, names) || '.'}`,
        `Name services among: ${names.join(', ')}.`,
      )
  const chosen = candidates.filter(({ service }) => named?.includes(service.app) ?? true)
  if (named === undefined && chosen.length === 0)
    refuse(
      `Nothing stands behind ${app}: no service of this environment has the API of OpenAI, so every request would fail.`,
      'Add a service that has it, such as one of llama-server, or take the gateway away.',
    )
  checkNames(app, chosen, refuse)
  return chosen.flatMap(({ service, models, reach }): Backend[] => {
    const place = reach(facts.namespace)
    if (typeof place !== 'string') return [{ app: service.app, models, ...place }]
    refuse(
      `${app} cannot reach ${service.app}: ${place}`,
      `Mend that, or leave ${service.app} out: name the others in services of the engine.`,
    )
    return []
  })
}

/** One name for several models: nobody could tell which of them answers. */
function checkNames(
  app: string,
  chosen: readonly Candidate[],
  refuse: (message: string, hint: string) => void,
): void {
  const seen = new Map<string, Candidate>()
  for (const one of chosen)
    for (const name of one.models) {
      const other = seen.get(name)
      seen.set(name, one)
      if (other !== undefined && titlesOf(other) !== titlesOf(one))
        refuse(
          `${other.service.app} and ${one.service.app} both call a model ${name}, and do not serve the same: which of them answers a request to ${app} would be chance.`,
          'Give one of the models another name, or name the services behind the gateway.',
        )
    }
}

const titlesOf = ({ service }: Candidate): string => service.facts.models.map(modelTitle).join()

const servedBy = ({ engine, facts }: PlacedService): readonly string[] =>
  engine.unit.served?.(engine.options, facts.models) ?? []

function inCluster(service: ResolvedService): Candidate[] {
  const models = servedBy(service)
  if (models.length === 0) return []
  const { app, facts, exposure, source } = service
  return [
    {
      service,
      models,
      reach(namespace) {
        const byHand = ['/service/name', '/service/port', '/fullnameOverride'].find((at) =>
          isSaid(source.values, at),
        )
        if (byHand !== undefined)
          return `its values set ${byHand.slice(1).replace('/', '.')} by hand, so its address is not the one that is known here.`
        const { name, port } = serviceValues(exposure.options)
        return {
          url: `http://${name || app}.${facts.namespace}.svc:${port}/v1`,
          egress: { to: [podsOf(service)], ports: [{ port: 'http', protocol: 'TCP' }] },
          ...keyOf(service, namespace),
        }
      },
    },
  ]
}

function onHost(service: ResolvedHost['services'][number], host: ResolvedHost): Candidate[] {
  const models = servedBy(service)
  if (models.length === 0) return []
  const { address } = host
  const { port, facts } = service
  return [
    {
      service,
      models,
      reach: () =>
        isLoopback(address) || isEveryAddress(address)
          ? `it listens on ${address} of ${host.name}, an address under which no pod finds it.`
          : {
              url: `http://${urlHost(address)}:${port}/v1`,
              host: host.name,
              egress: {
                to: [{ ipBlock: { cidr: `${address}/${isIPv6(address) ? 128 : 32}` } }],
                ports: [{ port, protocol: 'TCP' }],
              },
              ...(facts.apiKey === undefined ? {} : { apiKey: facts.apiKey }),
            },
    },
  ]
}

/** A Secret is of one namespace: a key of another one is copied, under the service's name. */
function keyOf(
  { app, facts: { apiKey, namespace } }: ResolvedService,
  gateway: string,
): Pick<Backend, 'apiKey' | 'keyFrom'> {
  if (apiKey === undefined) return {}
  if (namespace === gateway) return { apiKey }
  return {
    apiKey: { secret: `${app}-api-key`, key: 'api-key' },
    keyFrom: { namespace, ...apiKey },
  }
}

const podsOf = ({ app, facts }: ResolvedService): JsonObject => ({
  ...fromNamespace(facts.namespace),
  podSelector: {
    matchLabels: {
      'app.kubernetes.io/instance': app,
      'app.kubernetes.io/component': 'server',
    },
  },
})

/** Where not everybody may connect, the gateways in front of a service may. */
const admitGateways = (
  service: ResolvedService,
  all: readonly ResolvedService[],
): ResolvedService =>
  service.admits.length === 0
    ? service
    : {
        ...service,
        admits: [
          ...service.admits,
          ...all
            .filter(({ facts }) => facts.backends.some(({ app }) => app === service.app))
            .map(podsOf),
        ],
      }
