// Reached through the cluster's ingress controller, under a host name and a path. What only Traefik
// can do (a prefix, a rate limit, somebody asked before, cookies) needs Traefik.

import { Type } from '@sinclair/typebox'

import { subdomainPattern } from '../../kubernetes/names.ts'
import { makeNamespace } from '../../parts/makeNamespace.ts'
import { openPaths } from '../../parts/proxy/openPaths.ts'
import { ingressPart } from '../../parts/proxy/ingressPart.ts'
import { needsMiddlewares, proxyOptions } from '../../parts/proxy/proxyOptions.ts'
import { openPathProblems, proxyAdvice, proxyTroubles } from '../../parts/proxy/proxyRemarks.ts'
import { proxyPeers, proxyValues } from '../../parts/proxy/proxyValues.ts'
import { defineExposure } from './exposure.ts'

const options = Type.Object(
  {
    ...proxyOptions,
    tls: Type.Optional(
      Type.Object(
        {
          secret: Type.Optional(
            Type.String({
              pattern: subdomainPattern,
              description:
                'Secret with the certificate. Default: the controller’s own certificate.',
            }),
          ),
          entryPoint: Type.Optional(
            Type.String({
              pattern: '^[A-Za-z0-9][-_A-Za-z0-9]*$',
              description:
                'Entry point of Traefik. Default websecure, as its chart and k3s name it.',
            }),
          ),
        },
        {
          additionalProperties: false,
          description: 'Answer encrypted requests only. Default: no encryption.',
        },
      ),
    ),
    sticky: Type.Optional(
      Type.Boolean({
        description: 'Keep a client that takes cookies at one pod, as Traefik can. Default no.',
      }),
    ),
    annotations: Type.Optional(
      Type.Record(Type.String(), Type.String(), {
        description: 'Annotations that the controller reads.',
      }),
    ),
  },
  { additionalProperties: false },
)

export const ingress = defineExposure({
  kind: 'ingress',
  summary: 'reached through the ingress controller, under a host name and a path',
  options,
  needs: (chosen) => [
    needsMiddlewares(chosen) || chosen.pathPrefix !== undefined || chosen.sticky === true
      ? ['traefik']
      : ['ingress', 'traefik'],
  ],
  outside: true,
  admits: proxyPeers,
  opens: openPaths,
  problems: (chosen, facts) => [
    ...openPathProblems(chosen, facts),
    ...(chosen.tls === undefined
      ? [
          {
            code: 'SEC-009' as const,
            at: '',
            message: `The Ingress of ${facts.app} has no tls, so ${facts.apiKey === undefined ? 'questions and answers travel' : 'the API key travels'} in clear text: whoever is on the way can read it.`,
            hint: 'Add tls: {} for the certificate of the controller, or tls: { secret } for one of your own.',
          },
        ]
      : []),
  ],
  setup: ({ host, tls }, { namespace }) =>
    tls?.secret === undefined
      ? []
      : [
          {
            what: `Make the Secret \`${tls.secret}\` with the certificate${host === undefined ? '' : ` of \`${host}\`, a name that has to lead to the ingress controller`}`,
            commands: [
              makeNamespace(namespace),
              `kubectl create secret tls -n ${namespace} ${tls.secret} --cert=tls.crt --key=tls.key`,
            ].join('\n'),
          },
        ],
  advice: (chosen, facts) => [
    ...proxyAdvice(chosen, facts),
    ...(facts.has.has('traefik')
      ? [
          'Traefik has no timeout for one Ingress, and its entry points cut what takes longer than `transport.respondingTimeouts.readTimeout` (60 s) to *send*, or `writeTimeout` (none) to answer: leave writeTimeout at 0, or above the longest answer of the table.',
        ]
      : [
          'How long the controller waits for an answer is an annotation of its own: give it the longest answer of the table, and no buffering of answers.',
        ]),
    ...(chosen.sticky === true
      ? [
          'The cookie keeps a client at one pod while that pod lives; clients that drop cookies go to any.',
        ]
      : []),
  ],
  troubles: (_options, facts) => [
    ...proxyTroubles('ingress', facts),
    {
      see: 'an Application that stays `Progressing` with a Deployment that is ready',
      look: `\`kubectl get ingress -n ${facts.namespace} ${facts.app}\``,
      usually:
        'the controller publishes no address for Ingresses (Traefik: `providers.kubernetesIngress.publishedService`)',
    },
  ],
  chart: ingressPart,
  values: (chosen, facts) => ({
    ...proxyValues(chosen, facts),
    ingress: {
      className: facts.ingress?.className ?? '',
      annotations: chosen.annotations ?? {},
      tls: {
        enabled: chosen.tls !== undefined,
        secretName: chosen.tls?.secret ?? '',
        entryPoint: facts.has.has('traefik') ? (chosen.tls?.entryPoint ?? 'websecure') : '',
      },
      sticky: chosen.sticky ?? false,
    },
  }),
  address: (app, namespace, _port, { host, pathPrefix = '', tls }) => {
    const get = `kubectl get ingress -n ${namespace} ${app} -o jsonpath=`
    const scheme = tls === undefined ? 'http' : 'https'
    if (host !== undefined) return `URL=${scheme}://${host}${pathPrefix}`
    return [
      `HOST=$(${get}'{.spec.rules[0].host}')`,
      `URL=${scheme}://\${HOST:-$(${get}'{.status.loadBalancer.ingress[0].ip}')}${pathPrefix}`,
    ].join('\n')
  },
})
