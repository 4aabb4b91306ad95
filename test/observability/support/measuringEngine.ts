// An engine that measures everything that signals know: a llama-server with the metrics of vLLM, whose are
// the fullest. What alerts and dashboards make of a signal is tried on it.

import { builtIn } from '../../../src/registry.ts'
import type { Engine } from '../../../src/units/engines/engine.ts'

const llamaServer = builtIn.engine.get('llama-server')!
const vllm = builtIn.engine.get('vllm')!

export const measuringEngine: Engine = {
  ...llamaServer,
  kind: 'measuring',
  metrics: { ...llamaServer.metrics, signals: vllm.metrics.signals! },
  metricRows: () => vllm.metricRows!({}),
}
