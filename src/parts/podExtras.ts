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
const ownMounts = ['/tmp']

/** What volumes or mounts that a unit adds say there, also those that only some values bring. */
const saidBy = (objects: NodeList, field: 'name' | 'mountPath'): string[] =>
  objects.flatMap((one) => {
    if (one === undefined || typeof one !== 'object') return []
    if (isOperation(one)) return one.op === 'if' ? saidBy([one.body], field) : []
    const said = (one as Readonly<Record<string, unknown>>)[field]
    return typeof said === 'string' ? [said] : []
  })

/** Refuses volumes and mounts that meet those of the chart and of the units' parts. */
export const extraChecks = (pods: readonly PodPart[], hasModel: boolean) =>
  checksAgainst(
    [
      ...(hasModel ? ['models'] : []),
      ...ownVolumes,
      ...pods.flatMap(({ volumes = [] }) => saidBy(volumes, 'name')),
    ],
    [...ownMounts, ...pods.flatMap(({ volumeMounts = [] }) => saidBy(volumeMounts, 'mountPath'))],
    hasModel,
  )

const checksAgainst = (volumes: readonly string[], mounts: readonly string[], hasModel: boolean) =>
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
          ...mounts.map((path) => eq(field('mountPath'), path)),
        ),
        fail(
          text`extraVolumeMounts: the chart mounts something at ${field('mountPath')} itself; choose another path.`,
        ),
      ),
    ),
  ] as unknown as readonly Node[]
