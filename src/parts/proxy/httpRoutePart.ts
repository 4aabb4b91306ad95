// The HTTPRoute of a service: what a gateway of the Gateway API answers for it, and how long it waits
// for an answer. Source: Gateway API 1.6.3, apis/v1/httproute_types.go.

import { optionalLabelPattern, optionalSubdomainPattern } from '../../kubernetes/names.ts'
import { and, each, fail, ifSet, not, refs, release, text, when } from '../../template/language.ts'
import type { Condition, Expr, Node, NodeMap } from '../../template/language.ts'
import { group, string } from '../../template/values.ts'
import type { ChartPart } from '../chartPart.ts'
import { fullname, metadata } from '../naming.ts'
import { serviceName, servicePortValue } from '../service.ts'
import { forwardAuthName, middlewares, rateLimitName, traefikGroup } from './middlewares.ts'
import { isAsked, isLimited, proxy, proxyChecks, proxyFields } from './proxyFields.ts'

const httpRouteFields = {
  httpRoute: group('The HTTPRoute, which is made where proxy.enabled is true.', {
    gateway: group('The Gateway that answers.', {
      name: string({
        description: 'Name of the Gateway.',
        pattern: optionalSubdomainPattern,
        instance: true,
        example: { name: 'shared' },
      }),
      namespace: string({
        description: 'Its namespace; empty means that of the release.',
        pattern: optionalLabelPattern,
        instance: true,
        example: { namespace: 'gateways' },
      }),
      sectionName: string({
        description: 'Its listener; empty means every one that takes the route.',
        pattern: optionalSubdomainPattern,
        instance: true,
        example: { sectionName: 'https' },
      }),
    }),
    timeout: string({
      description: 'How long the gateway waits for the whole of an answer; 0s means for ever.',
      default: '0s',
      pattern: '^[0-9]{1,5}s$',
    }),
  }),
}
const { gateway, timeout } = refs(httpRouteFields).httpRoute

const traefiks = (name: Expr<string>) => ({
  type: 'ExtensionRef',
  extensionRef: { group: traefikGroup, kind: 'Middleware', name },
})

type MatchType = 'PathPrefix' | 'Exact'

/** One rule a path, since ReplacePrefixMatch takes no more. */
const ruleOf =
  (type: MatchType, rewrite: (path: Expr<string>) => object) => (path: Expr<string>) => ({
    matches: [{ path: { type, value: text`${proxy.pathPrefix}${path}` } }],
    filters: [
      when(isLimited, traefiks(rateLimitName)),
      when(isAsked, traefiks(forwardAuthName)),
      when(proxy.pathPrefix, { type: 'URLRewrite', urlRewrite: { path: rewrite(path) } }),
    ],
    backendRefs: [{ name: serviceName, port: servicePortValue }],
    timeouts: { request: timeout },
  })

const httpRoute = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: metadata('server', 'expose'),
  spec: {
    parentRefs: [
      {
        name: gateway.name,
        namespace: ifSet(gateway.namespace),
        sectionName: ifSet(gateway.sectionName),
      },
    ],
    hostnames: [ifSet(proxy.host)],
    rules: [
      each(
        proxy.paths.below,
        ruleOf('PathPrefix', (path) => ({
          type: 'ReplacePrefixMatch',
          replacePrefixMatch: path,
        })),
      ),
      each(
        proxy.paths.exact,
        ruleOf('Exact', (path) => ({ type: 'ReplaceFullPath', replaceFullPath: path })),
      ),
    ],
  },
}

const checks = [
  ...proxyChecks,
  when(
    and(proxy.enabled, not(gateway.name)),
    fail(
      'proxy.enabled is true and httpRoute.gateway.name is empty, so no gateway would answer. Set it to the name of a Gateway, or set proxy.enabled to false.',
    ),
  ),
] as unknown as readonly Node[]

const notes = [
  when(proxy.enabled, [
    '',
    'Clients outside call the gateway:',
    text`  kubectl get httproute -n ${release.namespace} ${fullname}`,
  ]),
] as unknown as readonly Node[]

/** What an HTTPRoute adds to a chart. */
export const httpRoutePart: ChartPart = {
  fields: { network: { ...proxyFields, ...httpRouteFields } },
  templates: [
    ...middlewares,
    {
      file: 'httproute.yaml',
      object: httpRoute as unknown as NodeMap,
      half: 'workload',
      guard: proxy.enabled as Condition,
    },
  ],
  checks,
  notes,
}
