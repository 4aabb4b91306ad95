// Flags of vllm serve about metrics and traces.

import type { FlagGroup } from '../engineProfile.ts'
import { flagValue } from '../flagValue.ts'
import { in29, sources } from './sources.ts'

const { many, number, text } = flagValue

export const observability: FlagGroup = {
  topic: 'metrics and traces',
  source: sources.help,
  rows: [
    { flags: ['--otlp-traces-endpoint'], value: text('URL') },
    { flags: ['--collect-detailed-traces'], value: many(text('MODULE')) },
    { flags: ['--show-hidden-metrics-for-version'], value: text('VERSION') },
    { flags: ['--kv-cache-metrics', '--no-kv-cache-metrics'] },
    { flags: ['--kv-cache-metrics-sample'], value: number('FRACTION') },
    { flags: ['--cudagraph-metrics', '--no-cudagraph-metrics'] },
    { flags: ['--enable-mfu-metrics', '--no-enable-mfu-metrics'] },
    { flags: ['--enable-layerwise-nvtx-tracing', '--no-enable-layerwise-nvtx-tracing'] },
    { flags: ['--enable-logging-iteration-details', '--no-enable-logging-iteration-details'] },
    {
      flags: ['--per-request-spec-decode-metrics'],
      value: text('MODE'),
      ...in29,
    },
  ],
}
