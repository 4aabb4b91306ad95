// What `vllm serve` understands, version by version: 0.22.0, 0.28.0 and 0.29.0 completely, what lies
// between by those, 0.30.0 in part. docs/engines.md says how a version is added and what is not known.

import type { EngineProfile } from './engineProfile.ts'
import { behaviours } from './vllm/behaviours.ts'
import { chat } from './vllm/chat.ts'
import { kernels } from './vllm/kernels.ts'
import { media } from './vllm/media.ts'
import { memory } from './vllm/memory.ts'
import { metrics } from './vllm/metrics.ts'
import { model } from './vllm/model.ts'
import { observability } from './vllm/observability.ts'
import { parallel } from './vllm/parallel.ts'
import { removed } from './vllm/removed.ts'
import { server } from './vllm/server.ts'
import { sources } from './vllm/sources.ts'
import { notVariables, variables } from './vllm/variables.ts'
import { v } from './vllm/version.ts'

export const vllm: EngineProfile = {
  engine: 'vllm serve',
  version: (build) => `0.${Math.floor(build / 100)}.${build % 100}`,
  syntax: 'argparse',
  covers: { from: v(22), to: v(29) },
  flags: [server, model, memory, parallel, chat, media, kernels, observability, removed],
  variables,
  notVariables,
  ports: [{ port: 8000, source: sources.help }],
  // Arguments follow it: a `serve` among them would make `vllm serve serve`.
  image: { entrypoint: ['vllm', 'serve'], env: {}, source: sources.help },
  probe: { path: '/health', ready: 200, source: sources.security },
  metrics,
  behaviours,
}
