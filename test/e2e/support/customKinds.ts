// The kinds of other people's operators as kinds that the API server knows, without the operators.
// Groups, versions and names are theirs; the schemas take any spec, because what is in one is held
// against the operator's real schema by the compiler's tests.

import type { KubernetesObject } from '../cluster/api.ts'

/** Group, version, kind and plural of each. */
const kinds = [
  ['monitoring.coreos.com', 'v1', 'PodMonitor', 'podmonitors'],
  ['monitoring.coreos.com', 'v1', 'ServiceMonitor', 'servicemonitors'],
  ['monitoring.coreos.com', 'v1', 'PrometheusRule', 'prometheusrules'],
  ['route.openshift.io', 'v1', 'Route', 'routes'],
  ['traefik.io', 'v1alpha1', 'Middleware', 'middlewares'],
  ['gateway.networking.k8s.io', 'v1', 'HTTPRoute', 'httproutes'],
  ['keda.sh', 'v1alpha1', 'ScaledObject', 'scaledobjects'],
] as const

const anything = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }

export const customKinds: readonly KubernetesObject[] = kinds.map(
  ([group, version, kind, plural]) => ({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.${group}`,
      // The API server refuses groups of k8s.io without a word about their approval.
      annotations: { 'api-approved.kubernetes.io': 'unapproved, for a test' },
    },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, plural, singular: kind.toLowerCase() },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: { type: 'object', properties: { spec: anything, status: anything } },
          },
          subresources: { status: {} },
        },
      ],
    },
  }),
)
