// The NetworkPolicy of the server: who may connect to it. It lets nothing out, since a server that
// has its model needs nobody, unless the pod itself has to fetch the model.

import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1'

import { refs, when } from '../template/language.ts'
import type { Condition, NodeList, NodeMap, Templated } from '../template/language.ts'
import { boolean, group, objectList } from '../template/values.ts'
import type { JsonObject } from '../template/values.ts'
import type { PartTemplate } from './chartPart.ts'
import { metadata, selectorLabels } from './naming.ts'

export const networkPolicyFields = {
  networkPolicy: group('Who may talk to the pods, and to whom they may talk.', {
    enabled: boolean({ description: 'Make NetworkPolicies.', default: true }),
    from: objectList({
      description:
        'Peers that may connect to the port of the server, beside the pod of helm test; empty means everybody.',
      example: { from: [{ namespaceSelector: { matchLabels: { team: 'research' } } }] },
    }),
    serverEgress: objectList({
      description:
        'What the server may talk to, such as the control plane of a service mesh: rules of egress, as a NetworkPolicy has them; empty means nobody.',
      example: {
        serverEgress: [{ to: [{ namespaceSelector: { matchLabels: { mesh: 'control-plane' } } }] }],
      },
    }),
  }),
}
const v = refs(networkPolicyFields)

const networkPolicy = (egress: NodeList): Templated<INetworkPolicy> => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: metadata('server', 'policy'),
  spec: {
    podSelector: { matchLabels: selectorLabels('server') },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [
      {
        ports: [{ port: 'http', protocol: 'TCP' }],
        from: [
          when(v.networkPolicy.from, {
            podSelector: { matchLabels: selectorLabels('test') },
          }) as never,
          v.networkPolicy.from,
        ],
      },
    ],
    egress: [...egress, v.networkPolicy.serverEgress] as never,
  },
})

/**
 * Where a pod asks for names. The DNS pods of OpenShift listen on 5353 behind port 53 of their Service, and
 * OVN-Kubernetes looks at the port of the pod (openshift/kubernetes-nmstate#776, 2026); elsewhere it is 53.
 */
export const namePorts: readonly { readonly port: number; readonly protocol: 'UDP' | 'TCP' }[] = [
  { port: 53, protocol: 'UDP' },
  { port: 53, protocol: 'TCP' },
  { port: 5353, protocol: 'UDP' },
  { port: 5353, protocol: 'TCP' },
]

/** The peer that stands for all pods of a namespace. */
export const fromNamespace = (name: string): JsonObject => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
})

export const arePoliciesWanted = v.networkPolicy.enabled as Condition

/** `egress` is what the server's pod may talk to, as rules. */
export const networkPolicyTemplate = (egress: NodeList): PartTemplate => ({
  file: 'networkpolicy.yaml',
  object: networkPolicy(egress) as NodeMap,
  half: 'workload',
  guard: arePoliciesWanted,
})
