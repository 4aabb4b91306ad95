// Built sites in, every model and image that has to be carried to them out, each once, with the
// services that want it. What comes to a pod as an image needs no files from the hub.

import { wanted } from '../lock/wanted.ts'
import type { Wanted } from '../lock/wanted.ts'
import type { RenderedSite, ResolvedEnvironment } from '../model.ts'

export interface Wisher {
  readonly site: string
  /** `default` is the site itself. */
  readonly environment: string
  readonly service: string
}

/** A model or an image by its name in the lock. */
export interface Wish extends Pick<Wanted, 'kind' | 'name' | 'places'> {
  readonly wantedBy: readonly Wisher[]
}

/** Sorted by kind and name, as `wanted` sorts; those who want it in the order of the sites. */
export function wishes(sites: readonly RenderedSite[]): Wish[] {
  const each = sites.flatMap(wishesOfServices)
  return wanted(sites).flatMap(({ kind, name }) => {
    const own = each.filter((one) => one.kind === kind && one.name === name)
    const places = own.flatMap((one) => one.places)
    const wantedBy = own.flatMap((one) => one.wantedBy)
    return own.length === 0 ? [] : [{ kind, name, places: distinct(places), wantedBy }]
  })
}

/** An environment says again what its site says, at the same place. */
const distinct = (places: Wish['places']): Wish['places'] => [
  ...new Map(places.map((place) => [JSON.stringify(place), place])).values(),
]

const wishesOfServices = (site: RenderedSite): Wish[] =>
  site.environments.flatMap(({ compiled }) => {
    const { environment, services, hosts } = compiled.plan.environment
    const wishesOf = (app: string, one: Everything): Wish[] => {
      const wantedBy = [{ site: site.site.name, environment, service: app }]
      return wanted([only(site, environment, one)]).map(({ kind, name, places }) => ({
        kind,
        name,
        places,
        wantedBy,
      }))
    }
    return [
      ...services.flatMap((service) =>
        wishesOf(service.app, { services: [service], hosts: [] }).filter(
          ({ kind }) => kind === 'image' || service.fetch?.unit.volume === undefined,
        ),
      ),
      ...hosts.flatMap((host) =>
        host.services.flatMap((service) =>
          wishesOf(service.app, { services: [], hosts: [{ ...host, services: [service] }] }),
        ),
      ),
    ]
  })

type Everything = Pick<ResolvedEnvironment, 'services' | 'hosts'>

/** The site as it would be with one service in one environment. */
const only = (site: RenderedSite, environment: string, one: Everything): RenderedSite => ({
  ...site,
  environments: site.environments.flatMap((rendered) => {
    const { plan } = rendered.compiled
    if (plan.environment.environment !== environment) return []
    const narrow = { ...plan, environment: { ...plan.environment, ...one } }
    return [{ ...rendered, compiled: { ...rendered.compiled, plan: narrow } }]
  }),
})
