// What a site may say of llama-swap: its models, each with what llama-server takes for it, and which of
// them may be loaded together.

import { Type } from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'

import { modelNamePattern } from '../../kubernetes/names.ts'
import { llamaOptions } from '../llamaCpp/llamaOptions.ts'
import type { ResolvedFacts } from '../../units/serviceFacts.ts'
import type { ModelFacts, Models } from '../modelFacts.ts'
import { siteModel } from '../siteModel.ts'

const name = Type.String({ pattern: modelNamePattern })

/** Seconds for which a model stays loaded without a request. */
export const defaultTtl = 600

/** What each of its servers takes; image, name and address are llama-swap's affair. */
const ofServer = Type.Pick(llamaOptions, [
  'mode',
  'contextPerRequest',
  'slots',
  'sharedContext',
  'gpuLayers',
  'expertLayersInRam',
  'flashAttention',
  'kvCacheType',
  'cacheRamMiB',
  'threads',
  'slotsEndpoint',
  'extraArgs',
  'extraEnv',
])

const ttl = (description: string) =>
  Type.Optional(Type.Integer({ description, minimum: 0, maximum: 31536000 }))

const swapModel = Type.Object(
  {
    model: siteModel,
    aliases: Type.Optional(
      Type.Array(name, { description: 'Further names of the model in requests.' }),
    ),
    ttl: ttl(
      'Seconds without a request after which it is unloaded; 0 never. Default: that of all.',
    ),
    ...ofServer.properties,
  },
  { additionalProperties: false },
)
type SwapModel = Static<typeof swapModel>

export const swapOptions = Type.Object(
  {
    models: Type.Record(Type.String({ pattern: modelNamePattern }), swapModel, {
      additionalProperties: false,
      minProperties: 1,
      description: 'The models, by their names in requests.',
    }),
    resident: Type.Optional(
      Type.Array(Type.Array(name, { minItems: 2 }), {
        description:
          'Sets of models that may be loaded at the same time. Default: one model at a time.',
      }),
    ),
    preload: Type.Optional(
      Type.Array(name, { description: 'Models that are loaded at once when it starts.' }),
    ),
    ttl: ttl('Seconds without a request after which a model is unloaded; 0 never. Default 600.'),
    release: Type.Optional(
      Type.String({
        description: 'Release of llama-swap, such as v260: the first part of the image tag.',
        pattern: '^v[0-9]+$',
      }),
    ),
    build: Type.Optional(
      Type.String({
        description: 'Build of llama.cpp in the image, such as b11176: the end of the image tag.',
        pattern: '^b[0-9]+$',
      }),
    ),
    variant: Type.Optional(
      Type.String({
        description:
          'Image variant: cuda, cuda13, vulkan, rocm, cpu … By default cuda with a card and cpu without.',
        pattern: '^[a-z0-9]+$',
      }),
    ),
  },
  { additionalProperties: false },
)
export type SwapOptions = Static<typeof swapOptions>

/** A model of the options with what the lock knows of it. */
export interface Served {
  readonly name: string
  readonly chosen: SwapModel
  readonly model: ModelFacts
}

/** @param models In the order in which the options name them. */
export const servedModels = ({ models: chosen }: SwapOptions, models: Models): readonly Served[] =>
  Object.entries(chosen).map(([name, one], index) => ({ name, chosen: one, model: models[index]! }))

/** A model with the place of its file below the mount. */
export interface Placed extends Served {
  readonly file: string
}

export const placedModels = (
  options: SwapOptions,
  { models, modelFiles }: Pick<ResolvedFacts<Models>, 'models' | 'modelFiles'>,
): readonly Placed[] =>
  servedModels(options, models).map((one, index) => ({ ...one, file: modelFiles[index]! }))

/** The sets that may be loaded at the same time, every model in at least one. */
export function residentSets(
  { resident = [] }: Pick<SwapOptions, 'resident'>,
  served: readonly Served[],
): readonly (readonly Served[])[] {
  const together = resident.map((names) => served.filter(({ name }) => names.includes(name)))
  const alone = served.filter((one) => !together.some((set) => set.includes(one)))
  return [...together, ...alone.map((one) => [one])]
}
