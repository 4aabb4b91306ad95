// Built sites in, every model and image that they want out, each once, with the places that want
// it and where to ask for it. The same images that resolving a site checks.

import { child } from '../findings/finding.ts'
import type { Pointer } from '../findings/finding.ts'
import type { PlacedService, RenderedSite, ResolvedService } from '../model.ts'
import { namedModels } from '../namedModels.ts'
import type { SiteModel } from '../parts/siteModel.ts'
import type { Site } from '../site.ts'
import { modelName } from './modelName.ts'

/** Where a site has models and images asked for. */
export type Mirrors = NonNullable<Site['mirrors']>

export interface Wanted {
  readonly kind: 'model' | 'image'
  /** As the lock calls it. */
  readonly name: string
  /** Places in sites, at least one; the first decides whose mirrors are asked. */
  readonly places: readonly Pointer[]
  readonly mirrors: Mirrors
}

/** Sorted by kind and name: images first, as models take longer. */
export function wanted(sites: readonly RenderedSite[]): Wanted[] {
  const found = new Map<string, Wanted>()
  for (const { site, environments } of sites)
    for (const { compiled } of environments) {
      const { environment, services, hosts, source } = compiled.plan.environment
      const { mirrors = {} } = source
      const wishes = [
        ...services.flatMap(wantedBy),
        ...hosts.flatMap((host) => host.services).flatMap(modelsBy),
      ]
      for (const { kind, name, pointer } of wishes) {
        const key = `${kind} ${name}`
        const place = { site: site.name, pointer: site.pointerIn(environment, pointer) }
        const known = found.get(key)
        const places = [...(known?.places ?? []), place].filter(isFirst)
        found.set(key, { kind, name, mirrors: known?.mirrors ?? mirrors, places })
      }
    }
  return [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one)
}

/** What an environment takes over from its site is one place. */
const isFirst = (place: Pointer, index: number, all: readonly Pointer[]): boolean =>
  all.findIndex((one) => one.site === place.site && one.pointer === place.pointer) === index

interface Wish {
  readonly kind: Wanted['kind']
  readonly name: string
  readonly pointer: string
}

function wantedBy(service: ResolvedService): Wish[] {
  const { engine, fetch, exposure, facts, pointer } = service
  const images = [
    ['engine', engine.unit.images(engine.options, facts.gpus)],
    ['fetch', fetch?.unit.images?.(fetch.options) ?? []],
    ['expose', exposure.unit.images?.(exposure.options) ?? []],
  ] as const
  return [
    ...images.flatMap(([place, list]) =>
      list.map(({ repository, tag }): Wish => ({
        kind: 'image',
        name: `${repository}:${tag}`,
        pointer: child(pointer, place),
      })),
    ),
    ...modelsBy(service),
  ]
}

const modelsBy = ({ engine, source, pointer }: PlacedService): Wish[] =>
  namedModels(engine, source, pointer).flatMap((one) => modelsOf(one.model, one.pointer))

/** The model, and the projector beside it, which has an entry of its own. */
function modelsOf(model: SiteModel, pointer: string): Wish[] {
  if (typeof model === 'string') return [{ kind: 'model', name: model, pointer }]
  const { name, projector } = model
  const own: Wish = { kind: 'model', name, pointer }
  if (projector === undefined) return [own]
  const { repo } = modelName(name)
  return [
    own,
    { kind: 'model', name: `${repo}/${projector}`, pointer: child(pointer, 'projector') },
  ]
}
