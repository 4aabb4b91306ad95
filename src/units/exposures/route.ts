// Reached through a Route of the OpenShift router, by https, under a name of the router's or of one's own.

import { Type } from '@sinclair/typebox'

import { hostPattern } from '../../kubernetes/names.ts'
import { balances, longestTimeoutSeconds, routePart } from '../../parts/routePart.ts'
import { serviceOptions, serviceValues } from '../../parts/service.ts'
import { defineExposure } from './exposure.ts'

const limit = (what: string) =>
  Type.Optional(
    Type.Integer({ description: `${what}. Default: no limit.`, minimum: 1, maximum: 1e6 }),
  )

const options = Type.Object(
  {
    ...serviceOptions,
    host: Type.Optional(
      Type.String({
        description:
          'Host name. Default: the router makes one; it may also stand in values of your own that are in no repository.',
        pattern: hostPattern,
      }),
    ),
    balance: Type.Optional(
      Type.Union(
        balances.map((name) => Type.Literal(name)),
        {
          description:
            'How the router picks a pod for a client that it does not know. Default source: by its address.',
        },
      ),
    ),
    rateLimit: Type.Optional(
      Type.Object(
        {
          connections: limit('Open connections'),
          requests: limit('HTTP requests in three seconds'),
        },
        {
          additionalProperties: false,
          description: 'What one client address may do, counted by each pod of the router.',
        },
      ),
    ),
    annotations: Type.Optional(
      Type.Record(Type.String(), Type.String(), {
        description: 'Further annotations of the Route.',
      }),
    ),
  },
  { additionalProperties: false },
)

export const route = defineExposure({
  kind: 'route',
  summary: 'reached by https through a Route of the OpenShift router',
  options,
  needs: () => [['openshift-router']],
  outside: true,
  admits: ({ peers }) => peers.router,
  advice: ({ balance = 'source', sessionAffinitySeconds }, { replicas }) => [
    'The router gives up on an answer that is not streamed after the time of the longest answer, see above. Streamed answers keep the connection open however long they are.',
    replicas > 1
      ? `The router sends new clients on by \`${balance}\`, and browsers back by a cookie: a pod that has seen a conversation has its prompt in its cache.`
      : `With one pod the router has no choice to make; \`balance\` is \`${balance}\`, ${balance === 'source' ? 'so that' : 'by which'} with more of them ${balance === 'source' ? 'a client stays with the pod that has its prompt in its cache, which round robin would scatter' : 'a client without the router’s cookie comes to any of them; `source` keeps it at the pod that has its prompt in its cache'}.`,
    ...(sessionAffinitySeconds === undefined
      ? []
      : [
          'The session affinity is that of the Service, for clients within the cluster: the router goes past the Service to the pods.',
        ]),
  ],
  troubles: (_options, { app, namespace }) => [
    {
      see: '503 with a page of the router',
      look: `\`kubectl get route,endpointslices -n ${namespace}\``,
      usually: `no pod of ${app} is ready yet, or a policy keeps the router out`,
    },
    {
      see: '504 after a fixed time',
      look: `\`kubectl get route -n ${namespace} ${app} -o yaml\``,
      usually:
        'the answer takes longer than the Route waits: stream it, or measure `tokensPerSecond` and say it in the site',
    },
  ],
  chart: routePart,
  values(chosen, facts) {
    const { host = '', balance = 'source', rateLimit = {}, annotations = {} } = chosen
    const { connections = 0, requests = 0 } = rateLimit
    return {
      service: { type: 'ClusterIP', ...serviceValues(chosen) },
      route: {
        enabled: true,
        host,
        timeoutSeconds: Math.min(longestTimeoutSeconds, facts.figures.answerSeconds),
        balance,
        rateLimit: { connections, requests },
        annotations,
      },
    }
  },
  address: (app, namespace) =>
    `HOST=$(kubectl get route -n ${namespace} ${app} -o jsonpath='{.spec.host}')\nURL=https://$HOST`,
})
