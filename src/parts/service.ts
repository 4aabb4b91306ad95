// The Service in front of the server, which every exposure builds on.

import { Type } from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'
import type { IService } from 'kubernetes-models/v1'

import { serviceNamePattern, unanchored } from '../kubernetes/names.ts'
import { and, eq, fallback, helper, not, refs, when } from '../template/language.ts'
import type { Expr, NodeMap, Templated } from '../template/language.ts'
import { choice, group, integer, string, stringMap } from '../template/values.ts'
import { fullname, metadata, selectorLabels } from './naming.ts'
import type { PartTemplate, ServicePart } from './chartPart.ts'

export const serviceFields = {
  service: group('How other pods and, with some types, clients outside reach the server.', {
    type: choice({
      description: 'Type of the Service.',
      // How one instance is exposed is its own affair; a shared chart is closed by default.
      instance: true,
      default: 'ClusterIP',
      choices: ['ClusterIP', 'NodePort', 'LoadBalancer'],
    }),
    name: string({
      description: 'Name of the Service; empty means that of the other objects.',
      pattern: `^(${unanchored(serviceNamePattern)})?$`,
      instance: true,
      example: { name: 'llm' },
    }),
    port: integer({
      description: 'Port of the Service.',
      default: 8080,
      minimum: 1,
      maximum: 65535,
    }),
    nodePort: integer({
      description:
        'Port of every node, where the type has one; 0 leaves the choice to the cluster.',
      default: 0,
      minimum: 0,
      maximum: 65535,
      instance: true,
    }),
    sessionAffinitySeconds: integer({
      description:
        'How long a client without requests still meets the same pod, by its address; 0 for not at all.',
      default: 0,
      minimum: 0,
      maximum: 86400,
    }),
    annotations: stringMap({
      description: 'Annotations of the Service, such as those a load balancer reads.',
      example: { annotations: { 'metallb.io/address-pool': 'lan' } },
    }),
  }),
}
const v = refs(serviceFields).service
export const { type: serviceType, port: servicePortValue, name: givenServiceName } = v

/** The name under which others find the server. */
export const serviceName = helper<string>(
  'serviceName',
  'The name of the Service, where clients that know another one are to find it.',
  fallback(v.name, fullname),
)

const service = ({ annotations, spec }: ServicePart): Templated<IService> => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: metadata('server', 'expose', {
    name: serviceName,
    ...(annotations === undefined
      ? {}
      : { moreAnnotations: annotations as unknown as Expr<{ [key: string]: string }> }),
    userAnnotations: v.annotations,
  }),
  spec: {
    type: v.type,
    ...(spec as object),
    sessionAffinity: when(v.sessionAffinitySeconds, 'ClientIP'),
    sessionAffinityConfig: when(v.sessionAffinitySeconds, {
      clientIP: { timeoutSeconds: v.sessionAffinitySeconds },
    }) as never,
    ports: [
      {
        name: 'http',
        port: v.port,
        targetPort: 'http',
        nodePort: when(and(v.nodePort, not(eq(v.type, 'ClusterIP'))), v.nodePort),
        protocol: 'TCP',
      },
    ],
    selector: selectorLabels('server'),
  },
})

/** The Service, with what the exposure adds to it. */
export const serviceTemplate = (part: ServicePart = {}): PartTemplate => ({
  file: 'service.yaml',
  object: service(part) as NodeMap,
  half: 'workload',
})

/** What every exposure lets a site say of the Service. */
export const serviceOptions = {
  name: Type.Optional(
    Type.String({
      description:
        'Name of the Service, such as one that clients know already. Default: that of the service.',
      pattern: serviceNamePattern,
    }),
  ),
  port: Type.Optional(
    Type.Integer({
      description: 'Port of the Service. Default 8080.',
      minimum: 1,
      maximum: 65535,
    }),
  ),
  sessionAffinitySeconds: Type.Optional(
    Type.Integer({
      description:
        'How long a client without requests still meets the same pod, by its address. Default: not at all.',
      minimum: 1,
      maximum: 86400,
    }),
  ),
}
const optionsSchema = Type.Object(serviceOptions)

/** The values of those options. */
export const serviceValues = ({
  name = '',
  port = 8080,
  sessionAffinitySeconds = 0,
}: Static<typeof optionsSchema>) => ({ name, port, sessionAffinitySeconds })
