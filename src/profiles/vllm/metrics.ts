// Metrics of vllm serve, at /metrics. All have the labels model_name and engine. A counter's name ends in
// _total, a histogram's in _bucket, _sum and _count. A metric that is deprecated in 0.X is hidden in
// 0.X+1 (--show-hidden-metrics-for-version brings it back) and gone in 0.X+2. From when a live one is, is
// not known; all of them were seen at 0.30.0 or stand on main's page.

import type { MetricRow, Source } from '../engineProfile.ts'
import { sources } from './sources.ts'
import { v } from './version.ts'

const metric = (source: Source, ...names: readonly string[]): readonly MetricRow[] =>
  names.map((name) => ({ name: `vllm:${name}`, source }))

/** One whose type and meaning were read too, so that alerts and dashboards may ask for it. */
const known = (
  type: NonNullable<MetricRow['type']>,
  name: string,
  unit: string,
  meaning: string,
): MetricRow => ({ name: `vllm:${name}`, type, unit, meaning, source: sources.run30 })

const gone = (name: string, until: number, note: string, source: Source): MetricRow => ({
  name: `vllm:${name}`,
  until,
  note,
  source,
})

export const metrics: readonly MetricRow[] = [
  known('gauge', 'num_requests_running', 'requests', 'requests that are being answered'),
  known('gauge', 'num_requests_waiting', 'requests', 'requests that wait'),
  known('gauge', 'kv_cache_usage_perc', 'ratio', 'how full the KV cache is, from 0 to 1'),
  known('counter', 'prompt_tokens_total', 'tokens', 'tokens of prompts'),
  known('counter', 'generation_tokens_total', 'tokens', 'tokens of answers'),
  known(
    'counter',
    'request_success_total',
    'requests',
    'requests that are over, by finished_reason',
  ),
  known('histogram', 'time_to_first_token_seconds', 'seconds', 'time to the first token'),
  ...metric(
    sources.run30,
    'num_requests_waiting_by_reason',
    'engine_sleep_state',
    'cache_config_info',
    'prefix_cache_queries_total',
    'prefix_cache_hits_total',
    'external_prefix_cache_queries_total',
    'external_prefix_cache_hits_total',
    'mm_cache_queries_total',
    'mm_cache_hits_total',
    'num_preemptions_total',
    'prompt_tokens_by_source_total',
    'prompt_tokens_cached_total',
    'prompt_tokens_recomputed_total',
    'corrupted_requests_total',
    'inter_token_latency_seconds',
    'request_time_per_output_token_seconds',
    'e2e_request_latency_seconds',
    'request_queue_time_seconds',
    'request_inference_time_seconds',
    'request_prefill_time_seconds',
    'request_decode_time_seconds',
    'request_prompt_tokens',
    'request_generation_tokens',
    'request_max_num_generation_tokens',
    'request_params_n',
    'request_params_max_tokens',
    'request_prefill_kv_computed_tokens',
    'iteration_tokens_total',
  ),
  // Only with the flag or the feature that they are about.
  ...metric(
    sources.metrics,
    'lora_requests_info',
    'spec_decode_num_drafts_total',
    'spec_decode_num_draft_tokens_total',
    'spec_decode_num_accepted_tokens_total',
    'spec_decode_num_accepted_tokens_per_pos_total',
    'estimated_flops_per_gpu_total',
    'estimated_read_bytes_per_gpu_total',
    'estimated_write_bytes_per_gpu_total',
    'kv_block_lifetime_seconds',
    'kv_block_idle_before_evict_seconds',
    'kv_block_reuse_gap_seconds',
  ),
  // On main in October 2026; whether 0.30 has them is not known.
  { name: 'vllm:engine_healthy', note: 'with --enable-fault-tolerance', source: sources.metrics },
  { name: 'vllm:request_num_preemptions', source: sources.metrics },
  gone('gpu_cache_usage_perc', v(11), 'kv_cache_usage_perc; deprecated in 0.9', sources.metrics),
  gone('gpu_prefix_cache_queries_total', v(11), 'prefix_cache_queries_total', sources.metrics),
  gone('gpu_prefix_cache_hits_total', v(11), 'prefix_cache_hits_total', sources.metrics),
  gone(
    'time_per_output_token_seconds',
    v(22),
    'inter_token_latency_seconds; when is not known',
    sources.metrics,
  ),
  gone('num_requests_swapped', v(22), 'nothing swaps any more; when is not known', sources.metrics),
  gone('cpu_cache_usage_perc', v(22), 'nothing swaps any more; when is not known', sources.metrics),
  gone(
    'kv_offload_tiering_block_queries_total',
    v(28),
    'kv_offload_tiering_chunk_queries_total',
    sources.release(28),
  ),
  gone(
    'kv_offload_tiering_block_hits_total',
    v(28),
    'kv_offload_tiering_chunk_hits_total',
    sources.release(28),
  ),
]
