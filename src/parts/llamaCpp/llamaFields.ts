// The values of a chart whose server is llama-server.

import {
  boolean,
  choice,
  group,
  integer,
  string,
  stringList,
  stringMap,
} from '../../template/values.ts'
import { kvTypes } from './llamaOptions.ts'

const decimal = (description: string) =>
  string({ description, pattern: '^([0-9]{1,7}(\\.[0-9]{1,4})?)?$' })

export const llamaFields = {
  server: group('llama-server and its arguments.', {
    port: integer({
      description: 'Port that the server listens on.',
      default: 8080,
      minimum: 1024,
      maximum: 65535,
    }),
    mode: choice({
      description:
        'What the server answers: chat (and completions), embedding or rerank. The engine serves one of them only.',
      default: 'chat',
      choices: ['chat', 'embedding', 'rerank'],
    }),
    kvCache: group('The KV cache, which holds the context of each request.', {
      size: integer({
        description: 'Tokens of one request. The server gets this times server.slots.',
        default: 8192,
        minimum: 256,
        maximum: 16777216,
        planned: 'the memory on the card',
      }),
      shared: integer({
        description:
          'Tokens that all requests share (--kv-unified), in place of size times slots; 0 gives each its own.',
        default: 0,
        minimum: 0,
        maximum: 16777216,
        planned: 'the memory on the card',
      }),
      type: choice({
        description: 'Number format of keys and values.',
        default: 'f16',
        choices: kvTypes,
        planned: 'the memory on the card',
      }),
    }),
    slots: integer({
      description: 'Requests that are served at the same time.',
      default: 4,
      minimum: 1,
      maximum: 256,
      planned: 'the memory on the card',
    }),
    gpuLayers: string({
      description: 'Layers on the card where gpu.enabled: all, auto or a number.',
      default: 'all',
      pattern: '^(all|auto|[0-9]{1,5})$',
      planned: 'the memory on the card and on the node',
    }),
    expertLayersInRam: string({
      description: 'Layers whose experts stay in host memory: all or a number.',
      default: '0',
      pattern: '^(all|[0-9]{1,5})$',
      planned: 'the memory on the card and on the node',
    }),
    flashAttention: choice({
      description: 'Whether attention uses the fused kernels.',
      default: 'on',
      choices: ['on', 'off', 'auto'],
    }),
    cacheRam: integer({
      description: 'Host memory for prompts that are kept for reuse, in MiB.',
      default: 8192,
      minimum: 0,
      maximum: 1048576,
      planned: 'the memory limit of the pod',
    }),
    threads: integer({
      description: 'CPU threads; 0 leaves it to the server.',
      default: 0,
      minimum: 0,
      maximum: 4096,
    }),
    sampling: group('Sampling of requests that say nothing else; empty leaves it to the server.', {
      temperature: decimal('Temperature.'),
      topK: decimal('Most tokens to choose from; 0 for all.'),
      topP: decimal('Share of the probability to choose from.'),
      minP: decimal('Least probability, relative to that of the likeliest token.'),
    }),
    configMap: boolean({
      description:
        'Keep the sampling, the context, the layers and the threads in a ConfigMap, which the server reads as LLAMA_ARG_ variables, instead of in arguments.',
      default: false,
    }),
    metrics: boolean({ description: 'Serve Prometheus metrics on /metrics.', default: true }),
    slotsEndpoint: boolean({
      description: 'Serve /slots, which shows what others are asking.',
      default: false,
    }),
    extraArgs: stringList({
      description: 'Further arguments, one token per item. Flags that the chart sets are refused.',
      example: { extraArgs: ['--reasoning', 'off'] },
    }),
    extraEnv: stringMap({
      description: 'Further environment variables of the server.',
      example: { extraEnv: { CUDA_VISIBLE_DEVICES: '0' } },
    }),
  }),
}
