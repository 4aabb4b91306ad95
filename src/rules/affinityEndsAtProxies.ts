// A Service keeps a client at one pod by the address that connects. Behind a proxy that is the proxy's
// own, for all clients; and Traefik, the gateways and the OpenShift router go past the Service anyway.

import { describe } from '../kubernetes/manifest.ts'
import type { Manifest } from '../kubernetes/manifest.ts'
import type { Rule } from './rule.ts'

/** Kinds that name the Services behind them. */
const routeKinds = new Set(['HTTPRoute', 'Ingress', 'Route'])

/** Every name in the places where a route names a Service. */
function backendsOf(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return []
  return Object.entries(part).flatMap(([key, inner]) => {
    const named = ['service', 'to'].includes(key) ? [inner] : key === 'backendRefs' ? inner : []
    return [
      ...(named as { name?: string }[]).flatMap(({ name }) => name ?? []),
      ...backendsOf(inner),
    ]
  })
}

const isBackend = (service: Manifest, route: Manifest): boolean =>
  routeKinds.has(route.kind) &&
  route.metadata.namespace === service.metadata.namespace &&
  backendsOf(route.spec).includes(service.metadata.name)

export const affinityEndsAtProxies: Rule = {
  code: 'SITE-017',
  hint: 'Leave the affinity out, and let the proxy keep clients by a cookie where it can.',
  check({ applications }, find) {
    const objects = applications.flatMap(({ objects: own }) => own)
    for (const { manifest: service } of objects) {
      const { sessionAffinity } = (service.spec ?? {}) as { sessionAffinity?: string }
      if (service.kind !== 'Service' || sessionAffinity !== 'ClientIP') continue
      for (const { manifest: route, origin } of objects)
        if (isBackend(service, route))
          find(
            origin,
            `${describe(service)} keeps a client at one pod by its address, and clients of ${describe(route)} all come from the proxy, or past the Service: the affinity is all to one pod, or none.`,
          )
    }
  },
}
