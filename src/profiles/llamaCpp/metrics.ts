// Metrics of llama-server, at /metrics with --metrics. None has a label of its own. It counts no
// requests and no failures, measures no latency, and does not say how full its cache is; a request
// counts when it is over, so that rates jump.

import type { MetricRow } from '../engineProfile.ts'
import { sources } from './sources.ts'

type Facts = Pick<MetricRow, 'type' | 'unit' | 'meaning' | 'note'>

const seen = (name: string, facts: Facts): MetricRow => ({
  name: `llamacpp:${name}`,
  source: sources.running,
  ...facts,
})

const counter = (name: string, unit: string, meaning: string): MetricRow =>
  seen(name, { type: 'counter', unit, meaning })

const gauge = (name: string, unit: string, meaning: string, note?: string): MetricRow =>
  seen(name, { type: 'gauge', unit, meaning, ...(note === undefined ? {} : { note }) })

export const metrics: readonly MetricRow[] = [
  counter('prompt_tokens_total', 'tokens', 'tokens of prompts worked through, without cached ones'),
  {
    ...counter('prompt_tokens_cached_total', 'tokens', 'tokens of prompts taken from the cache'),
    note: 'there in b11151 and later; since when is not known',
  },
  counter('prompt_seconds_total', 'seconds', 'time spent on prompts'),
  counter('tokens_predicted_total', 'tokens', 'tokens generated'),
  counter('tokens_predicted_seconds_total', 'seconds', 'time spent on generating'),
  counter('n_decode_total', 'calls', 'calls of llama_decode, without those that speculate'),
  counter('n_tokens_max', 'tokens', 'longest request so far, with its answer'),
  counter('spec_decode_num_draft_tokens_total', 'tokens', 'tokens that were speculated'),
  counter('spec_decode_num_accepted_tokens_total', 'tokens', 'speculated tokens that were right'),
  counter('spec_decode_num_drafts_total', 'calls', 'verifications of speculated tokens'),
  gauge('prompt_tokens_seconds', 'tokens/s', 'speed on prompts', '0 until a request is over'),
  gauge('predicted_tokens_seconds', 'tokens/s', 'speed of answers', '0 until a request is over'),
  gauge('requests_processing', 'requests', 'requests in slots'),
  gauge('requests_deferred', 'requests', 'requests that wait for a slot'),
  gauge('n_busy_slots_per_decode', 'slots', 'busy slots of a call, averaged since the start'),
  {
    name: 'llamacpp:spec_decode_num_accepted_tokens_per_pos_total',
    note: 'with speculation only',
    source: sources.readme,
  },
  ...['kv_cache_usage_ratio', 'kv_cache_tokens'].map((name) => ({
    name: `llamacpp:${name}`,
    until: 10673,
    note: '#13660 took it away, long before the build that is named',
    source: sources.change(22879),
  })),
]
