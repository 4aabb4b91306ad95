// Reached at an address of its own, which a load balancer of the cluster hands out.

import { Type } from '@sinclair/typebox'

import { servicePort } from '../../parts/service.ts'
import { defineExposure } from './exposure.ts'

export const loadBalancer = defineExposure({
  kind: 'load-balancer',
  summary: 'reached at an address that the cluster’s load balancer hands out',
  options: Type.Object(
    {
      port: Type.Optional(servicePort),
      annotations: Type.Optional(
        Type.Record(Type.String(), Type.String(), {
          description: 'Annotations that the load balancer reads.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  needs: [['metallb', 'load-balancer']],
  outside: true,
  chart: {},
  values: (chosen) => ({
    service: {
      type: 'LoadBalancer',
      port: chosen.port ?? 8080,
      annotations: chosen.annotations ?? {},
    },
  }),
  address: (app, namespace, port) =>
    `ADDRESS=$(kubectl get service -n ${namespace} ${app} -o jsonpath='{.status.loadBalancer.ingress[0].ip}')\nURL=http://$ADDRESS:${port}`,
})
