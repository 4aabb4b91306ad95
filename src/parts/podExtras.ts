// What users may add to the pods, and the checks that keep it from meeting what the chart sets.

import { modelValues } from './model.ts'
import { eachObject, eq, fail, isOperation, or, refs, text, when } from '../template/language.ts'
import type { Node, NodeList } from '../template/language.ts'
import { objectList, stringMap } from '../template/values.ts'
import type { PodPart } from './chartPart.ts'

export const extraFields = {
  imagePullSecrets: objectList({
    description: 'Secrets to pull the images with.',
    fields: ['name'],
    example: { imagePullSecrets: [{ name: 'registry' }] },
  }),
  podLabels: stringMap({ description: 'Further labels of the pods.' }),
  podAnnotations: stringMap({ description: 'Further annotations of the pods.' }),
  extraVolumes: objectList({
    description: 'Further volumes of the pods.',
    fields: ['name'],
    example: { extraVolumes: [{ name: 'templates', configMap: { name: 'chat-templates' } }] },
  }),
  extraVolumeMounts: objectList({
    description: 'Further mounts of the server.',
    fields: ['name', 'mountPath'],
    example: {
      extraVolumeMounts: [{ name: 'templates', mountPath: '/templates', readOnly: true }],
    },
  }),
}

export const podExtras = refs(extraFields)
export const imagePullSecrets = [podExtras.imagePullSecrets]

const ownVolumes = ['tmp']
const ownMounts = ['/tmp', '/etc/api-key']

/** The names of volumes that a unit adds, also of those that only some values bring. */
const namesOf = (volumes: NodeList): string[] =>
  volumes.flatMap((volume) => {
    if (volume === undefined || typeof volume !== 'object') return []
    if (isOperation(volume)) return volume.op === 'if' ? namesOf([volume.body]) : []
    return [(volume as { name: string }).name]
  })

/** Refuses volumes and mounts that meet those of the chart and of the units' parts. */
export const extraChecks = (pods: readonly PodPart[], hasModel: boolean) =>
  checksAgainst(
    [
      ...(hasModel ? ['models'] : []),
      ...ownVolumes,
      ...pods.flatMap(({ volumes = [] }) => namesOf(volumes)),
    ],
    hasModel,
  )

const checksAgainst = (volumes: readonly string[], hasModel: boolean) =>
  [
    eachObject(podExtras.extraVolumes, (field) =>
      when(
        or(...volumes.map((name) => eq(field('name'), name))),
        fail(
          text`extraVolumes: the chart has a volume ${field('name')} itself; choose another name.`,
        ),
      ),
    ),
    eachObject(podExtras.extraVolumeMounts, (field) =>
      when(
        or(
          ...(hasModel ? [eq(field('mountPath'), modelValues.path)] : []),
          ...ownMounts.map((path) => eq(field('mountPath'), path)),
        ),
        fail(
          text`extraVolumeMounts: the chart mounts something at ${field('mountPath')} itself; choose another path.`,
        ),
      ),
    ),
  ] as unknown as readonly Node[]
