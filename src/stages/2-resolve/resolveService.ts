// One service of a site with its units, its pinned facts, its nodes, and every default filled in.

import { chosenUnits } from '../../chosenUnits.ts'
import type { Choices, ChosenUnit } from '../../chosenUnits.ts'
import { child } from '../../findings/finding.ts'
import { releaseNameMax } from '../../kubernetes/names.ts'
import { hub } from '../../parts/downloadOptions.ts'
import { belowMount } from '../../parts/model.ts'
import type { Chosen, ResolvedService } from '../../model.ts'
import type { Site, SiteService } from '../../site.ts'
import type { ResolvedFacts } from '../../units/serviceFacts.ts'
import type { Fetch } from '../../units/fetch/fetch.ts'
import type { Storage } from '../../units/storage/storage.ts'
import { capabilities } from '../../units/unit.ts'
import type { Capability } from '../../units/unit.ts'
import { isGateway } from '../../units/isGateway.ts'
import { admitted } from './admitted.ts'
import { apiKeyOf, isMonitor, scrapeOf } from './access.ts'
import { cardProblems } from './cardProblems.ts'
import { choose } from './choose.ts'
import { handoverOf } from './handover.ts'
import type { Context } from './context.ts'
import { checkImage } from './lockedFacts.ts'
import { modelsOf } from './modelsOf.ts'
import { mirrored } from './mirrored.ts'
import { nodeFacts } from './nodes.ts'
import { readSpeedOf } from './readSpeed.ts'
import { siblingsOf } from './siblings.ts'
import { alertsOf, autoscaleOf } from './watched.ts'

const defaultStorage = { kind: 'claim' }
const defaultFetch = { kind: 'manual' }

export function resolveService(
  app: string,
  source: SiteService,
  context: Context,
): ResolvedService {
  const pointer = child('/services', app)
  const { registry, site } = context
  checkAppName(app, pointer, context)
  const engine = choose(registry.engine, source.engine)
  const isInFront = isGateway(engine.unit)
  const fetch = isInFront ? undefined : choose(registry.fetch, source.fetch ?? defaultFetch)
  const storage =
    fetch !== undefined && fetch.unit.volume === undefined
      ? writable(
          app,
          choose(registry.storage, source.storage ?? defaultStorage),
          fetch,
          pointer,
          context,
        )
      : undefined
  const exposure = choose(registry.exposure, source.expose ?? { kind: 'cluster' })
  const choices: Choices = { engine, storage, fetch, exposure }
  const units = chosenUnits(choices)
  const { platform } = context
  const has = new Set([...(site.cluster?.has ?? []), ...(platform.unit.has ?? [])])
  checkNeeds(units, pointer, has, context)
  // Without a model it needs no card, so any node of the cluster will do.
  const nodes = nodeFacts(
    isInFront ? { nodes: [], ...source } : source,
    `${pointer}/nodes`,
    context,
  )
  const gpus = isInFront ? 0 : (source.gpus ?? (nodes.freeGpus > 0 ? 1 : 0))
  const apiKey = apiKeyOf(
    app,
    source,
    { outside: exposure.unit.outside, holdsKeys: isInFront },
    pointer,
    context,
  )
  for (const [place, images] of [
    ['engine', engine.unit.images(engine.options, gpus)],
    ['fetch', fetch?.unit.images?.(fetch.options) ?? []],
    ['expose', exposure.unit.images?.(exposure.options) ?? []],
  ] as const)
    for (const image of images) checkImage(image, `${pointer}/${place}`, context)
  const models = modelsOf(engine, source, pointer, context)
  const modelFiles = models.map(
    (model) => fetch?.unit.modelFile?.(fetch.options, model) ?? belowMount(model.repo, model.file),
  )
  const facts: ResolvedFacts = {
    site: context.checked.name,
    environment: context.environment.name,
    app,
    application: `${context.prefix}-${app}`,
    namespace: source.namespace ?? context.prefix,
    models,
    modelFiles,
    // Known when all others are: backends.ts.
    backends: [],
    nodes,
    gpus,
    replicas: source.replicas ?? 1,
    has,
    apiKey,
    loadBalancer: loadBalancerOf(site, has),
    ingress: site.cluster?.ingress && {
      className: site.cluster.ingress.class,
      namespace: site.cluster.ingress.namespace,
    },
    publicPaths: engine.unit.publicPaths,
    peers: platform.unit.peers(platform.options),
    sealed: context.sealed,
    hub: site.mirrors?.hub ?? hub,
    image: (repository, tag) => {
      const digest = context.lock.images[`${repository}:${tag}`]?.digest
      return {
        repository: mirrored(repository, site.mirrors?.registries),
        tag,
        ...(digest === undefined ? {} : { digest }),
      }
    },
  }
  for (const { place, unit, options } of units)
    for (const { code, at, message, hint } of unit.problems?.(options, facts) ?? [])
      context.find(code, `${pointer}/${place}${at}`, message, hint)
  for (const { code, at, message, hint } of cardProblems(engine, facts))
    context.find(code, `${pointer}/engine${at}`, message, hint)
  const scrape = scrapeOf(source, engine, apiKey !== undefined, has, pointer, context)
  const handover = handoverOf(app, source, nodes.names, pointer, context)
  return {
    app,
    pointer,
    source,
    ...chartOf(app, source, context),
    ...choices,
    mayWaitForGpu: source.mayWaitForGpu ?? source.takesOver !== undefined,
    ...(handover === undefined ? {} : { handover }),
    siblings: siblingsOf(models, context),
    scrape,
    monitored: isMonitor(scrape),
    alerts: alertsOf(app, source, scrape, pointer, context),
    autoscale: autoscaleOf(app, source, engine, scrape, has, pointer, context),
    admits: admitted(source, exposure, scrape, facts, pointer, context),
    readBytesPerSecond:
      storage === undefined
        ? fetch?.unit.readSpeed?.(fetch.options)
        : readSpeedOf(storage, pointer, context),
    facts,
  }
}

/** How the cluster's load balancer is asked for an address: as declared, or as MetalLB is. */
function loadBalancerOf(
  { cluster }: Site,
  has: ReadonlySet<Capability>,
): ResolvedFacts['loadBalancer'] {
  const declared = cluster?.loadBalancer
  if (declared !== undefined) return { name: declared.name, annotation: declared.annotation }
  return has.has('metallb')
    ? { name: 'MetalLB', annotation: 'metallb.io/loadBalancerIPs' }
    : undefined
}

function checkAppName(app: string, pointer: string, { find }: Context): void {
  if (app.length > releaseNameMax)
    find(
      'SITE-006',
      pointer,
      `${app} has ${app.length} characters; Helm refuses release names of more than ${releaseNameMax}.`,
      'Choose a shorter name for the service.',
    )
  if (/^[0-9]/.test(app))
    find(
      'SITE-006',
      pointer,
      `${app} begins with a digit, and Kubernetes refuses a Service of that name.`,
      'Begin the name of the service with a letter.',
    )
}

/** The chart of a service: its own, and in an environment that chooses other units, that environment's. */
function chartOf(
  app: string,
  source: SiteService,
  { checked, environment }: Context,
): { chart: string; ownsDefaults: boolean } {
  const named = typeof source.chart === 'string' ? { name: source.chart } : source.chart
  const there = checked.environments[0]!.site.services[app]
  // On a host it has no chart.
  const base = there?.host === undefined ? there : undefined
  const baseName =
    base === undefined ? undefined : typeof base.chart === 'string' ? base.chart : base.chart?.name
  const ownsDefaults = named?.defaults === true && environment.name === 'default'
  if (named !== undefined && named.name !== baseName) return { chart: named.name, ownsDefaults }
  const name = named?.name ?? app
  const otherUnits = base !== undefined && kindsOf(base) !== kindsOf(source)
  return { chart: otherUnits ? `${name}-${environment.name}` : name, ownsDefaults }
}

const kindsOf = (service: SiteService): string =>
  [
    service.engine.kind,
    (service.storage ?? defaultStorage).kind,
    (service.fetch ?? defaultFetch).kind,
    service.expose?.kind ?? 'cluster',
  ].join()

function checkNeeds(
  units: readonly ChosenUnit[],
  pointer: string,
  has: ReadonlySet<Capability>,
  { find, site }: Context,
): void {
  const { kubernetes } = site.cluster ?? {}
  for (const { place, unit, options } of units) {
    if (
      unit.kubernetes !== undefined &&
      kubernetes !== undefined &&
      isOlder(kubernetes, unit.kubernetes)
    )
      find(
        'SITE-008',
        `${pointer}/${place}`,
        `${unit.kind} needs Kubernetes ${unit.kubernetes}, and the cluster is declared to be ${kubernetes}.`,
        `Choose another ${unit.family}, or upgrade the cluster and say so in cluster.kubernetes.`,
      )
    for (const alternatives of unit.needs?.(options) ?? [])
      if (!alternatives.some((capability) => has.has(capability)))
        find(
          'SITE-008',
          `${pointer}/${place}`,
          `${unit.kind} needs that ${alternatives.map((name) => capabilities[name]).join(', or that ')}, and the cluster is not declared to have it.`,
          `Add ${alternatives.map((name) => `'${name}'`).join(' or ')} to cluster.has where it is true, or choose another ${unit.family}.`,
        )
  }
}

/** Whether one minor version, such as 1.34, is before another. */
const isOlder = (version: string, than: string): boolean =>
  Number(version.split('.')[1]) < Number(than.split('.')[1])

/** The storage as chosen, or with its own access mode where nothing could write it in the chosen one. */
function writable(
  app: string,
  storage: Chosen<Storage>,
  { unit: fetch }: Chosen<Fetch>,
  pointer: string,
  { find }: Context,
): Chosen<Storage> {
  const mode = storage.unit.accessMode(storage.options)
  if (mode === 'ReadOnlyMany' && fetch.speed !== undefined)
    find(
      'SITE-011',
      `${pointer}/storage/accessMode`,
      `The claim of ${app} is ReadOnlyMany, so ${fetch.kind} cannot write the model onto it.`,
      "Use accessMode 'ReadWriteMany', or fetch { kind: 'manual' } where somebody else fills the volume.",
    )
  else if (mode === 'ReadWriteOncePod' && fetch.ownPod)
    find(
      'SITE-011',
      `${pointer}/storage/accessMode`,
      `The claim of ${app} is ReadWriteOncePod, and ${fetch.kind} writes it from a pod beside the server’s: each would wait for the other for ever.`,
      "Use accessMode 'ReadWriteOnce', or fetch { kind: 'init-container' }, which downloads in the server’s own pod.",
    )
  else return storage
  // So that the chart, which refuses such values too, does not say it a second time.
  const { accessMode: _, ...options } = storage.options as Record<string, never>
  return { unit: storage.unit, options }
}
