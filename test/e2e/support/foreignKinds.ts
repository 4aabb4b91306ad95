// Kinds of operators that the API server is to know without the operators: of Prometheus and of KEDA.
// Group, version and names are the operators'; the schemas take any spec, because what is in one is
// held against the operators' real schemas by the compiler's tests.

import type { KubernetesObject } from '../cluster/api.ts'

const kindOf = (group: string, version: string, kind: string): KubernetesObject => {
  const singular = kind.toLowerCase()
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${singular}s.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, plural: `${singular}s`, singular },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: {
                spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
              },
            },
          },
        },
      ],
    },
  }
}

export const foreignKinds: readonly KubernetesObject[] = [
  ...['PodMonitor', 'ServiceMonitor', 'PrometheusRule'].map((kind) =>
    kindOf('monitoring.coreos.com', 'v1', kind),
  ),
  kindOf('keda.sh', 'v1alpha1', 'ScaledObject'),
]
