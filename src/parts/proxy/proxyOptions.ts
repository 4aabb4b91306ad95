// What a site may say of a proxy in front of a service: the same words for an Ingress and an
// HTTPRoute, so that a site changes one for the other by its kind.

import { Type } from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'

import { subdomainPattern } from '../../kubernetes/names.ts'
import { serviceOptions } from '../service.ts'

/** Segments of unreserved characters (RFC 3986), which no proxy decodes or rewrites. */
const segments = '(/[-._~A-Za-z0-9]+)'

const closed = { additionalProperties: false } as const

const count = (description: string) =>
  Type.Integer({ minimum: 1, maximum: 1_000_000_000, description })

export const proxyOptions = {
  ...serviceOptions,
  host: Type.Optional(
    Type.String({
      pattern: subdomainPattern,
      description:
        'Host name that clients call, such as llm.example.org. Default: any; a public repository need not hold it, and another values file may.',
    }),
  ),
  pathPrefix: Type.Optional(
    Type.String({
      pattern: `^${segments}+$`,
      description:
        'Path under which it is served, such as /models/llama-8b; the engine does not see it. Default: none.',
    }),
  ),
  paths: Type.Optional(
    Type.Array(
      Type.String({
        pattern: `^(/|${segments}+/?)$`,
        description: 'A path, such as /v1/ or /health.',
      }),
      {
        minItems: 1,
        // An HTTPRoute has a rule for each, and at most 16 (Gateway API 1.6).
        maxItems: 16,
        description:
          'Paths of the engine that clients may ask for, such as /v1/ with all below it, or /health alone; all others get 404. Default: those that the engine names, which its key guards.',
      },
    ),
  ),
  rateLimit: Type.Optional(
    Type.Object(
      {
        average: count('Requests that one address may make in each period, on average.'),
        period: Type.Optional(
          Type.String({ pattern: '^[1-9][0-9]{0,5}(s|m|h)$', description: 'Default 1s.' }),
        ),
        burst: Type.Optional(count('Requests that it may make at once. Default: the average.')),
      },
      { ...closed, description: 'A limit for each client address. Default: none.' },
    ),
  ),
  forwardAuth: Type.Optional(
    Type.Object(
      {
        address: Type.String({
          pattern: '^https?://[-._~:/?#@!$&()*+,;=%A-Za-z0-9]+$',
          description:
            'Address that says whether a request may pass, such as that of a single sign-on.',
        }),
        authResponseHeaders: Type.Optional(
          Type.Array(
            Type.String({ pattern: '^[-A-Za-z0-9]+$', description: 'Name of a header.' }),
            {
              description: 'Headers of its answer that the engine gets too.',
            },
          ),
        ),
      },
      { ...closed, description: 'Ask somebody before each request. Default: nobody.' },
    ),
  ),
}

const schema = Type.Object(proxyOptions)
export type ProxyOptions = Static<typeof schema>

/** Whether an option is one that only a Middleware of Traefik can do. */
export const needsMiddlewares = ({ rateLimit, forwardAuth }: ProxyOptions): boolean =>
  rateLimit !== undefined || forwardAuth !== undefined
