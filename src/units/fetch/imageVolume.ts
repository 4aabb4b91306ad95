// The model comes as an OCI image that the kubelet pulls and mounts read-only: no claim, no download,
// no marker, since a pod starts only when its volumes are whole.

import { Type } from '@sinclair/typebox'

import { speedPattern, bytesPerSecond } from '../../kubernetes/quantity.ts'
import { imageFields, imageReference, pulledFrom } from '../../parts/image.ts'
import { readSpeedOf } from '../../parts/readSpeed.ts'
import { refs } from '../../template/language.ts'
import type { NodeMap } from '../../template/language.ts'
import { group } from '../../template/values.ts'
import { defineFetch } from './fetch.ts'

const options = Type.Object(
  {
    image: Type.String({
      description:
        'Image with the files of the model, by tag: registry.example.com/models/name:tag. Its digest comes from the lock.',
      pattern: '^[a-z0-9][-._:/a-z0-9]*/[-._/a-z0-9]+:[A-Za-z0-9_][-._A-Za-z0-9]{0,127}$',
    }),
    file: Type.Optional(
      Type.String({
        description: 'Path of the model’s file within the image. Default: the name of the file.',
        pattern: '^[-._A-Za-z0-9]+(/[-._A-Za-z0-9]+)*$',
      }),
    ),
    speed: Type.Optional(
      Type.String({
        description: 'Least speed of the pull to plan for, such as 20MB/s. Default 10MB/s.',
        pattern: speedPattern,
      }),
    ),
    readSpeed: Type.Optional(
      Type.String({
        description: 'Bytes per second that the node reads its images with, such as 2GB/s.',
        pattern: speedPattern,
      }),
    ),
  },
  { additionalProperties: false },
)

const fields = {
  images: group('Images, by what runs them.', {
    model: imageFields('The image that holds the files of the model.', {
      repository: '',
      tag: '',
    }),
  }),
}
const { images } = refs(fields)

const reference = imageReference('modelImage', 'the model', images.model)

/** The parts of a reference with a tag; a colon before the last slash is that of a port. */
function partsOf(image: string): { repository: string; tag: string } {
  const colon = image.lastIndexOf(':')
  return { repository: image.slice(0, colon), tag: image.slice(colon + 1) }
}

export const imageVolume = defineFetch({
  kind: 'image-volume',
  summary: 'the files come as an OCI image that the kubelet mounts',
  options,
  // On by default since 1.35 (Kubernetes, feature gate ImageVolume).
  kubernetes: '1.35',
  copies: false,
  volume: {
    source: { image: { reference, pullPolicy: images.model.pullPolicy } } as unknown as NodeMap,
    identity: reference,
  },
  images: (chosen) => [partsOf(chosen.image)],
  // The pull is part of the pod's start.
  speed: ({ speed = '10MB/s' }) => bytesPerSecond(speed),
  modelFile: (chosen, model) => chosen.file ?? model.file.split('/').at(-1)!,
  readSpeed: readSpeedOf,
  chart: { fields: { image: fields } },
  values(chosen, facts) {
    const { repository, tag } = partsOf(chosen.image)
    return { images: { model: { ...pulledFrom(facts.image(repository, tag)), tag } } }
  },
})
