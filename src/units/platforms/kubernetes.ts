// Kubernetes as it comes, and its small distributions (k3s): pods say which user they run as.

import { Type } from '@sinclair/typebox'

import { fromNamespace } from '../../parts/networkPolicy.ts'
import { restrictedPod } from '../../parts/security.ts'
import { labelPattern } from '../../kubernetes/names.ts'
import { definePlatform } from './platform.ts'

const userId = Type.Integer({
  description: 'User and group of the pods, also the group of the claim’s files. Default 10001.',
  minimum: 1,
  maximum: 2147483647,
})

export const kubernetes = definePlatform({
  kind: 'kubernetes',
  summary: 'Kubernetes and its small distributions, such as k3s',
  options: Type.Object(
    {
      userId: Type.Optional(userId),
      monitoringNamespace: Type.Optional(
        Type.String({
          description:
            'Namespace of the Prometheus that scrapes. NetworkPolicies that name their peers admit it.',
          pattern: labelPattern,
        }),
      ),
    },
    { additionalProperties: false },
  ),
  chart: {},
  podSecurityContext: ({ userId: user = 10001 }) => ({
    ...restrictedPod,
    runAsUser: user,
    runAsGroup: user,
    fsGroup: user,
    // Without this, a mount walks all files of the claim to change their group.
    fsGroupChangePolicy: 'OnRootMismatch',
  }),
  peers: ({ monitoringNamespace: name }) => ({
    router: [],
    monitoring: name === undefined ? [] : [fromNamespace(name)],
  }),
  values(chosen) {
    return { podSecurityContext: this.podSecurityContext(chosen) }
  },
})
