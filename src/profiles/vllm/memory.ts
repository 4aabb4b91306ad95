// Flags of vllm serve about the KV cache, batches and offloading.

import type { FlagGroup } from '../engineProfile.ts'
import { flagValue } from '../flagValue.ts'
import { in28, in29, sources } from './sources.ts'

const { choice, integer, many, number, size, text } = flagValue

export const memory: FlagGroup = {
  topic: 'memory and scheduling',
  source: sources.help,
  rows: [
    {
      flags: ['--gpu-memory-utilization'],
      value: number('FRACTION'),
      note: '0.92 where it is not given.',
    },
    {
      flags: ['--kv-cache-memory-bytes'],
      value: size('BYTES'),
      note: 'Overrides --gpu-memory-utilization.',
    },
    {
      flags: ['--kv-cache-dtype'],
      value: text('DTYPE'),
    },
    { flags: ['--kv-cache-dtype-skip-layers'], value: many(text('LAYER')) },
    { flags: ['--block-size'], value: integer() },
    { flags: ['--enable-prefix-caching', '--no-enable-prefix-caching'] },
    {
      flags: ['--prefix-caching-hash-algo'],
      value: text('ALGO'),
    },
    { flags: ['--prefix-match-unit'], value: integer(), ...in28 },
    { flags: ['--prefix-cache-retention-interval'], value: integer('N', 'None'), ...in29 },
    { flags: ['--num-gpu-blocks-override'], value: integer() },
    { flags: ['--kv-sharing-fast-prefill', '--no-kv-sharing-fast-prefill'] },
    { flags: ['--kv-offloading-size'], value: number('GIB') },
    { flags: ['--kv-offloading-backend'], value: text('BACKEND') },
    {
      flags: ['--mamba-cache-dtype'],
      value: choice('DTYPE', 'auto', 'bfloat16', 'float16', 'float32'),
    },
    {
      flags: ['--mamba-ssm-cache-dtype'],
      value: choice('DTYPE', 'auto', 'bfloat16', 'float16', 'float32'),
    },
    { flags: ['--mamba-block-size'], value: integer() },
    { flags: ['--mamba-cache-mode'], value: text('MODE') },
    { flags: ['--max-num-batched-tokens'], value: size('N') },
    { flags: ['--max-num-seqs'], value: integer() },
    { flags: ['--max-num-scheduled-tokens'], value: integer(), ...in28 },
    {
      flags: ['--max-num-queued-reqs'],
      value: integer(),
      ...in29,
      note: 'Answers 503 beyond it.',
    },
    { flags: ['--max-num-queued-tokens'], value: integer(), ...in29 },
    { flags: ['--long-prefill-token-threshold'], value: integer() },
    { flags: ['--prefill-schedule-interval'], value: integer(), ...in28 },
    { flags: ['--enable-chunked-prefill', '--no-enable-chunked-prefill'] },
    { flags: ['--disable-chunked-mm-input', '--no-disable-chunked-mm-input'] },
    { flags: ['--async-scheduling', '--no-async-scheduling'] },
    { flags: ['--scheduler-reserve-full-isl', '--no-scheduler-reserve-full-isl'] },
    { flags: ['--disable-hybrid-kv-cache-manager', '--no-disable-hybrid-kv-cache-manager'] },
    { flags: ['--scheduling-policy'], value: text('POLICY') },
    { flags: ['--scheduler-cls'], value: text('CLASS') },
    { flags: ['--stream-interval'], value: integer() },
    { flags: ['--cpu-offload-gb'], value: number('GIB') },
    { flags: ['--cpu-offload-params'], value: many(text('NAME')) },
    { flags: ['--offload-backend'], value: text('BACKEND') },
    { flags: ['--offload-group-size'], value: integer() },
    { flags: ['--offload-num-in-group'], value: integer() },
    { flags: ['--offload-params'], value: many(text('NAME')) },
    { flags: ['--offload-prefetch-step'], value: integer() },
  ],
}
