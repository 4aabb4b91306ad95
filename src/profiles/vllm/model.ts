// Flags of vllm serve about the model and how it is loaded.

import type { FlagGroup } from '../engineProfile.ts'
import { flagValue } from '../flagValue.ts'
import { in28, in29, sources } from './sources.ts'

const { choice, integer, json, many, optional, path, size, text } = flagValue

export const model: FlagGroup = {
  topic: 'the model',
  source: sources.help,
  rows: [
    {
      flags: ['--model'],
      value: text('MODEL'),
      note: 'Deprecated since 0.20: the model is the first argument without a flag.',
    },
    { flags: ['--runner'], value: text('RUNNER') },
    { flags: ['--convert'], value: text('TYPE') },
    { flags: ['--tokenizer'], value: text('NAME') },
    {
      flags: ['--tokenizer-mode'],
      value: text('MODE'),
    },
    { flags: ['--trust-remote-code', '--no-trust-remote-code'] },
    {
      flags: ['--dtype'],
      value: choice('DTYPE', 'auto', 'bfloat16', 'float', 'float16', 'float32', 'half'),
    },
    { flags: ['--seed'], value: integer() },
    { flags: ['--hf-config-path'], value: path('PATH') },
    { flags: ['--hf-overrides'], value: json('JSON') },
    { flags: ['--hf-token'], value: optional(text('TOKEN')) },
    { flags: ['--revision'], value: text('REVISION') },
    { flags: ['--code-revision'], value: text('REVISION') },
    { flags: ['--tokenizer-revision'], value: text('REVISION') },
    {
      flags: ['--max-model-len'],
      value: { ...size('N', 'auto'), also: ['-1'] },
      note: 'auto or -1 takes what fits into the memory.',
    },
    { flags: ['-q', '--quantization'], value: text('METHOD') },
    { flags: ['--quantization-config'], value: json('JSON') },
    { flags: ['--allow-deprecated-quantization', '--no-allow-deprecated-quantization'] },
    { flags: ['--enforce-eager', '--no-enforce-eager'] },
    { flags: ['--max-logprobs'], value: integer() },
    {
      flags: ['--logprobs-mode'],
      value: text('MODE'),
    },
    { flags: ['--disable-sliding-window', '--no-disable-sliding-window'] },
    { flags: ['--disable-cascade-attn', '--no-disable-cascade-attn'] },
    { flags: ['--skip-tokenizer-init', '--no-skip-tokenizer-init'] },
    { flags: ['--enable-prompt-embeds', '--no-enable-prompt-embeds'] },
    { flags: ['--enable-return-routed-experts', '--no-enable-return-routed-experts'] },
    { flags: ['--enable-sleep-mode', '--no-enable-sleep-mode'] },
    { flags: ['--enable-cumem-allocator', '--no-enable-cumem-allocator'] },
    { flags: ['--config-format'], value: text('FORMAT') },
    { flags: ['--model-impl'], value: text('IMPL') },
    {
      flags: ['--generation-config'],
      value: path('PATH'),
      note: 'auto takes the model’s, vllm none.',
    },
    { flags: ['--override-generation-config'], value: json('JSON') },
    { flags: ['--pooler-config'], value: json('JSON') },
    { flags: ['--io-processor-plugin'], value: text('NAME') },
    { flags: ['--logits-processors'], value: many(text('CLASS')) },
    { flags: ['--renderer-num-workers'], value: integer() },
    { flags: ['--use-fp64-gumbel', '--no-use-fp64-gumbel'] },
    { flags: ['--allowed-local-media-path'], value: path('PATH') },
    { flags: ['--allowed-media-domains'], value: many(text('DOMAIN')) },
    {
      flags: ['--load-format'],
      value: text('FORMAT'),
      note: 'bitsandbytes needs a plugin since 0.28; ipc_cache came with 0.30.',
    },
    { flags: ['--download-dir'], value: path('PATH') },
    {
      flags: ['--safetensors-load-strategy'],
      value: text('STRATEGY'),
    },
    { flags: ['--safetensors-prefetch-block-size'], value: size('BYTES') },
    { flags: ['--safetensors-prefetch-num-threads'], value: integer() },
    { flags: ['--model-loader-extra-config'], value: json('JSON') },
    { flags: ['--ignore-patterns'], value: many(text('PATTERN')) },
    { flags: ['--use-tqdm-on-load', '--no-use-tqdm-on-load'] },
    { flags: ['--pt-load-map-location'], value: text('LOCATION') },
    { flags: ['--model-class-overrides'], value: json('JSON'), ...in28 },
    { flags: ['--return-sampling-mask', '--no-return-sampling-mask'], ...in28 },
    { flags: ['--diffusion-config'], value: json('JSON'), ...in28 },
    {
      flags: ['--watermark'],
      value: text('VALUE'),
      ...in28,
      note: 'What it does is not known: it is in the dumps of 0.28.0 and 0.29.0, watermarks in text came with 0.30.',
    },
    { flags: ['--enable-trace-replay', '--no-enable-trace-replay'], ...in29 },
  ],
}
