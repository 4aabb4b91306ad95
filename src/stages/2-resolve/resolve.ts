// A checked site and the lock in, everything a service needs to know out: its units, its pinned
// facts, the nodes it may run on, and every default filled in. Pure.

import { child } from '../../findings/finding.ts'
import { finder } from '../../findings/finder.ts'
import type { Find } from '../../findings/finder.ts'
import type { Report } from '../../findings/finding.ts'
import { didYouMean } from '../../findings/nearest.ts'
import { releaseNameMax } from '../../kubernetes/names.ts'
import type {
  CheckedSite,
  Chosen,
  ResolvedEnvironment,
  ResolvedService,
  SiteEnvironment,
} from '../../model.ts'
import type { Registry } from '../../registry.ts'
import type { Site, SiteService } from '../../site.ts'
import type { ModelFacts } from '../../units/serviceFacts.ts'
import { capabilities } from '../../units/unit.ts'
import type { Capability, Unit } from '../../units/unit.ts'
import type { Lock } from '../../lock.ts'
import { nodeFacts } from './nodes.ts'

/** What resolving one environment needs to say something about a place in it. */
interface Context {
  readonly checked: CheckedSite
  readonly environment: SiteEnvironment
  readonly site: Site
  readonly registry: Registry
  readonly lock: Lock
  /** `<site>` or `<site>-<environment>`: what names in a cluster begin with. */
  readonly prefix: string
  readonly find: Find
}

/** Every environment of a site, resolved. */
export function resolve(
  checked: CheckedSite,
  lock: Lock,
  /** Kubernetes minors that there are schemas of, oldest first. */
  versions: readonly string[],
  report: Report,
): ResolvedEnvironment[] {
  const several = checked.environments.length > 1
  return checked.environments.map((environment) => {
    const { site } = environment
    const prefix =
      environment.name === 'default' ? checked.name : `${checked.name}-${environment.name}`
    const context: Context = {
      prefix,
      checked,
      environment,
      site,
      registry: checked.registry,
      lock,
      find: finder(checked, environment.name, report),
    }
    return {
      site: checked.name,
      environment: environment.name,
      prefix,
      folder: several ? `${checked.name}/${environment.name}` : checked.name,
      source: site,
      platform: choose(checked.registry.platform, site.cluster?.platform ?? { kind: 'kubernetes' }),
      kubernetes: kubernetesOf(context, versions),
      destination: site.cluster?.destination ?? 'https://kubernetes.default.svc',
      argocdNamespace: site.cluster?.argocdNamespace ?? 'argocd',
      services: Object.entries(site.services)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([app, service]) => resolveService(app, service, context)),
    }
  })
}

function kubernetesOf({ site, find }: Context, versions: readonly string[]): string {
  const newest = versions.at(-1)!
  const wanted = site.cluster?.kubernetes ?? newest
  if (versions.includes(wanted)) return wanted
  find(
    'SITE-009',
    '/cluster/kubernetes',
    `There are no schemas of Kubernetes ${wanted}, so nothing could be validated.`,
    `Use one of ${versions.join(', ')}, or add the version to scripts/schemas/kinds.ts.`,
  )
  return newest
}

function choose<U extends Unit>(
  units: ReadonlyMap<string, U>,
  choice: { readonly kind: string },
): Chosen<U> {
  const { kind, ...options } = choice
  return { unit: units.get(kind)!, options: options as Chosen<U>['options'] }
}

function resolveService(app: string, source: SiteService, context: Context): ResolvedService {
  const pointer = child('/services', app)
  const { registry, site } = context
  checkAppName(app, pointer, context)
  const engine = choose(registry.engine, source.engine)
  const storage = choose(registry.storage, source.storage)
  const fetch = choose(registry.fetch, source.fetch ?? { kind: 'manual' })
  const exposure = choose(registry.exposure, source.expose ?? { kind: 'cluster' })
  const has = new Set(site.cluster?.has ?? [])
  checkNeeds({ engine, storage, fetch, expose: exposure }, pointer, has, context)
  const nodes = nodeFacts(source, `${pointer}/nodes`, context.site, context.find)
  const gpus = source.gpus ?? (nodes.freeGpus > 0 ? 1 : 0)
  const apiKey = apiKeyOf(app, source, exposure.unit.outside, pointer, context)
  for (const wanted of engine.unit.images(engine.options, gpus))
    checkImage(wanted, pointer, context)
  return {
    app,
    pointer,
    source,
    ...chartOf(app, source, context),
    engine,
    storage,
    fetch,
    exposure,
    scrape: scrapeOf(source, engine, apiKey !== undefined, has, pointer, context),
    readBytesPerSecond: readSpeedOf(storage, pointer, context),
    facts: {
      site: context.checked.name,
      environment: context.environment.name,
      app,
      namespace: source.namespace ?? context.prefix,
      model: modelOf(source.model, pointer, context),
      nodes,
      gpus,
      replicas: source.replicas ?? 1,
      has,
      apiKey,
      image: (repository, tag) => {
        const digest = context.lock.images[`${repository}:${tag}`]?.digest
        return { repository, tag, ...(digest === undefined ? {} : { digest }) }
      },
    },
  }
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
  const base = checked.environments[0]!.site.services[app]
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
    service.storage.kind,
    service.fetch?.kind ?? 'manual',
    service.expose?.kind ?? 'cluster',
  ].join()

function checkNeeds(
  chosen: Record<string, Chosen<Unit>>,
  pointer: string,
  has: ReadonlySet<Capability>,
  { find }: Context,
): void {
  for (const [place, { unit }] of Object.entries(chosen))
    for (const alternatives of unit.needs ?? [])
      if (!alternatives.some((capability) => has.has(capability)))
        find(
          'SITE-008',
          `${pointer}/${place}`,
          `${unit.kind} needs that ${alternatives.map((name) => capabilities[name]).join(', or that ')}, and the cluster is not declared to have it.`,
          `Add ${alternatives.map((name) => `'${name}'`).join(' or ')} to cluster.has where it is true, or choose another ${unit.family}.`,
        )
}

function modelOf(name: string, pointer: string, { lock, find }: Context): ModelFacts {
  const [owner, repository, ...path] = name.split('/')
  const repo = `${owner}/${repository}`
  const file = path.join('/')
  const entry = lock.models[name]
  const at = `${pointer}/model`
  if (entry === undefined) {
    find(
      'LOCK-001',
      at,
      `${name} is not in the lock, so its size and checksum are unknown: nothing is verified, and the start-up time is a guess.`,
      `Add it to chartwright.lock.json under models, with revision, files and sources.${didYouMean(name, Object.keys(lock.models)).replace('; d', ' D')}`,
    )
    return { repo, file, files: [{ path: file }] }
  }
  for (const [fact, missing] of [
    ['revision', entry.revision === undefined],
    ['size', entry.files.some((part) => part.size === undefined)],
    ['sha256', entry.files.some((part) => part.sha256 === undefined)],
  ] as const)
    if (missing)
      find(
        'LOCK-003',
        at,
        `The lock does not know the ${fact} of ${name}, so it is not verified.`,
        `Add ${fact} to its entry in chartwright.lock.json, with its source.`,
      )
  for (const [fact, places] of Object.entries(entry.sources))
    if (places.length < 2 && fact !== 'gguf' && fact !== 'license')
      find(
        'LOCK-004',
        at,
        `Only one place is named that states the ${fact} of ${name}.`,
        'Find a second, independent one and name it in the lock.',
      )
  const sizes = entry.files.map((part) => part.size)
  return {
    repo,
    file,
    ...(entry.revision === undefined ? {} : { revision: entry.revision }),
    files: entry.files as ModelFacts['files'],
    ...(sizes.includes(undefined)
      ? {}
      : { bytes: (sizes as number[]).reduce((sum, size) => sum + size, 0) }),
  }
}

function checkImage(
  { repository, tag }: { repository: string; tag: string },
  pointer: string,
  { lock, find }: Context,
): void {
  const name = `${repository}:${tag}`
  const entry = lock.images[name]
  if (entry === undefined)
    find(
      'LOCK-002',
      `${pointer}/engine`,
      `The digest of ${name} is not in the lock, so the tag alone decides what is pulled, and a tag can move.`,
      'Add it to chartwright.lock.json under images, with its digest and sources.',
    )
  else if (entry.sources.digest.length < 2)
    find(
      'LOCK-004',
      `${pointer}/engine`,
      `Only one place is named that states the digest of ${name}.`,
      'Find a second, independent one and name it in the lock.',
    )
}

function apiKeyOf(
  app: string,
  source: SiteService,
  outside: boolean,
  pointer: string,
  { find }: Context,
): { secret: string; key: string } | undefined {
  if (source.apiKey === false) {
    if (outside)
      find(
        'SEC-001',
        `${pointer}/apiKey`,
        `${app} is reachable from outside the cluster and asks for no key: whoever reaches its address can use the model and the card.`,
        'Remove `apiKey: false`; the runbook then says how to make the Secret. Or expose it within the cluster only.',
      )
    return undefined
  }
  if (source.apiKey === undefined && !outside) return undefined
  return { secret: source.apiKey?.secret ?? `${app}-api-key`, key: source.apiKey?.key ?? 'api-key' }
}

function scrapeOf(
  source: SiteService,
  engine: ResolvedService['engine'],
  hasKey: boolean,
  has: ReadonlySet<Capability>,
  pointer: string,
  { find }: Context,
): ResolvedService['scrape'] {
  const wanted = source.scrape ?? (has.has('prometheus-operator') ? 'pod-monitor' : 'none')
  if (wanted === 'pod-monitor' && !has.has('prometheus-operator'))
    find(
      'SITE-008',
      `${pointer}/scrape`,
      `A PodMonitor needs that ${capabilities['prometheus-operator']}, and the cluster is not declared to have it.`,
      "Add 'prometheus-operator' to cluster.has where it is true, or choose another scrape.",
    )
  if (wanted === 'annotations' && hasKey && engine.unit.metricsNeedKey) {
    find(
      'SEC-002',
      `${pointer}/scrape`,
      `${engine.unit.kind} asks for the API key on /metrics too, and scrape annotations cannot carry one: every scrape would be answered with 401. The annotations are left out.`,
      "Use scrape: 'pod-monitor', which carries the key, or 'none'.",
    )
    return 'none'
  }
  return wanted
}

const speedUnits: Record<string, number> = { MB: 1e6, GB: 1e9, MiB: 2 ** 20, GiB: 2 ** 30 }

function readSpeedOf(
  storage: ResolvedService['storage'],
  pointer: string,
  { site, find }: Context,
): number | undefined {
  const name = storage.unit.storageClass(storage.options)
  const classes = site.cluster?.storageClasses ?? {}
  if (name !== undefined && classes[name] === undefined)
    find(
      'SITE-007',
      `${pointer}/storage/storageClass`,
      `The storage class ${name} is not declared under cluster.storageClasses${didYouMean(name, Object.keys(classes)) || '.'}`,
      'Declare it there, with its read speed, or name one that is.',
    )
  const speed = name === undefined ? undefined : classes[name]?.readSpeed
  const [, amount, unit] = /^([0-9.]+)(.*)\/s$/.exec(speed ?? '') ?? []
  return amount === undefined ? undefined : Number(amount) * speedUnits[unit!]!
}
