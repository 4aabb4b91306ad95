// What a site may say of a llama-server: the schema of its options. Flags and defaults are those of
// build b11206; src/profiles/llamaCpp.ts has each flag with its source.

import { Type } from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'

export const kvTypes = [
  'f16',
  'bf16',
  'f32',
  'q8_0',
  'q5_1',
  'q5_0',
  'q4_1',
  'q4_0',
  'iq4_nl',
] as const

/** Tokens that one request may use where a site says nothing. */
export const defaultContext = 8192
export const defaultSlots = 4
export const defaultCacheRamMiB = 8192

export const llamaOptions = Type.Object(
  {
    build: Type.Optional(
      Type.String({
        description: 'Build of llama.cpp, such as b11206: the end of the image tag.',
        pattern: '^b[0-9]+$',
      }),
    ),
    variant: Type.Optional(
      Type.String({
        description:
          'Image variant: server, server-cuda, server-cuda13, server-rocm, server-vulkan … By default server-cuda with a card and server without.',
        pattern: '^server(-[a-z0-9]+)?$',
      }),
    ),
    mode: Type.Optional(
      Type.Union([Type.Literal('chat'), Type.Literal('embedding'), Type.Literal('rerank')], {
        description: 'What the server answers; one model does one of them. Default chat.',
      }),
    ),
    contextPerRequest: Type.Optional(
      Type.Integer({
        description: 'Tokens that one request may use, prompt and answer together. Default 8192.',
        minimum: 256,
        maximum: 16777216,
      }),
    ),
    slots: Type.Optional(
      Type.Integer({
        description: 'Requests that are served at the same time. Default 4.',
        minimum: 1,
        maximum: 256,
      }),
    ),
    sharedContext: Type.Optional(
      Type.Integer({
        description:
          'Tokens that all requests share, however they divide them (--kv-unified). Default: each slot has its contextPerRequest to itself.',
        minimum: 256,
        maximum: 16777216,
      }),
    ),
    gpuLayers: Type.Optional(
      Type.Union(
        [
          Type.Literal('all'),
          Type.Literal('auto'),
          Type.Literal('fit'),
          Type.Integer({ minimum: 0 }),
        ],
        {
          description:
            'Layers of the model on the card: all, a number, fit (as many as the plan finds room for) or auto (the engine decides when it starts). Default all with a card.',
        },
      ),
    ),
    expertLayersInRam: Type.Optional(
      Type.Union([Type.Literal('all'), Type.Literal('fit'), Type.Integer({ minimum: 0 })], {
        description:
          'Layers whose experts stay in host memory: all, a number, or fit (as few as the card leaves room for). Default 0.',
      }),
    ),
    flashAttention: Type.Optional(
      Type.Union([Type.Literal('on'), Type.Literal('off'), Type.Literal('auto')], {
        description: 'Whether attention uses the fused kernels. Default on.',
      }),
    ),
    kvCacheType: Type.Optional(
      Type.Union(
        kvTypes.map((type) => Type.Literal(type)),
        {
          description: 'Number format of the KV cache. Default f16.',
        },
      ),
    ),
    cacheRamMiB: Type.Optional(
      Type.Integer({
        description:
          'Host memory for prompts that are kept for reuse, in MiB; counted in the memory limit. Default 8192, which is the engine’s own, or what the node has left for it.',
        minimum: 0,
        maximum: 1048576,
      }),
    ),
    threads: Type.Optional(
      Type.Integer({ description: 'CPU threads. Default: the engine decides.', minimum: 1 }),
    ),
    sampling: Type.Optional(
      Type.Object(
        {
          temperature: Type.Optional(
            Type.Number({ description: 'Default 0.8.', minimum: 0, maximum: 100 }),
          ),
          topK: Type.Optional(
            Type.Integer({ description: 'Default 40; 0 for all.', minimum: 0, maximum: 1000000 }),
          ),
          topP: Type.Optional(
            Type.Number({ description: 'Default 0.95.', minimum: 0, maximum: 1 }),
          ),
          minP: Type.Optional(
            Type.Number({ description: 'Default 0.05.', minimum: 0, maximum: 1 }),
          ),
        },
        {
          additionalProperties: false,
          description:
            'Sampling of requests that say nothing else, with up to four decimals. Default: the engine’s own, as named here.',
        },
      ),
    ),
    configMap: Type.Optional(
      Type.Boolean({
        description:
          'Whether settings stand in the ConfigMap <service>-config instead of the arguments: the sampling, context, layers and threads. Default no.',
      }),
    ),
    port: Type.Optional(
      Type.Integer({
        description: 'Port that the server itself listens on. Default 8080.',
        minimum: 1024,
        maximum: 65535,
      }),
    ),
    alias: Type.Optional(
      Type.String({ description: 'Name of the model in requests. Default: the repository’s.' }),
    ),
    slotsEndpoint: Type.Optional(
      Type.Boolean({ description: 'Serve /slots, which shows the prompts of others. Default no.' }),
    ),
    extraArgs: Type.Optional(
      Type.Array(Type.String(), {
        description: 'Further arguments of llama-server, one token each.',
      }),
    ),
    extraEnv: Type.Optional(
      Type.Record(Type.String(), Type.String(), {
        description: 'Further environment variables of llama-server.',
      }),
    ),
  },
  { additionalProperties: false },
)

export type LlamaOptions = Static<typeof llamaOptions>
