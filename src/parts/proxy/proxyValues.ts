// The options of a proxy in front of a service as values of its chart.

import type { ResolvedFacts, ServiceFacts } from '../../units/serviceFacts.ts'
import type { JsonObject } from '../../template/values.ts'
import { fromNamespace } from '../networkPolicy.ts'
import { serviceValues } from '../service.ts'
import { openPaths } from './openPaths.ts'
import type { ProxyOptions } from './proxyOptions.ts'

export function proxyValues(chosen: ProxyOptions, facts: ServiceFacts): JsonObject {
  const { rateLimit, forwardAuth } = chosen
  const paths = openPaths(chosen, facts)
  return {
    service: { type: 'ClusterIP', ...serviceValues(chosen) },
    proxy: {
      enabled: true,
      host: chosen.host ?? '',
      pathPrefix: chosen.pathPrefix ?? '',
      paths: {
        below: paths.filter((path) => path.endsWith('/')),
        exact: paths.filter((path) => !path.endsWith('/')),
      },
      ...(rateLimit === undefined
        ? {}
        : {
            rateLimit: {
              average: rateLimit.average,
              period: rateLimit.period ?? '1s',
              burst: rateLimit.burst ?? rateLimit.average,
            },
          }),
      ...(forwardAuth === undefined
        ? {}
        : {
            forwardAuth: {
              address: forwardAuth.address,
              responseHeaders: forwardAuth.authResponseHeaders ?? [],
            },
          }),
    },
  }
}

/** The pods of the proxy, where it is declared, and those beside the server. */
export const proxyPeers = ({ ingress, namespace }: ResolvedFacts): JsonObject[] =>
  ingress?.namespace === undefined
    ? []
    : [...new Set([ingress.namespace, namespace])].map(fromNamespace)
