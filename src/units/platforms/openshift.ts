// OpenShift under its default constraint restricted-v2: it picks the user and the group of every pod
// from a range of the namespace, and refuses pods that name their own.

import { Type } from '@sinclair/typebox'

import { fromNamespace } from '../../parts/networkPolicy.ts'
import { restrictedPod } from '../../parts/security.ts'
import { definePlatform } from './platform.ts'

/** Without a pod selector, OVN-Kubernetes leaves routers on the host network out (OpenShift 4.18). */
const fromGroup = (label: string, value: string) => ({
  namespaceSelector: { matchLabels: { [label]: value } },
  podSelector: {},
})

export const openshift = definePlatform({
  kind: 'openshift',
  summary: 'OpenShift with the constraint restricted-v2, whose router serves Routes',
  options: Type.Object({}, { additionalProperties: false }),
  chart: {},
  has: ['openshift-router'],
  refusesUsers: 'OpenShift picks them from the range of the namespace (restricted-v2)',
  peers: () => ({
    // Since OpenShift 4.6 also where the router is on the host network (its release notes).
    router: [fromGroup('policy-group.network.openshift.io/ingress', '')],
    monitoring: [
      fromGroup('network.openshift.io/policy-group', 'monitoring'),
      fromNamespace('openshift-user-workload-monitoring'),
    ],
  }),
  podSecurityContext: () => restrictedPod,
  // Source of the label: openshift-docs, modules/gitops-namespace-scoped-instance.adoc at ecc0f6d1.
  advice: () => [
    '`oc` takes the commands of `kubectl` here as they are.',
    'The Argo CD of OpenShift GitOps may do little outside of its own namespace: an administrator gives it a namespace by `oc label namespace <namespace> argocd.argoproj.io/managed-by=<its namespace>`, and what belongs to no namespace by a ClusterRole.',
    'Images are pinned, and no pod compiles or installs anything when it starts: `restricted-v2` gives neither root nor a user of one’s choice. Policies are there before the pods.',
  ],
  troubles: (_options, { namespace }) => [
    {
      see: 'no pod appears, and the ReplicaSet says `unable to validate against any security context constraint`',
      look: `\`kubectl get events -n ${namespace} --field-selector reason=FailedCreate\``,
      usually:
        'a value names a user, a group or a privilege: pods here take what `restricted-v2` gives them',
    },
  ],
  // Taken away from the defaults of charts, since Helm merges the two.
  values: () => ({
    podSecurityContext: { ...restrictedPod, runAsUser: null, runAsGroup: null, fsGroup: null },
  }),
})
