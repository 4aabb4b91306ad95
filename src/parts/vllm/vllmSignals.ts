// What the metrics of vLLM mean: it measures everything that there is a signal for
// (src/profiles/vllm/metrics.ts has each with its source).

import type { Signals } from '../signals.ts'

export const vllmSignals: Signals = {
  waiting: 'vllm:num_requests_waiting',
  running: 'vllm:num_requests_running',
  promptTokens: 'vllm:prompt_tokens_total',
  generatedTokens: 'vllm:generation_tokens_total',
  finished: { metric: 'vllm:request_success_total', failed: "finished_reason='error'" },
  cacheUse: 'vllm:kv_cache_usage_perc',
  firstToken: 'vllm:time_to_first_token_seconds',
}
