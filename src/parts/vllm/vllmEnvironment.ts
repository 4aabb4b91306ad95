// The environment of vLLM: what keeps it within its pod, and the key, which an argument would show to
// whoever lists processes.

import { digits, eachEntry, refs, when } from '../../template/language.ts'
import type { NodeList } from '../../template/language.ts'
import { auth } from '../authentication.ts'
import { vllmFields } from './vllmFields.ts'

const { server } = refs(vllmFields)

export const cacheDirectory = '/cache'

const fixed = {
  // Compiled kernels go below it: vLLM, Triton and FlashInfer all keep them in the home.
  HOME: cacheDirectory,
  TORCHINDUCTOR_CACHE_DIR: `${cacheDirectory}/inductor`,
  // Torch asks for the name of its user, and ends where the user of the pod has none (vllm#44548).
  USER: 'vllm',
  HF_HUB_OFFLINE: '1',
  VLLM_NO_USAGE_STATS: '1',
  DO_NOT_TRACK: '1',
}

const keyVariable = 'VLLM_API_KEY'
const timeoutVariable = 'VLLM_ENGINE_READY_TIMEOUT_S'

/** Variables that the chart sets, or that would undo what it does. */
export const ownVariables = [
  ...Object.keys(fixed),
  keyVariable,
  timeoutVariable,
  'VLLM_DO_NOT_TRACK',
  'VLLM_PORT',
]

export const vllmEnvironment = [
  ...Object.entries(fixed).map(([name, value]) => ({ name, value })),
  { name: timeoutVariable, value: digits(server.readyTimeoutSeconds) },
  when(auth.existingSecret, {
    name: keyVariable,
    valueFrom: { secretKeyRef: { name: auth.existingSecret, key: auth.secretKey } },
  }),
  eachEntry(server.extraEnv, (name, value) => ({ name, value })),
] as unknown as NodeList
