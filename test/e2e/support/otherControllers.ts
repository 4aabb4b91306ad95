// Plays the controllers of other people's kinds as far as their status: what an OpenShift router, a
// gateway, an ingress controller and KEDA write when they have accepted an object, without which
// Argo CD counts it as progressing. Source: Argo CD 3.5, resource_customizations/*/*/health.lua.

import type { Api, KubernetesObject } from '../cluster/api.ts'
import { eventually } from '../cluster/eventually.ts'
import { startIngressController } from '../node/ingressController.ts'
import { startStore } from '../node/store.ts'

const isTrue = (type: string, generation?: number) => ({
  type,
  status: 'True',
  reason: type,
  message: '',
  lastTransitionTime: '2026-01-01T00:00:00Z',
  ...(generation === undefined ? {} : { observedGeneration: generation }),
})

/** By kind: its API version, and the status of an object that is accepted. */
const accepted = {
  Route: {
    apiVersion: 'route.openshift.io/v1',
    status: ({ spec }: KubernetesObject) => ({
      ingress: [
        {
          host: spec.host ?? 'chosen.example.org',
          routerName: 'default',
          conditions: [isTrue('Admitted')],
        },
      ],
    }),
  },
  HTTPRoute: {
    apiVersion: 'gateway.networking.k8s.io/v1',
    status: ({ spec, metadata: { generation } }: KubernetesObject) => ({
      parents: spec.parentRefs.map((parentRef: object) => ({
        parentRef,
        controllerName: 'example.org/gateway',
        conditions: [isTrue('Accepted', generation), isTrue('ResolvedRefs', generation)],
      })),
    }),
  },
  ScaledObject: {
    apiVersion: 'keda.sh/v1alpha1',
    status: () => ({ conditions: [isTrue('Ready'), isTrue('Active')] }),
  },
} as const
type Kind = keyof typeof accepted

export async function startOtherControllers(
  api: Api,
  ingressClass: string,
): Promise<{ stop(): void }> {
  const end = new AbortController()
  // A kind that was made just now is not served yet.
  for (const [kind, { apiVersion }] of Object.entries(accepted))
    await eventually(async () => api.list({ apiVersion, kind }).catch(() => undefined), {
      timeoutMs: 30_000,
      pollMs: 200,
      explain: () => `${kind} is not served`,
    })
  const kinds = Object.entries(accepted).map(([kind, { apiVersion }]) => [kind, apiVersion])
  const store = await startStore<Kind>(api, Object.fromEntries(kinds), end.signal)
  for (const [kind, { status }] of Object.entries(accepted))
    store.follow(kind as Kind, (change, object) => {
      if (change === 'DELETED' || object.status !== undefined) return
      const { apiVersion, metadata } = object
      const reference = { apiVersion, kind, name: metadata.name, namespace: metadata.namespace! }
      // It has changed or gone meanwhile, and its watch will say so.
      api.patch(reference, { status: status(object) }, { subresource: 'status' }).catch(() => {})
    })
  const ingresses = await startIngressController(api, {
    className: ingressClass,
    address: '192.0.2.80',
  })
  return {
    stop() {
      ingresses.stop()
      end.abort()
    },
  }
}
