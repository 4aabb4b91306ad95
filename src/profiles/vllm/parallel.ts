// Flags of vllm serve about several GPUs, nodes and experts.

import type { FlagGroup } from '../engineProfile.ts'
import { flagValue } from '../flagValue.ts'
import { in28, in29, sources } from './sources.ts'

const { integer, json, many, text } = flagValue

export const parallel: FlagGroup = {
  topic: 'several GPUs',
  source: sources.help,
  rows: [
    { flags: ['-tp', '--tensor-parallel-size'], value: integer() },
    { flags: ['-pp', '--pipeline-parallel-size'], value: integer() },
    { flags: ['-dcp', '--decode-context-parallel-size'], value: integer() },
    { flags: ['-pcp', '--prefill-context-parallel-size'], value: integer() },
    { flags: ['-dp', '--data-parallel-size'], value: integer() },
    { flags: ['-dpn', '--data-parallel-rank'], value: integer() },
    { flags: ['-dpr', '--data-parallel-start-rank'], value: integer() },
    { flags: ['-dpl', '--data-parallel-size-local'], value: integer() },
    { flags: ['-dpa', '--data-parallel-address'], value: text('ADDRESS') },
    { flags: ['-dpp', '--data-parallel-rpc-port'], value: integer('PORT') },
    { flags: ['-dpb', '--data-parallel-backend'], value: text('BACKEND') },
    { flags: ['-dph', '--data-parallel-hybrid-lb', '--no-data-parallel-hybrid-lb'] },
    { flags: ['-dpe', '--data-parallel-external-lb', '--no-data-parallel-external-lb'] },
    { flags: ['-dpm', '--data-parallel-multi-port-external-lb'] },
    { flags: ['-ep', '--enable-expert-parallel', '--no-enable-expert-parallel'] },
    { flags: ['--enable-eplb', '--no-enable-eplb'] },
    { flags: ['--eplb-config'], value: json('JSON') },
    { flags: ['--enable-elastic-ep', '--no-enable-elastic-ep'] },
    { flags: ['--enable-ep-weight-filter', '--no-enable-ep-weight-filter'] },
    { flags: ['--expert-placement-strategy'], value: text('STRATEGY') },
    {
      flags: ['--all2all-backend'],
      value: text('BACKEND'),
    },
    {
      flags: ['--distributed-executor-backend'],
      value: text('BACKEND'),
    },
    { flags: ['-n', '--nnodes'], value: integer() },
    { flags: ['-r', '--node-rank'], value: integer() },
    { flags: ['--master-addr'], value: text('ADDRESS') },
    { flags: ['--master-port'], value: integer('PORT') },
    { flags: ['--distributed-timeout-seconds'], value: integer('SECONDS') },
    { flags: ['--cpu-distributed-timeout-seconds'], value: integer('SECONDS') },
    { flags: ['--disable-custom-all-reduce', '--no-disable-custom-all-reduce'] },
    {
      flags: ['--disable-nccl-for-dp-synchronization', '--no-disable-nccl-for-dp-synchronization'],
    },
    { flags: ['--max-parallel-loading-workers'], value: integer() },
    { flags: ['--ray-workers-use-nsight', '--no-ray-workers-use-nsight'] },
    { flags: ['--enable-dbo', '--no-enable-dbo'] },
    { flags: ['--ubatch-size'], value: integer() },
    { flags: ['--dbo-decode-token-threshold'], value: integer() },
    { flags: ['--dbo-prefill-token-threshold'], value: integer() },
    { flags: ['--dcp-comm-backend'], value: text('BACKEND') },
    { flags: ['--dcp-q-replicate', '--no-dcp-q-replicate'], ...in29 },
    { flags: ['--cp-kv-cache-interleave-size'], value: integer() },
    {
      flags: ['--dcp-kv-cache-interleave-size'],
      value: integer(),
      note: 'Replaced by --cp-kv-cache-interleave-size.',
    },
    { flags: ['--numa-bind', '--no-numa-bind'] },
    { flags: ['--numa-bind-nodes'], value: many(integer()) },
    { flags: ['--numa-bind-cpus'], value: many(text('CPUS')) },
    { flags: ['--device-ids'], value: text('IDS'), ...in28 },
    { flags: ['--enable-fault-tolerance', '--no-enable-fault-tolerance'], ...in28 },
    { flags: ['--fault-tolerance-config'], value: json('JSON'), ...in28 },
    {
      flags: ['--enable-batch-sharded-sampling', '--no-enable-batch-sharded-sampling'],
      ...in29,
    },
    { flags: ['--worker-cls'], value: text('CLASS') },
    { flags: ['--worker-extension-cls'], value: text('CLASS') },
  ],
}
