// Flags that vllm serve once had. The parser stops at each of them: "unrecognized arguments".

import type { FlagGroup } from '../engineProfile.ts'
import { flagValue } from '../flagValue.ts'
import { sources } from './sources.ts'
import { v } from './version.ts'

const { integer, json, many, number, text } = flagValue

export const removed: FlagGroup = {
  topic: 'what is gone',
  source: sources.wrapper,
  rows: [
    {
      flags: ['--max-num-partial-prefills'],
      value: integer(),
      until: v(27),
      source: sources.bump(324),
    },
    {
      flags: ['--max-long-partial-prefills'],
      value: integer(),
      until: v(27),
      source: sources.bump(324),
    },
    {
      flags: ['--calculate-kv-scales', '--no-calculate-kv-scales'],
      until: v(28),
      source: sources.bump(332),
    },
    {
      flags: ['--override-attention-dtype'],
      value: text('DTYPE'),
      until: v(28),
      source: sources.bump(332),
    },
    {
      flags: ['--disable-log-requests'],
      until: v(12),
      replacedBy: '--no-enable-log-requests, which is the default',
      source: sources.change('ovg-project/kvcached', 270),
    },
    { flags: ['--disable-frontend-multiprocessing'], until: v(22) },
    {
      flags: ['--disable-mm-preprocessor-cache'],
      until: v(22),
      replacedBy: '--mm-processor-cache-gb 0',
    },
    { flags: ['--enable-lora-bias'], until: v(22) },
    {
      flags: ['--enable-reasoning'],
      until: v(10),
      replacedBy: '--reasoning-parser',
      source: sources.change('vllm-project/vllm', 18538),
    },
    {
      flags: ['--cuda-graph-sizes'],
      value: many(integer()),
      until: v(22),
      replacedBy: '--cudagraph-capture-sizes',
    },
    { flags: ['--eplb-window-size'], value: integer(), until: v(22), replacedBy: '--eplb-config' },
    {
      flags: ['--eplb-step-interval'],
      value: integer(),
      until: v(22),
      replacedBy: '--eplb-config',
    },
    {
      flags: ['--num-redundant-experts'],
      value: integer(),
      until: v(22),
      replacedBy: '--eplb-config',
    },
    { flags: ['--eplb-log-balancedness'], until: v(22), replacedBy: '--eplb-config' },
    {
      flags: ['--guided-decoding-backend'],
      value: text('BACKEND'),
      until: v(22),
      replacedBy: '--structured-outputs-config',
    },
    {
      flags: ['--guided-decoding-disable-fallback'],
      until: v(22),
      replacedBy: '--structured-outputs-config',
    },
    {
      flags: ['--guided-decoding-disable-any-whitespace'],
      until: v(22),
      replacedBy: '--structured-outputs-config',
    },
    {
      flags: ['--guided-decoding-disable-additional-properties'],
      until: v(22),
      replacedBy: '--structured-outputs-config',
    },
    {
      flags: ['--logits-processor-pattern'],
      value: text('PATTERN'),
      until: v(22),
      replacedBy: '--logits-processors',
    },
    { flags: ['--lora-extra-vocab-size'], value: integer(), until: v(22) },
    {
      flags: ['--num-lookahead-slots'],
      value: integer(),
      until: v(22),
      replacedBy: '--speculative-config',
    },
    {
      flags: ['--override-pooler-config'],
      value: json('JSON'),
      until: v(22),
      replacedBy: '--pooler-config',
    },
    { flags: ['--rope-scaling'], value: json('JSON'), until: v(22), replacedBy: '--hf-overrides' },
    { flags: ['--rope-theta'], value: number(), until: v(22), replacedBy: '--hf-overrides' },
    { flags: ['--swap-space'], value: number('GIB'), until: v(22) },
    { flags: ['--task'], value: text('TASK'), until: v(22), replacedBy: '--runner and --convert' },
    {
      flags: ['--max-seq-len-to-capture'],
      value: integer(),
      until: v(22),
      replacedBy: '--max-cudagraph-capture-size',
      source: sources.help,
    },
    { flags: ['--num-scheduler-steps'], value: integer(), until: v(22), source: sources.help },
    { flags: ['--preemption-mode'], value: text('MODE'), until: v(22), source: sources.help },
    { flags: ['--use-v2-block-manager'], until: v(22), source: sources.help },
    { flags: ['--device'], value: text('DEVICE'), until: v(22), source: sources.help },
    {
      flags: ['--speculative-model'],
      value: text('MODEL'),
      until: v(22),
      replacedBy: '--spec-model, or --speculative-config',
      source: sources.help,
    },
    {
      flags: ['--num-speculative-tokens'],
      value: integer(),
      until: v(22),
      replacedBy: '--spec-tokens',
      source: sources.help,
    },
  ],
}
