// A PersistentVolumeClaim that a storage class fills: the usual place of a model.

import { Type } from '@sinclair/typebox'
import type { IPersistentVolumeClaim } from 'kubernetes-models/v1'

import { optionalSubdomainPattern, subdomainPattern } from '../../kubernetes/names.ts'
import {
  claimNameOf,
  claimNameOption,
  keptAnnotations,
  sizeFields,
  sizeOption,
  sizeValue,
} from '../../parts/modelClaim.ts'
import { metadata, suffixed } from '../../parts/naming.ts'
import { eq, helper, ifSet, not, refs, text, when } from '../../template/language.ts'
import type { Condition, NodeMap, Templated } from '../../template/language.ts'
import { choice, group, string } from '../../template/values.ts'
import { defineStorage } from './storage.ts'

const accessModes = ['ReadWriteOnce', 'ReadWriteMany', 'ReadOnlyMany', 'ReadWriteOncePod'] as const

const options = Type.Object(
  {
    storageClass: Type.Optional(
      Type.String({
        description:
          'Storage class, declared under cluster.storageClasses. Default: the cluster’s own default.',
        pattern: subdomainPattern,
      }),
    ),
    size: sizeOption,
    accessMode: Type.Optional(
      Type.Union(
        accessModes.map((mode) => Type.Literal(mode)),
        {
          description: 'Default ReadWriteOnce: one node, any number of its pods.',
        },
      ),
    ),
    name: claimNameOption,
    existingClaim: Type.Optional(
      Type.String({
        description: 'A claim that exists already and is not ours to make.',
        pattern: subdomainPattern,
      }),
    ),
  },
  { additionalProperties: false },
)

const fields = {
  ...sizeFields,
  persistence: group('The claim that holds the model.', {
    storageClass: string({
      description: 'Storage class; empty means the default one of the cluster.',
      pattern: optionalSubdomainPattern,
    }),
    accessMode: choice({
      description: 'ReadWriteOnce lets the pods of one node share the claim.',
      default: 'ReadWriteOnce',
      choices: accessModes,
    }),
    name: string({
      description: 'Name of the claim; empty means that of the objects with -models behind it.',
      pattern: optionalSubdomainPattern,
      instance: true,
      example: { name: 'my-models' },
    }),
    existingClaim: string({
      description: 'Use this claim instead of making one.',
      pattern: optionalSubdomainPattern,
      instance: true,
      example: { existingClaim: 'models-of-others' },
    }),
  }),
}
const v = refs(fields)

const ownName = helper<string>(
  'ownClaimName',
  'The claim that the chart makes.',
  when(v.persistence.name, v.persistence.name, suffixed('models')),
)

const claimName = helper<string>(
  'claimName',
  'The claim that holds the model: the given one, or ours.',
  when(v.persistence.existingClaim, v.persistence.existingClaim, ownName),
)

const persistentVolumeClaim: Templated<IPersistentVolumeClaim> = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: metadata('model', 'foundation', {
    name: ownName,
    annotations: keptAnnotations,
  }),
  spec: {
    accessModes: [v.persistence.accessMode],
    storageClassName: ifSet(v.persistence.storageClass),
    resources: { requests: { storage: v.model.size } },
  },
}

export const claim = defineStorage({
  kind: 'claim',
  summary: 'a PersistentVolumeClaim of a storage class, kept when the release goes',
  options,
  volume: {
    source: { persistentVolumeClaim: { claimName } } as unknown as NodeMap,
    identity: text`${claimName}${v.persistence.accessMode}`,
    oneNode: eq(v.persistence.accessMode, 'ReadWriteOnce') as Condition,
    onePod: eq(v.persistence.accessMode, 'ReadWriteOncePod') as Condition,
    readOnly: eq(v.persistence.accessMode, 'ReadOnlyMany') as Condition,
  },
  accessMode: (chosen) => chosen.accessMode ?? 'ReadWriteOnce',
  storageClass: (chosen) => chosen.storageClass,
  claimName: (chosen, app) => chosen.existingClaim ?? claimNameOf(chosen.name, app),
  needsSize: (chosen) => chosen.existingClaim === undefined,
  size: (chosen) => chosen.size,
  advice: ({ existingClaim }) =>
    existingClaim === undefined
      ? []
      : [
          `It has no claim of its own and mounts \`${existingClaim}\`, as others may: ReadWriteOnce is one node, not one pod.`,
        ],
  chart: {
    fields: { application: fields },
    templates: [
      {
        file: 'persistentvolumeclaim.yaml',
        object: persistentVolumeClaim as NodeMap,
        half: 'foundation',
        guard: not(v.persistence.existingClaim) as never,
      },
    ],
  },
  values: (chosen, facts) => ({
    model: sizeValue(chosen.size, facts.figures),
    persistence: {
      storageClass: chosen.storageClass ?? '',
      accessMode: chosen.accessMode ?? 'ReadWriteOnce',
      name: chosen.name ?? '',
      existingClaim: chosen.existingClaim ?? '',
    },
  }),
})
