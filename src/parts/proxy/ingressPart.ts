// The Ingress of a service, with the annotations by which Traefik finds its Middlewares and keeps a
// client at one pod. Other controllers ignore them.
// Source: Traefik 3.7, reference/routing-configuration/kubernetes/ingress.

import type { IIngress } from 'kubernetes-models/networking.k8s.io/v1'

import { optionalSubdomainPattern } from '../../kubernetes/names.ts'
import { and, each, ifSet, not, or, refs, release, text, when } from '../../template/language.ts'
import type { Condition, Expr, Node, NodeMap, Templated } from '../../template/language.ts'
import { boolean, group, string, stringMap } from '../../template/values.ts'
import type { ChartPart } from '../chartPart.ts'
import { fullname, metadata, suffixed } from '../naming.ts'
import { serviceName } from '../service.ts'
import { forwardAuthName, middleware, middlewares, rateLimitName } from './middlewares.ts'
import { isAsked, isLimited, proxy, proxyChecks, proxyFields } from './proxyFields.ts'

const ingressFields = {
  ingress: group('The Ingress, which is made where proxy.enabled is true.', {
    className: string({
      description: 'IngressClass; empty means the default one.',
      pattern: optionalSubdomainPattern,
      instance: true,
      example: { className: 'traefik' },
    }),
    annotations: stringMap({ description: 'Annotations that the controller reads.' }),
    tls: group('Encryption between clients and the controller.', {
      enabled: boolean({ description: 'Answer encrypted requests only.', default: false }),
      secretName: string({
        description: 'Secret with the certificate; empty means the controller’s default one.',
        pattern: optionalSubdomainPattern,
        instance: true,
        example: { secretName: 'llm-tls' },
      }),
      entryPoint: string({
        description:
          'Entry point of Traefik for encrypted requests; empty leaves it to the controller.',
        pattern: '^([A-Za-z0-9][-_A-Za-z0-9]{0,61})?$',
      }),
    }),
    sticky: boolean({
      description: 'Have Traefik keep a client at one pod, by a cookie.',
      default: false,
    }),
  }),
}
const { ingress: v } = refs(ingressFields)

const stripName = suffixed('strip-prefix')
const chainName = suffixed('chain')
const isPrefixed = proxy.pathPrefix
const isChained = or(isLimited, isAsked, isPrefixed)

const prefix = 'traefik.ingress.kubernetes.io'
const isEncrypted = v.tls.enabled
const onEntryPoint = and(isEncrypted, v.tls.entryPoint)

const routerAnnotations = {
  [`${prefix}/router.entrypoints`]: when(onEntryPoint, v.tls.entryPoint),
  // The tls section alone chooses a certificate and encrypts nothing (traefik#6504).
  [`${prefix}/router.tls`]: when(onEntryPoint, 'true'),
  [`${prefix}/router.middlewares`]: when(
    isChained,
    text`${release.namespace}-${chainName}@kubernetescrd`,
  ),
} as unknown as Expr<{ [key: string]: string }>

/** On the Service, because Traefik goes past it, straight to the pods. */
const cookieAnnotations = when(v.sticky, {
  [`${prefix}/service.sticky.cookie`]: 'true',
  [`${prefix}/service.sticky.cookie.httponly`]: 'true',
  [`${prefix}/service.sticky.cookie.secure`]: when(isEncrypted, 'true'),
})

/** A rule a path: an Ingress takes several for one host. */
const ruleOf = (pathType: 'Prefix' | 'Exact') => (path: Expr<string>) => ({
  http: {
    paths: [
      {
        path: text`${proxy.pathPrefix}${path}`,
        pathType,
        backend: { service: { name: serviceName, port: { name: 'http' } } },
      },
    ],
  },
  host: ifSet(proxy.host),
})

const ingress: Templated<IIngress> = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  // A controller without an address leaves it Progressing, so nothing may come after it.
  metadata: metadata('server', 'expose', {
    moreAnnotations: routerAnnotations,
    userAnnotations: v.annotations,
  }),
  spec: {
    ingressClassName: ifSet(v.className),
    tls: [
      when(and(isEncrypted, v.tls.secretName), {
        secretName: v.tls.secretName,
        hosts: [ifSet(proxy.host)],
      }) as never,
      when(and(isEncrypted, proxy.host, not(v.tls.secretName)), { hosts: [proxy.host] }) as never,
    ],
    rules: [
      each(proxy.paths.below, ruleOf('Prefix')) as never,
      each(proxy.paths.exact, ruleOf('Exact')) as never,
    ],
  },
}

const notes = [
  when(proxy.enabled, [
    '',
    'Clients outside call the Ingress:',
    text`  kubectl get ingress -n ${release.namespace} ${fullname}`,
  ]),
] as unknown as readonly Node[]

/** What an Ingress adds to a chart; the order of the chain is that of a request. */
export const ingressPart: ChartPart = {
  fields: { network: { ...proxyFields, ...ingressFields } },
  templates: [
    ...middlewares,
    middleware('stripprefix', stripName, isPrefixed, {
      stripPrefix: { prefixes: [proxy.pathPrefix] },
    }),
    middleware('chain', chainName, isChained, {
      chain: {
        middlewares: [
          when(isLimited, { name: rateLimitName }),
          when(isAsked, { name: forwardAuthName }),
          when(isPrefixed, { name: stripName }),
        ],
      },
    }),
    {
      file: 'ingress.yaml',
      object: ingress as NodeMap,
      half: 'workload',
      guard: proxy.enabled as Condition,
    },
  ],
  service: { annotations: cookieAnnotations as unknown as Node },
  checks: proxyChecks,
  notes,
}
