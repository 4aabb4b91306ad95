// A PersistentVolume that is written by hand, with the claim that takes it and no other: for places of
// a model that no storage class hands out. Each names the other, so that nobody else comes between.

import { Type } from '@sinclair/typebox'
import type { IPersistentVolume, IPersistentVolumeClaim } from 'kubernetes-models/v1'

import { optionalSubdomainPattern, subdomainPattern } from '../kubernetes/names.ts'
import { commented, fallback, helper, refs, release, text } from '../template/language.ts'
import type { NodeMap, Templated } from '../template/language.ts'
import { group, string } from '../template/values.ts'
import type { JsonObject } from '../template/values.ts'
import type { PartTemplate } from './chartPart.ts'
import {
  claimNameOf,
  claimNameOption,
  keptAnnotations,
  sizeFields,
  sizeOption,
  sizeValue,
} from './modelClaim.ts'
import { readSpeedOf, readSpeedOption } from './readSpeed.ts'
import { metadata, suffixed } from './naming.ts'

export const staticVolumeOptions = {
  size: sizeOption,
  name: claimNameOption,
  volumeName: Type.Optional(
    Type.String({
      description:
        'Name of the PersistentVolume, of which a cluster has one. Default: <namespace>-<service>-models.',
      pattern: subdomainPattern,
    }),
  ),
  readSpeed: readSpeedOption,
}

export const staticVolumeFields = {
  ...sizeFields,
  persistence: group('The volume that holds the model, and its claim.', {
    name: string({
      description: 'Name of the claim; empty means that it is called like the release.',
      pattern: optionalSubdomainPattern,
      instance: true,
      example: { name: 'model-cache-pvc' },
    }),
    volumeName: string({
      description:
        'Name of the volume, of which a cluster has one; empty means namespace and release.',
      pattern: optionalSubdomainPattern,
      instance: true,
      example: { volumeName: 'model-cache-pv' },
    }),
  }),
}
const v = refs(staticVolumeFields)

const claimName = helper<string>(
  'claimName',
  'The claim that holds the model.',
  fallback(v.persistence.name, suffixed('models')),
)

const volumeName = helper<string>(
  'volumeName',
  'The volume behind the claim: with the namespace, since volumes have none.',
  fallback(v.persistence.volumeName, text`${release.namespace}-${suffixed('models')}`),
)

/** The volume of pods. */
export const staticVolumeSource = {
  persistentVolumeClaim: { claimName },
} as unknown as NodeMap
/** A text that changes with where the files are. */
export const staticVolumeIdentity = text`${volumeName}${claimName}`

type AccessMode = 'ReadWriteOnce' | 'ReadWriteMany'
type Spec = Templated<NonNullable<IPersistentVolume['spec']>>

/** @param spec What is behind the volume, and what the unit says of it beyond that. */
const persistentVolume = (mode: AccessMode, spec: Spec): Templated<IPersistentVolume> => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: metadata('model', 'foundation', {
    name: volumeName,
    clusterWide: true,
    annotations: keptAnnotations,
  }),
  spec: {
    capacity: { storage: v.model.size },
    accessModes: [mode],
    persistentVolumeReclaimPolicy: 'Retain',
    storageClassName: '',
    claimRef: { namespace: release.namespace, name: claimName },
    ...spec,
  },
})

const persistentVolumeClaim = (mode: AccessMode): Templated<IPersistentVolumeClaim> => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: metadata('model', 'foundation', { name: claimName, annotations: keptAnnotations }),
  spec: {
    accessModes: [mode],
    storageClassName: commented('No class: the default one would make another volume.', ''),
    volumeName,
    resources: { requests: { storage: v.model.size } },
  },
})

/** The volume and its claim. */
export const staticVolumeTemplates = (mode: AccessMode, spec: Spec): PartTemplate[] => [
  {
    file: 'persistentvolume.yaml',
    object: persistentVolume(mode, spec) as NodeMap,
    half: 'foundation',
  },
  {
    file: 'persistentvolumeclaim.yaml',
    object: persistentVolumeClaim(mode) as NodeMap,
    half: 'foundation',
  },
]

export interface StaticVolumeOptions {
  readonly size?: string
  readonly name?: string
  readonly volumeName?: string
  readonly readSpeed?: string
}

const claimOf = ({ name }: StaticVolumeOptions, app: string): string => claimNameOf(name, app)

/** A cluster has one of each name, so the namespace is part of it. */
const volumeOf = ({ volumeName: given }: StaticVolumeOptions, { app, namespace }: Names): string =>
  given ?? `${namespace}-${claimNameOf(undefined, app)}`
interface Names {
  readonly app: string
  readonly namespace: string
}

/** What may go wrong with such a volume, and where a person sees it. */
const troubles = (
  options: StaticVolumeOptions,
  names: Names,
): { see: string; look: string; usually: string }[] => {
  const pv = volumeOf(options, names)
  return [
    {
      see: `the claim \`${claimOf(options, names.app)}\` is \`Pending\``,
      look: `\`kubectl get pv ${pv}\``,
      usually: `\`Released\`: its claim was deleted once, and the volume waits for a person. \`kubectl patch pv ${pv} --type json -p '[{"op":"remove","path":"/spec/claimRef/uid"}]'\` gives it to the new claim, with all files`,
    },
    {
      see: 'a sync fails with `spec.persistentvolumesource is immutable after creation`',
      look: 'the site: where the volume lies was changed',
      usually: `a volume cannot move: give it another \`name\` and \`volumeName\`, and delete the old claim and volume when the new one works`,
    },
  ]
}

/** Deleting such a claim does not do what people know of other claims. */
const advice = (options: StaticVolumeOptions, names: Names): string[] => [
  `Deleting its claim deletes no file: the volume is kept, and so is what lies there. \`kubectl delete pv ${volumeOf(options, names)}\` makes the cluster forget the place.`,
]

/** What every storage of this kind says of itself. */
export const staticVolume = {
  storageClass: () => undefined,
  claimName: claimOf,
  needsSize: () => true,
  size: ({ size }: StaticVolumeOptions) => size,
  readSpeed: readSpeedOf,
  advice,
  troubles,
} as const

/** The values that follow from those options; the unit's own come beside them. */
export const staticVolumeValues = (
  { size, name, volumeName: volume }: StaticVolumeOptions,
  facts: { readonly figures: { readonly claimBytes: number } },
  own: JsonObject,
): JsonObject => ({
  model: sizeValue(size, facts.figures),
  persistence: { name: name ?? '', volumeName: volume ?? '', ...own },
})
