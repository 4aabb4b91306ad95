// One host of a site with its platform, and the services that it runs, each with its engine, its pinned
// facts and every default filled in.

import { didYouMean } from '../../findings/nearest.ts'
import { child } from '../../findings/finding.ts'
import { bytesPerSecond } from '../../kubernetes/quantity.ts'
import type { Chosen, ResolvedHost, ResolvedHostService } from '../../model.ts'
import { hub } from '../../parts/downloadOptions.ts'
import { isLoopback } from '../../parts/hostAddress.ts'
import { belowMount } from '../../parts/model.ts'
import type { ModelFacts } from '../../parts/modelFacts.ts'
import { machineName } from '../../plan/machineName.ts'
import type { SiteHost, SiteService } from '../../site.ts'
import type { Engine } from '../../units/engines/engine.ts'
import type { HostProgram } from '../../units/hosts/host.ts'
import type { ResolvedFacts } from '../../units/serviceFacts.ts'
import { cardProblems } from './cardProblems.ts'
import { choose } from './choose.ts'
import type { Context } from './context.ts'
import { checkHostClaims } from './hostClaims.ts'
import { modelsOf } from './modelsOf.ts'
import { cardFacts } from './nodes.ts'

const defaultPort = 8080

export function resolveHost(name: string, source: SiteHost, context: Context): ResolvedHost {
  const { site, registry, find } = context
  const platform = choose(registry.host, source.platform ?? { kind: 'systemd' })
  const host: Omit<ResolvedHost, 'services'> = {
    name,
    pointer: child('/hosts', name),
    platform,
    address: source.address ?? '127.0.0.1',
    clients: source.clients,
    machine: machineName(name, source),
  }
  if (source.node !== undefined && !Object.hasOwn(site.nodes ?? {}, source.node))
    find(
      'SITE-007',
      `${host.pointer}/node`,
      `There is no node ${source.node}${didYouMean(source.node, Object.keys(site.nodes ?? {})) || '.'}`,
      'Declare it under nodes, or leave it out.',
    )
  for (const engine of platform.unit.engines(platform.options))
    if (!registry.engine.has(engine))
      find(
        'SITE-007',
        `${host.pointer}/platform`,
        `The host describes a program of the engine ${engine}, and there is none of that kind${didYouMean(engine, registry.engine.keys()) || '.'}`,
        `Name one of: ${[...registry.engine.keys()].join(', ')}.`,
      )
  const services = Object.entries(site.services)
    .filter(([, service]) => service.host === name)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([app, service]) => resolveHostService(app, service, host, source, context))
  checkHostClaims(host, services, context)
  return { ...host, services }
}

const fileOf = ({ repo, file }: ModelFacts): string => belowMount(repo, file)

function resolveHostService(
  app: string,
  source: SiteService,
  host: Omit<ResolvedHost, 'services'>,
  { readSpeed }: SiteHost,
  context: Context,
): ResolvedHostService[] {
  const pointer = child('/services', app)
  const { find, registry, site } = context
  const chosen = choose(registry.engine, source.engine)
  const { onHost } = chosen.unit
  const [first, ...others] = modelsOf(chosen, source, pointer, context)
  if (onHost === undefined || first === undefined) {
    find(
      'HOST-005',
      `${pointer}/engine`,
      `How ${chosen.unit.kind} runs without an image is not known, so ${app} cannot run on a host.`,
      `Leave host out, or choose another engine: ${[...registry.engine.values()]
        .filter((engine) => engine.onHost !== undefined)
        .map(({ kind }) => kind)
        .join(', ')}.`,
    )
    return []
  }
  const program = host.platform.unit.program(host.platform.options, chosen.unit.kind)
  const engine = ofProgram(chosen, program, `${pointer}/engine`, context)
  const machine = context.machines.find((one) => one.name === host.machine)
  const cards = machine?.cards
  const facts: ResolvedHostService['facts'] = {
    site: context.checked.name,
    environment: context.environment.name,
    app,
    application: `${context.prefix}-${app}`,
    namespace: context.prefix,
    models: [first, ...others],
    modelFiles: [fileOf(first), ...others.map(fileOf)],
    backends: [],
    nodes: {
      names: [host.machine],
      labels: {},
      taints: [],
      cards: cards === undefined ? [] : [cardFacts(cards)],
      freeGpus: cards?.free ?? 0,
    },
    // A process sees all cards, and llama-server takes all that it sees.
    gpus: source.gpus ?? cards?.count ?? 0,
    replicas: 1,
    has: new Set(),
    apiKey: apiKeyOf(app, source, host, pointer, context),
    loadBalancer: undefined,
    ingress: undefined,
    publicPaths: engine.unit.publicPaths,
    peers: { router: [], monitoring: [] },
    sealed: {},
    hub: site.mirrors?.hub ?? hub,
    image: (repository, tag) => ({ repository, tag }),
  }
  for (const { code, at, message, hint } of [
    ...(engine.unit.problems?.(engine.options, facts) ?? []),
    ...cardProblems(engine, facts),
  ])
    find(code, `${pointer}/engine${at}`, message, hint)
  return [
    {
      app,
      pointer,
      source,
      engine,
      program,
      port: source.port ?? defaultPort,
      ...host.platform.unit.names(onHost.name, app, source.unit),
      readBytesPerSecond: readSpeed === undefined ? undefined : bytesPerSecond(readSpeed),
      facts,
    },
  ]
}

/** The engine with the build that its host has; options of an image mean nothing there. */
function ofProgram(
  { unit, options }: Chosen<Engine>,
  { build, path }: HostProgram,
  pointer: string,
  { find }: Context,
): Chosen<Engine> {
  for (const option of unit.onHost?.imageOptions ?? [])
    if (Object.hasOwn(options, option))
      find(
        'SITE-019',
        `${pointer}/${option}`,
        `${option} chooses an image, and a host runs ${path}.`,
        `Remove it; in an environment that moves the service here, write ${option}: null.`,
      )
  const wanted = (options as { readonly build?: string }).build
  if (build === undefined) return { unit, options }
  if (wanted !== undefined && wanted !== build)
    find(
      'HOST-003',
      `${pointer}/build`,
      `The service asks for build ${wanted}, and the host is declared to have ${build} at ${path}.`,
      'Leave build out, or install that build on the host and say so in its platform.',
    )
  return { unit, options: { ...options, build } as unknown as Chosen<Engine>['options'] }
}

/** Asked for where others than the host itself reach the address, unless the site says otherwise. */
function apiKeyOf(
  app: string,
  { apiKey }: SiteService,
  { address }: Pick<ResolvedHost, 'address'>,
  pointer: string,
  { find }: Context,
): ResolvedFacts['apiKey'] {
  if (apiKey === undefined && isLoopback(address)) return undefined
  if (apiKey !== false) return { secret: `${app}-api-key`, key: 'api-key' }
  if (!isLoopback(address))
    find(
      'HOST-001',
      `${pointer}/apiKey`,
      `${app} listens on ${address} and asks for no key: whoever reaches that address can use the model, and the card with it.`,
      'Remove `apiKey: false`; the script of the host then asks for a key. Or let the host listen on 127.0.0.1.',
    )
  return undefined
}
