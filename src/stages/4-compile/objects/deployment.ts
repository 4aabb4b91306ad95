// The Deployment around an engine's container: what the chosen units add to the pod comes together
// here, in the order in which people read a pod.

import type { IDeployment } from 'kubernetes-models/apps/v1'

import type { PartTemplate, PodPart } from '../../../parts/chartPart.ts'
import { gpu } from '../../../parts/gpu.ts'
import { modelValues } from '../../../parts/model.ts'
import type { ModelVolume } from '../../../parts/modelVolume.ts'
import { metadata, selectorLabels } from '../../../parts/naming.ts'
import { imagePullSecrets, podExtras } from '../../../parts/podExtras.ts'
import { placement, podClasses, serviceAccountName } from '../../../parts/scheduling.ts'
import { containerSecurityContext, podSecurityContext } from '../../../parts/security.ts'
import { syncWaves } from '../../../parts/syncPositions.ts'
import type { ServerContainer } from '../../../parts/serverContainer.ts'
import { commented, merged, not, refs, when } from '../../../template/language.ts'
import type { Expr, Node, NodeList, NodeMap, Templated } from '../../../template/language.ts'
import { choice, group, integer } from '../../../template/values.ts'
import type { Engine } from '../../../units/engines/engine.ts'
import { isAutoscaled } from './autoscaler.ts'
import { scrapeAnnotations } from './monitoring.ts'
import { probesOf } from './probes.ts'
import { serverResources } from './serverResources.ts'

export const rolloutFields = {
  replicaCount: integer({
    description: 'Number of pods, where no autoscaler decides it.',
    default: 1,
    minimum: 0,
    maximum: 1000,
    planned: 'the cards in use',
  }),
  strategy: group('How a new version replaces the old one.', {
    type: choice({
      description:
        'Recreate frees the card before the next pod needs it; RollingUpdate needs a spare one.',
      default: 'Recreate',
      choices: ['Recreate', 'RollingUpdate'],
    }),
  }),
  progressDeadlineSeconds: integer({
    description: 'Seconds until a rollout that does not advance counts as failed.',
    default: 1800,
    minimum: 2,
    maximum: 2147483647,
  }),
  terminationGracePeriodSeconds: integer({
    description: 'Seconds that a pod may take to finish its requests.',
    default: 60,
    minimum: 0,
    maximum: 86400,
  }),
}
const v = refs(rolloutFields)

/** The pod's parts that the chosen units add. */
export interface PodParts {
  readonly engine: Engine
  readonly pods: readonly PodPart[]
  /** What holds the model; absent where there is none. */
  readonly model: ModelVolume | undefined
}

export const deploymentTemplate = (parts: PodParts): PartTemplate => ({
  file: 'deployment.yaml',
  object: deployment(parts) as NodeMap,
  half: 'workload',
})

function deployment({ engine, pods, model }: PodParts): Templated<IDeployment> {
  const { container } = engine
  const modelMount = { name: 'models', mountPath: modelValues.path, readOnly: true }
  const server: ServerContainer = {
    image: container.image,
    pullPolicy: container.pullPolicy,
    modelMount: modelMount as unknown as Node,
  }
  const parts = <K extends 'volumes' | 'volumeMounts' | 'annotations'>(name: K): NodeList =>
    pods.flatMap((pod) => pod[name] ?? [])
  const initContainers =
    model === undefined ? [] : pods.flatMap((pod) => pod.initContainers?.(server) ?? [])
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata('server', 'serve', {
      // With nothing after it, a server that waits for a card holds nothing back.
      wave: when(gpu.mayWait, String(syncWaves.expose), String(syncWaves.serve)),
    }),
    spec: {
      replicas: when(not(isAutoscaled), v.replicaCount),
      strategy: { type: v.strategy.type },
      progressDeadlineSeconds: v.progressDeadlineSeconds,
      selector: { matchLabels: selectorLabels('server') },
      template: {
        metadata: {
          labels: merged(selectorLabels('server'), podExtras.podLabels),
          annotations: merged(
            scrapeAnnotations(engine),
            ...(parts('annotations') as never[]),
            podExtras.podAnnotations,
          ),
        },
        spec: {
          serviceAccountName,
          automountServiceAccountToken: false,
          enableServiceLinks: commented(
            'A Service would otherwise inject variables that engines take for their own.',
            false,
          ),
          securityContext: podSecurityContext,
          ...podClasses,
          terminationGracePeriodSeconds: v.terminationGracePeriodSeconds,
          imagePullSecrets,
          initContainers: initContainers.length === 0 ? undefined : (initContainers as never),
          containers: [
            {
              name: container.name,
              image: container.image,
              imagePullPolicy: container.pullPolicy as Expr<'Always'>,
              command: container.command as never,
              args: container.args as never,
              env: container.env as never,
              envFrom: container.envFrom as never,
              ports: [{ name: 'http', containerPort: container.port, protocol: 'TCP' }],
              ...probesOf(engine.healthPath, engine.livenessPath),
              resources: serverResources,
              securityContext: containerSecurityContext,
              volumeMounts: [
                model === undefined ? undefined : modelMount,
                { name: 'tmp', mountPath: '/tmp' },
                ...(parts('volumeMounts') as never[]),
                podExtras.extraVolumeMounts,
              ],
            },
          ],
          volumes: [
            (model === undefined ? undefined : { name: 'models', ...model.source }) as never,
            ...(parts('volumes') as never[]),
            { name: 'tmp', emptyDir: {} },
            podExtras.extraVolumes,
          ],
          ...placement(model?.oneNode),
        },
      },
    },
  }
}
