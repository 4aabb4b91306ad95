// What the metrics of llama-server mean. It counts no requests and no failures, has no histogram of
// latencies, and does not say how full its cache is (b11205; src/profiles/llamaCpp/metrics.ts).

import type { Signals } from '../signals.ts'

export const llamaSignals: Signals = {
  waiting: 'llamacpp:requests_deferred',
  running: 'llamacpp:requests_processing',
  promptTokens: 'llamacpp:prompt_tokens_total',
  generatedTokens: 'llamacpp:tokens_predicted_total',
}
