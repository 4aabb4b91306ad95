// Of two routes for the same host and path, a controller takes the older one, or either: the other
// service then never gets a request, and nothing in the cluster says so.

import { describe } from '../kubernetes/manifest.ts'
import type { Manifest } from '../kubernetes/manifest.ts'
import type { Rule } from './rule.ts'

interface IngressSpec {
  readonly ingressClassName?: string
  readonly rules?: readonly {
    readonly host?: string
    readonly http?: { readonly paths?: readonly { path: string; pathType: string }[] }
  }[]
}
interface HttpRouteSpec {
  readonly parentRefs?: readonly { name: string; namespace?: string; sectionName?: string }[]
  readonly hostnames?: readonly string[]
  readonly rules?: readonly {
    readonly matches?: readonly { readonly path: { type: string; value: string } }[]
  }[]
}

/** One thing that a route answers: at whose door, under which host and path. */
interface Answer {
  readonly door: string
  readonly host: string
  readonly path: string
}

const anyHost = 'any host'

const ofIngress = ({ ingressClassName = '', rules = [] }: IngressSpec): Answer[] =>
  rules.flatMap(({ host = anyHost, http }) =>
    (http?.paths ?? []).map(({ path, pathType }) => ({
      door: `class ${ingressClassName} ${pathType}`,
      host,
      path,
    })),
  )

const ofHttpRoute = (
  { parentRefs = [], hostnames = [anyHost], rules = [] }: HttpRouteSpec,
  own: string,
): Answer[] =>
  parentRefs.flatMap(({ name, namespace = own, sectionName = '' }) =>
    hostnames.flatMap((host) =>
      rules.flatMap(({ matches = [] }) =>
        matches.map(({ path }) => ({
          door: `gateway ${namespace}/${name}/${sectionName} ${path.type}`,
          host,
          path: path.value,
        })),
      ),
    ),
  )

function answersOf({ kind, metadata, spec }: Manifest): Answer[] {
  if (kind === 'Ingress') return ofIngress(spec as IngressSpec)
  if (kind === 'HTTPRoute') return ofHttpRoute(spec as HttpRouteSpec, metadata.namespace ?? '')
  return []
}

export const routesAreDistinct: Rule = {
  code: 'SITE-018',
  hint: 'Give one of them another host or pathPrefix.',
  check({ applications }, find) {
    const claims = new Map<string, Manifest>()
    for (const { manifest, origin } of applications.flatMap(({ objects }) => objects)) {
      const clash = answersOf(manifest).find((answer) => {
        const key = JSON.stringify(answer)
        const first = claims.get(key) ?? manifest
        claims.set(key, first)
        return first !== manifest
      })
      if (clash !== undefined)
        find(
          origin,
          `${describe(manifest)} and ${describe(claims.get(JSON.stringify(clash))!)} both answer ${clash.host} at ${clash.path}: one of them would never get a request.`,
        )
    }
  },
}
