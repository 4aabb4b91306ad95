// What only Traefik does for a request on its way, as Middlewares beside the route that names them.
// None of them may hold an answer back or repeat a request: no buffering, compress or retry.
// Source: Traefik 3.7, pkg/provider/kubernetes/crd/traefikio/v1alpha1/middleware.go.

import { and } from '../../template/language.ts'
import type { Condition, Expr, Node, NodeMap } from '../../template/language.ts'
import type { PartTemplate } from '../chartPart.ts'
import { metadata, suffixed } from '../naming.ts'
import { isAsked, isLimited, proxy } from './proxyFields.ts'

export const traefikGroup = 'traefik.io'

export const rateLimitName = suffixed('rate-limit')
export const forwardAuthName = suffixed('forward-auth')

export const middleware = (
  file: string,
  name: Expr<string>,
  isWanted: Expr,
  spec: { readonly [key: string]: unknown },
): PartTemplate => ({
  file: `${file}-middleware.yaml`,
  object: {
    apiVersion: `${traefikGroup}/v1alpha1`,
    kind: 'Middleware',
    metadata: metadata('server', 'config', { name }),
    spec,
  } as unknown as NodeMap,
  half: 'workload',
  guard: and(proxy.enabled, isWanted) as Condition,
})

/** The Middlewares that an Ingress and an HTTPRoute name alike. */
export const middlewares: readonly PartTemplate[] = [
  middleware('ratelimit', rateLimitName, isLimited, { rateLimit: { ...proxy.rateLimit } }),
  middleware('forwardauth', forwardAuthName, isAsked, {
    forwardAuth: {
      address: proxy.forwardAuth.address,
      authResponseHeaders: [proxy.forwardAuth.responseHeaders] as unknown as Node,
    },
  }),
]
