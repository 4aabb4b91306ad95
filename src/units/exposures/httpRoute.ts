// Reached through a gateway of the Gateway API, under a host name and a path.

import { Type } from '@sinclair/typebox'

import { labelPattern, subdomainPattern } from '../../kubernetes/names.ts'
import { openPaths } from '../../parts/proxy/openPaths.ts'
import { httpRoutePart } from '../../parts/proxy/httpRoutePart.ts'
import { needsMiddlewares, proxyOptions } from '../../parts/proxy/proxyOptions.ts'
import { openPathProblems, proxyAdvice, proxyTroubles } from '../../parts/proxy/proxyRemarks.ts'
import { proxyPeers, proxyValues } from '../../parts/proxy/proxyValues.ts'
import { defineExposure } from './exposure.ts'

const options = Type.Object(
  {
    ...proxyOptions,
    gateway: Type.Object(
      {
        name: Type.String({ pattern: subdomainPattern, description: 'Name of the Gateway.' }),
        namespace: Type.Optional(
          Type.String({
            pattern: labelPattern,
            description: 'Its namespace. Default: that of the service.',
          }),
        ),
        sectionName: Type.Optional(
          Type.String({
            pattern: subdomainPattern,
            description: 'Its listener, such as https. Default: every one that takes the route.',
          }),
        ),
      },
      { additionalProperties: false, description: 'The Gateway that answers.' },
    ),
  },
  { additionalProperties: false },
)

/** Five digits are the most that the Gateway API takes; beyond them, no limit. */
const durationOf = (seconds: number): string => (seconds > 99999 ? '0s' : `${Math.ceil(seconds)}s`)

export const httpRoute = defineExposure({
  kind: 'http-route',
  summary: 'reached through a gateway of the Gateway API, under a host name and a path',
  options,
  needs: (chosen) => [['gateway-api'], ...(needsMiddlewares(chosen) ? [['traefik'] as const] : [])],
  outside: true,
  admits: proxyPeers,
  opens: openPaths,
  problems: openPathProblems,
  advice: (chosen, facts) => [
    ...proxyAdvice(chosen, facts),
    'Encryption is the listener’s affair: name one that has a certificate as sectionName, or the API key travels in clear text.',
    'The route says how long the longest answer may take; Traefik 3.7 ignores that (traefik#11902) and waits as long as its entry point.',
    ...(facts.replicas > 1
      ? [
          'Keeping a client at one pod (sessionPersistence) is experimental in Gateway API 1.6, so a conversation may go to any of the pods.',
        ]
      : []),
  ],
  troubles: (_options, facts) => proxyTroubles('httproute', facts),
  chart: httpRoutePart,
  values: (chosen, facts) => ({
    ...proxyValues(chosen, facts),
    httpRoute: {
      gateway: { namespace: '', sectionName: '', ...chosen.gateway },
      timeout: durationOf(facts.figures.answerSeconds),
    },
  }),
  address: (app, namespace, _port, { host, pathPrefix = '', gateway }) => {
    if (host !== undefined) return `URL=https://${host}${pathPrefix}`
    const of = `-n ${gateway.namespace ?? namespace} ${gateway.name}`
    return [
      `HOST=$(kubectl get httproute -n ${namespace} ${app} -o jsonpath='{.spec.hostnames[0]}')`,
      `URL=https://\${HOST:-$(kubectl get gateway ${of} -o jsonpath='{.status.addresses[0].value}')}${pathPrefix}`,
    ].join('\n')
  },
})
