// Where the facts about vLLM were read. No release commit of vllm-project/vllm could be read: the flags come
// from a transcript of the help, and from dumps of the parser that another project makes for each release.

import type { Source } from '../engineProfile.ts'
import { v } from './version.ts'

const repository = 'vllm-project/vllm'
const worker = 'runpod-workers/worker-vllm'

/** A public file that was found by its content; what repository it is of is not known. */
const found = (file: string, version: string): Source => ({
  repository: 'not known',
  file,
  version,
})

export const sources = {
  /** `vllm serve --help=all` of the image v0.22.0-cu129-ubuntu2404, complete. */
  help: found('a transcript of vllm serve --help=all', 'image v0.22.0-cu129-ubuntu2404'),
  /** Every option of the parser with its arity, of 0.28.0. */
  dump28: {
    repository: worker,
    file: '.cache/vllm_serve_flags.json',
    version: '7ca2ae7a804c54e34bdedca05bdb7b7b6fbe81f3',
  },
  /** The same of 0.29.0. */
  dump29: {
    repository: worker,
    file: '.cache/vllm_serve_flags.json',
    version: '22cddf438f4b797960253f51e83197af51779a3b',
  },
  /** Its list of flags that are gone, and the variables that it maps to flags by itself. */
  wrapper: {
    repository: worker,
    file: 'src/args_builder.py',
    version: '63f88cab0d171ac54d1f90b1d0ed11d9e36ca0ec',
  },
  /** Its pull requests that go from one release to the next: #324 0.27.0, #332 0.28.0, #338 0.29.0. */
  bump: (number: number): Source => ({
    repository: worker,
    file: 'pull request',
    version: `#${number}`,
  }),
  /** A list of what each release changes, 0.23 to 0.30, as of 2026-10-01. */
  release: (minor: number): Source =>
    found('a list of what each release changes, of 2026-10-01', `0.${minor}.0`),
  /** A copy of envs.py of about 0.28, with a few lines of a fork. */
  envs: found('a copy of vllm/envs.py with a few lines of a fork', 'about 0.28'),
  /** vLLM's page about which paths the key guards. */
  security: {
    repository,
    file: 'docs/usage/security.md',
    version: '00b005cf60f00b4a6802a33e693b574aae771881',
  },
  /** vLLM's page about metrics, main of October 2026. */
  metrics: {
    repository,
    file: 'docs/usage/metrics.md',
    version: '044a0565bc592d9ce66238618c19347da50ed464',
  },
  /** A run of the CPU image of v0.30.0: /metrics, and warnings about variables. */
  run30: found('the log and /metrics of a run of the CPU image', 'v0.30.0'),
  cudaDriver: found('a record of an upgrade: CUDA and drivers of the images', '0.29.0'),
  change: (of: string, number: number): Source => ({
    repository: of,
    file: 'pull request or issue',
    version: `#${number}`,
  }),
} as const

/** In the dump of 0.28.0 and not in the help of 0.22.0; which version between brought it is not known. */
export const in28 = { since: v(22, 1), source: sources.dump28 } as const
/** In the dump of 0.29.0 and not in that of 0.28.0. */
export const in29 = { since: v(29), source: sources.dump29 } as const
