// Flags of vllm serve about kernels, graphs and speculative decoding.

import type { FlagGroup } from '../engineProfile.ts'
import { flagValue } from '../flagValue.ts'
import { in28, sources } from './sources.ts'

const { integer, json, many, text } = flagValue

export const kernels: FlagGroup = {
  topic: 'kernels and compilation',
  source: sources.help,
  rows: [
    { flags: ['--attention-backend'], value: text('BACKEND') },
    { flags: ['-ac', '--attention-config'], value: json('JSON') },
    {
      flags: ['-cc', '--compilation-config'],
      value: json('JSON'),
      note: '-cc.mode=3 sets one key.',
    },
    { flags: ['-O', '--optimization-level'], value: integer(), note: 'As one word too: -O3.' },
    {
      flags: ['--performance-mode'],
      value: text('MODE'),
    },
    { flags: ['--cudagraph-capture-sizes'], value: many(integer()) },
    { flags: ['--max-cudagraph-capture-size'], value: integer() },
    { flags: ['--kernel-config'], value: json('JSON') },
    { flags: ['--ir-op-priority'], value: json('JSON') },
    { flags: ['--enable-flashinfer-autotune', '--no-enable-flashinfer-autotune'] },
    {
      flags: ['--linear-backend'],
      value: text('BACKEND'),
    },
    {
      flags: ['--moe-backend'],
      value: text('BACKEND'),
    },
    { flags: ['--gdn-prefill-backend'], value: text('BACKEND') },
    {
      flags: ['--kda-prefill-backend'],
      value: text('BACKEND'),
      ...in28,
    },
    { flags: ['--mamba-backend'], value: text('BACKEND') },
    {
      flags: [
        '--enable-mamba-cache-stochastic-rounding',
        '--no-enable-mamba-cache-stochastic-rounding',
      ],
    },
    { flags: ['--mamba-cache-philox-rounds'], value: integer() },
    {
      flags: ['--mamba-ssu-algorithm'],
      value: text('ALGO'),
      ...in28,
    },
    { flags: ['--use-replayssm', '--no-use-replayssm'], ...in28 },
    { flags: ['--replayssm-buffer-len'], value: integer(), ...in28 },
    { flags: ['--enable-bf16x3-router-gemm', '--no-enable-bf16x3-router-gemm'], ...in28 },
    { flags: ['--jit-monitor-mode'], value: text('MODE'), ...in28 },
    { flags: ['--jit-monitor-verbose', '--no-jit-monitor-verbose'], ...in28 },
    { flags: ['-sc', '--speculative-config'], value: json('JSON') },
    {
      flags: ['--spec-method'],
      value: text('METHOD'),
    },
    { flags: ['--spec-model'], value: text('MODEL') },
    { flags: ['--spec-tokens'], value: integer() },
    { flags: ['--kv-transfer-config'], value: json('JSON') },
    { flags: ['--kv-events-config'], value: json('JSON') },
    { flags: ['--ec-transfer-config'], value: json('JSON') },
    { flags: ['--ec-manager-config'], value: json('JSON'), ...in28 },
    { flags: ['--weight-transfer-config'], value: json('JSON') },
    { flags: ['--profiler-config'], value: json('JSON') },
    { flags: ['--additional-config'], value: json('JSON') },
  ],
}
