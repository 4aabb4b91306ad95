// The NetworkPolicy of the server: who may connect to it. It lets nothing out, since a server that
// has its model needs nobody.

import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1'

import type { PartTemplate } from '../../../parts/chartPart.ts'
import { metadata, selectorLabels } from '../../../parts/naming.ts'
import { refs } from '../../../template/language.ts'
import type { Condition, NodeMap, Templated } from '../../../template/language.ts'
import { boolean, group, objectList } from '../../../template/values.ts'

export const networkPolicyFields = {
  networkPolicy: group('Who may talk to the pods; they themselves may talk to nobody.', {
    enabled: boolean({ description: 'Make a NetworkPolicy.', default: true }),
    from: objectList({
      description: 'Peers that may connect to the port of the server; empty means everybody.',
      example: { from: [{ namespaceSelector: { matchLabels: { team: 'research' } } }] },
    }),
  }),
}
const v = refs(networkPolicyFields)

const networkPolicy: Templated<INetworkPolicy> = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: metadata('server', 'policy'),
  spec: {
    podSelector: { matchLabels: selectorLabels('server') },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ ports: [{ port: 'http', protocol: 'TCP' }], from: [v.networkPolicy.from] }],
  },
}

export const networkPolicyTemplate: PartTemplate = {
  file: 'networkpolicy.yaml',
  object: networkPolicy as NodeMap,
  half: 'workload',
  guard: v.networkPolicy.enabled as Condition,
}
