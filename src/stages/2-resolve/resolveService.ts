// One service of a site with its units, its pinned facts, its nodes, and every default filled in.

import { child } from '../../findings/finding.ts'
import { releaseNameMax } from '../../kubernetes/names.ts'
import type { Chosen, ResolvedService } from '../../model.ts'
import type { SiteService } from '../../site.ts'
import { capabilities } from '../../units/unit.ts'
import type { Capability, Unit } from '../../units/unit.ts'
import { apiKeyOf, scrapeOf } from './access.ts'
import { choose } from './choose.ts'
import type { Context } from './context.ts'
import { checkImage, modelOf } from './lockedFacts.ts'
import { nodeFacts } from './nodes.ts'
import { readSpeedOf } from './readSpeed.ts'

export function resolveService(
  app: string,
  source: SiteService,
  context: Context,
): ResolvedService {
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
