// The Route of an OpenShift router: its values and the object. TLS ends at the router, which sends
// plain requests on to where they are encrypted.

import { optionalHostPattern } from '../kubernetes/names.ts'
import { auth } from './authentication.ts'
import type { ChartPart } from './chartPart.ts'
import { fullname, metadata } from './naming.ts'
import { serviceName } from './service.ts'
import {
  and,
  digits,
  fail,
  ifSet,
  merged,
  not,
  or,
  refs,
  release,
  text,
  when,
} from '../template/language.ts'
import type { Condition, Expr, Node, NodeMap } from '../template/language.ts'
import { boolean, choice, group, integer, string, stringMap } from '../template/values.ts'

/** How the router picks a pod. Source: openshift-docs, nw-route-specific-annotations. */
export const balances = ['source', 'leastconn', 'roundrobin', 'random'] as const
/** HAProxy counts in milliseconds, in 31 bits. */
export const longestTimeoutSeconds = 2147483

const limit = (what: string) =>
  integer({
    description: `${what} of one client address; 0 for no limit.`,
    default: 0,
    minimum: 0,
    maximum: 1000000,
  })

const fields = {
  route: group('The Route through which clients outside the cluster come.', {
    enabled: boolean({
      description: 'Make a Route.',
      default: false,
      // How one instance is exposed is its own affair; a shared chart is closed by default.
      instance: true,
    }),
    host: string({
      description: 'Host name; empty leaves the choice to the router.',
      pattern: optionalHostPattern,
      instance: true,
      example: { host: 'llm.apps.example.com' },
    }),
    timeoutSeconds: integer({
      description: 'How long the router waits for an answer that is not streamed.',
      default: 3600,
      minimum: 1,
      maximum: longestTimeoutSeconds,
      planned: 'the time of the longest answer',
    }),
    balance: choice({
      description: 'How the router picks a pod for a client that it does not know.',
      default: 'source',
      choices: balances,
    }),
    rateLimit: group('What one client address may do; counted by each pod of the router.', {
      connections: limit('Open connections'),
      requests: limit('HTTP requests in three seconds'),
    }),
    annotations: stringMap({
      description: 'Further annotations of the Route.',
      example: { annotations: { 'haproxy.router.openshift.io/hsts_header': 'max-age=31536000' } },
    }),
  }),
}
const { route: v } = refs(fields)

const limits = 'haproxy.router.openshift.io/rate-limit-connections'
type Annotations = Expr<{ [key: string]: string }>
const where = (condition: Expr, annotations: { readonly [key: string]: Expr<string> | string }) =>
  when(condition, annotations) as Expr<unknown> as Annotations

const route = {
  apiVersion: 'route.openshift.io/v1',
  kind: 'Route',
  metadata: metadata('server', 'expose', {
    moreAnnotations: merged(
      {
        'haproxy.router.openshift.io/timeout': text`${v.timeoutSeconds}s`,
        'haproxy.router.openshift.io/balance': text`${v.balance}`,
      },
      where(or(v.rateLimit.connections, v.rateLimit.requests), { [limits]: 'true' }),
      where(v.rateLimit.connections, {
        [`${limits}.concurrent-tcp`]: digits(v.rateLimit.connections),
      }),
      where(v.rateLimit.requests, { [`${limits}.rate-http`]: digits(v.rateLimit.requests) }),
    ),
    userAnnotations: v.annotations,
  }),
  spec: {
    host: ifSet(v.host),
    to: { kind: 'Service', name: serviceName, weight: 100 },
    port: { targetPort: 'http' },
    tls: { termination: 'edge', insecureEdgeTerminationPolicy: 'Redirect' },
    wildcardPolicy: 'None',
  },
}

const checks = [
  when(
    and(v.enabled, auth.required, not(auth.existingSecret)),
    fail(
      'route.enabled makes the server reachable from outside the cluster and auth.existingSecret is empty. Do one of: ' +
        'set auth.existingSecret to a Secret with a key; set route.enabled to false; ' +
        'set auth.required to false where something in front asks for a key.',
    ),
  ),
] as unknown as readonly Node[]

const notes = [
  when(v.enabled, [
    '',
    'Reach it from outside:',
    text`  URL=https://$(kubectl get route -n ${release.namespace} ${fullname} -o jsonpath='{.spec.host}')`,
  ]),
] as unknown as readonly Node[]

/** What a Route adds to the chart of a server. */
export const routePart: ChartPart = {
  fields: { network: fields },
  templates: [
    {
      file: 'route.yaml',
      object: route as unknown as NodeMap,
      half: 'workload',
      guard: v.enabled as Condition,
    },
  ],
  checks,
  notes,
}
