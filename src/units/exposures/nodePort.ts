// Reached at a port of every node: no load balancer, and no name beside those of the nodes.

import { Type } from '@sinclair/typebox'

import { serviceOptions, serviceValues } from '../../parts/service.ts'
import { defineExposure } from './exposure.ts'

export const nodePort = defineExposure({
  kind: 'node-port',
  summary: 'reached at a port of every node',
  options: Type.Object(
    {
      ...serviceOptions,
      nodePort: Type.Optional(
        Type.Integer({
          description:
            'Port of the nodes, within the range of the cluster, which is 30000 to 32767 by default. Default: the cluster picks one.',
          minimum: 1,
          maximum: 65535,
        }),
      ),
    },
    { additionalProperties: false },
  ),
  outside: true,
  chart: {},
  values: (chosen) => ({
    service: { type: 'NodePort', ...serviceValues(chosen), nodePort: chosen.nodePort ?? 0 },
  }),
  address: (app, namespace, _port, { name = app }) =>
    [
      `PORT=$(kubectl get service -n ${namespace} ${name} -o jsonpath='{.spec.ports[0].nodePort}')`,
      `NODE=$(kubectl get nodes -o jsonpath='{.items[0].status.addresses[?(@.type=="InternalIP")].address}')`,
      'URL=http://$NODE:$PORT',
    ].join('\n'),
})
