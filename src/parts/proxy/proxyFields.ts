// The values of a proxy in front of the Service: who is let through, where to, and how often.

import { optionalSubdomainPattern } from '../../kubernetes/names.ts'
import { and, fail, not, refs, when } from '../../template/language.ts'
import type { Node } from '../../template/language.ts'
import { boolean, group, integer, string, stringList } from '../../template/values.ts'
import { auth } from '../authentication.ts'

export const proxyFields = {
  proxy: group('The proxy of the cluster that clients outside call.', {
    enabled: boolean({
      description: 'Let the proxy answer for the Service; without it nobody outside reaches it.',
      default: false,
      instance: true,
    }),
    host: string({
      description: 'Host name that clients call; empty means any.',
      pattern: optionalSubdomainPattern,
      instance: true,
      example: { host: 'llm.example.org' },
    }),
    pathPrefix: string({
      description:
        'Path under which the server is served, and which it does not see; empty means none.',
      pattern: '^((/[-._~A-Za-z0-9]+)+)?$',
      instance: true,
      example: { pathPrefix: '/models/llama-8b' },
    }),
    paths: group('What clients may ask for, below the prefix; all else is answered with 404.', {
      below: stringList({
        description: 'Paths with everything below them; each ends in a slash.',
        default: ['/'],
      }),
      exact: stringList({ description: 'Paths by themselves.' }),
    }),
    rateLimit: group('A limit for each client address, as a Middleware of Traefik.', {
      average: integer({
        description: 'Requests in each period, on average; 0 means no limit.',
        default: 0,
        minimum: 0,
        maximum: 1_000_000_000,
      }),
      period: string({
        description: 'The period, such as 1s or 1m.',
        default: '1s',
        pattern: '^[1-9][0-9]{0,5}(s|m|h)$',
      }),
      burst: integer({
        description: 'Requests at once.',
        default: 1,
        minimum: 1,
        maximum: 1_000_000_000,
      }),
    }),
    forwardAuth: group('Who is asked before each request, by a Middleware of Traefik.', {
      address: string({
        description: 'Address that says whether a request may pass; empty asks nobody.',
        pattern: '^(https?://[-._~:/?#@!$&()*+,;=%A-Za-z0-9]+)?$',
        instance: true,
        example: { address: 'http://oauth2-proxy.sso.svc.cluster.local/oauth2/auth' },
      }),
      responseHeaders: stringList({
        description: 'Headers of its answer that the server gets too.',
      }),
    }),
  }),
}
export const { proxy } = refs(proxyFields)

export const isLimited = proxy.rateLimit.average
export const isAsked = proxy.forwardAuth.address

export const proxyChecks = [
  when(
    and(proxy.enabled, auth.required, not(auth.existingSecret)),
    fail(
      'proxy.enabled makes the server reachable from outside the cluster and auth.existingSecret is empty. Do one of: ' +
        'set auth.existingSecret to a Secret with a key; set proxy.enabled to false; ' +
        'set auth.required to false where something in front asks for a key.',
    ),
  ),
  when(
    and(proxy.enabled, not(proxy.paths.below), not(proxy.paths.exact)),
    fail(
      'proxy.enabled is true, and proxy.paths.below and proxy.paths.exact are both empty. Set one of them to the paths that clients may ask for, such as /v1/.',
    ),
  ),
] as unknown as readonly Node[]
