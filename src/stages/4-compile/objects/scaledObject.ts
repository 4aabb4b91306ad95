// The ScaledObject of the server: KEDA asks Prometheus for what waits in all pods together, and keeps
// as many pods as that needs. Source: KEDA 2.21, apis/keda/v1alpha1/scaledobject_types.go.

import type { PartTemplate } from '../../../parts/chartPart.ts'
import { fullname, metadata } from '../../../parts/naming.ts'
import { text } from '../../../template/language.ts'
import type { Condition, NodeMap } from '../../../template/language.ts'
import type { Engine } from '../../../units/engines/engine.ts'
import { autoscaling, isScaledByKeda } from './autoscaler.ts'
import { ownSeries } from './ownSeries.ts'

const scaledObject = (engine: Engine) =>
  ({
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: metadata('server', 'expose'),
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: fullname },
      minReplicaCount: autoscaling.minReplicas,
      maxReplicaCount: autoscaling.maxReplicas,
      // Where Prometheus does not answer, what runs goes on: a pod that is taken away ends requests.
      fallback: {
        failureThreshold: 3,
        replicas: autoscaling.minReplicas,
        behavior: 'currentReplicasIfHigher',
      },
      triggers: [
        {
          type: 'prometheus',
          metadata: {
            serverAddress: autoscaling.prometheus,
            query: text`sum(${ownSeries(autoscaling.metric, engine)})`,
            threshold: autoscaling.target,
            // Nothing there would read as no load, and the fallback would never step in.
            ignoreNullValues: 'false',
          },
        },
      ],
    },
  }) as unknown as NodeMap

export const scaledObjectTemplate = (engine: Engine): PartTemplate => ({
  file: 'scaledobject.yaml',
  object: scaledObject(engine),
  half: 'workload',
  guard: isScaledByKeda as Condition,
})
