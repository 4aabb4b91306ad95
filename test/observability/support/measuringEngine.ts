// An engine that measures everything that signals know, under the names of vLLM, whose metrics are the
// fullest: what alerts and dashboards make of a signal is tried on it.

import { builtIn } from '../../../src/registry.ts'
import type { Engine } from '../../../src/units/engines/engine.ts'

const source = { repository: 'vllm-project/vllm', file: '/metrics', version: '0.30.0' }
const rows = {
  num_requests_waiting: 'gauge',
  num_requests_running: 'gauge',
  kv_cache_usage_perc: 'gauge',
  prompt_tokens_total: 'counter',
  generation_tokens_total: 'counter',
  request_success_total: 'counter',
  time_to_first_token_seconds: 'histogram',
} as const

export const measuringEngine: Engine = {
  ...builtIn.engine.get('llama-server')!,
  kind: 'measuring',
  metrics: {
    ...builtIn.engine.get('llama-server')!.metrics,
    signals: {
      waiting: 'vllm:num_requests_waiting',
      running: 'vllm:num_requests_running',
      promptTokens: 'vllm:prompt_tokens_total',
      generatedTokens: 'vllm:generation_tokens_total',
      finished: { metric: 'vllm:request_success_total', failed: "finished_reason='error'" },
      cacheUse: 'vllm:kv_cache_usage_perc',
      firstToken: 'vllm:time_to_first_token_seconds',
    },
  },
  metricRows: () =>
    Object.entries(rows).map(([name, type]) => ({ name: `vllm:${name}`, type, source })),
}
