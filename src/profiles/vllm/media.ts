// Flags of vllm serve about images, video and LoRA adapters.

import type { FlagGroup } from '../engineProfile.ts'
import { flagValue } from '../flagValue.ts'
import { in28, sources } from './sources.ts'

const { choice, integer, json, many, number, path, text } = flagValue

export const media: FlagGroup = {
  topic: 'media and adapters',
  source: sources.help,
  rows: [
    { flags: ['--limit-mm-per-prompt'], value: json('JSON') },
    { flags: ['--language-model-only', '--no-language-model-only'] },
    { flags: ['--enable-mm-embeds', '--no-enable-mm-embeds'] },
    { flags: ['--media-io-kwargs'], value: json('JSON') },
    { flags: ['--mm-processor-kwargs'], value: json('JSON') },
    {
      flags: ['--mm-processor-cache-gb'],
      value: number('GIB'),
      note: 'Once in each API server and each engine process.',
    },
    { flags: ['--mm-processor-cache-type'], value: text('TYPE') },
    { flags: ['--mm-shm-cache-max-object-size-mb'], value: integer('MIB') },
    { flags: ['--mm-encoder-only', '--no-mm-encoder-only'] },
    { flags: ['--mm-encoder-tp-mode'], value: text('MODE') },
    { flags: ['--mm-encoder-attn-backend'], value: text('BACKEND') },
    { flags: ['--mm-encoder-attn-dtype'], value: text('DTYPE') },
    { flags: ['--mm-encoder-fp8-scale-path'], value: path('PATH') },
    { flags: ['--mm-encoder-fp8-scale-save-path'], value: path('PATH') },
    { flags: ['--mm-encoder-fp8-scale-save-margin'], value: number() },
    { flags: ['--interleave-mm-strings', '--no-interleave-mm-strings'] },
    { flags: ['--skip-mm-profiling', '--no-skip-mm-profiling'] },
    { flags: ['--video-pruning-rate'], value: number('FRACTION') },
    { flags: ['--video-pruning-method'], value: text('METHOD'), ...in28 },
    { flags: ['--mm-tensor-ipc'], value: text('METHOD') },
    { flags: ['--mm-device-do-normalize', '--no-mm-device-do-normalize'], ...in28 },
    { flags: ['--mm-processor-device'], value: text('DEVICE'), ...in28 },
    { flags: ['--mm-ipc-gpu-memory-gb'], value: number('GIB'), ...in28 },
    {
      flags: ['--mm-hasher-algorithm'],
      value: text('ALGO'),
      ...in28,
      note: 'Takes the place of VLLM_MM_HASHER_ALGORITHM.',
    },
    { flags: ['--enable-lora', '--no-enable-lora'] },
    { flags: ['--lora-modules'], value: many(text('NAME=PATH')) },
    { flags: ['--max-loras'], value: integer() },
    { flags: ['--max-lora-rank'], value: integer() },
    { flags: ['--max-cpu-loras'], value: integer() },
    { flags: ['--lora-dtype'], value: choice('DTYPE', 'auto', 'bfloat16', 'float16') },
    { flags: ['--lora-target-modules'], value: many(text('NAME')) },
    { flags: ['--fully-sharded-loras', '--no-fully-sharded-loras'] },
    { flags: ['--default-mm-loras'], value: json('JSON') },
    { flags: ['--enable-tower-connector-lora', '--no-enable-tower-connector-lora'] },
    { flags: ['--specialize-active-lora', '--no-specialize-active-lora'] },
    { flags: ['--enable-mixed-moe-lora-format', '--no-enable-mixed-moe-lora-format'] },
    { flags: ['--enable-moe-shared-loras', '--no-enable-moe-shared-loras'], ...in28 },
  ],
}
