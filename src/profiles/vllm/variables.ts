// Environment variables of vLLM. An unknown VLLM_ name is only warned of; with
// --fail-on-environ-validation it stops the start.

import type { NameRow, NotVariable } from '../engineProfile.ts'
import { sources } from './sources.ts'
import { v } from './version.ts'

const read = (...rows: readonly (string | readonly [string, string])[]): readonly NameRow[] =>
  rows.map((row) =>
    typeof row === 'string'
      ? { name: row, source: sources.envs }
      : { name: row[0], note: row[1], source: sources.envs },
  )

const gone = (until: number, name: string, note: string, source = sources.envs): NameRow => ({
  name,
  until,
  note,
  source,
})

/** Read by about 0.28; those that an operator may want, not all of envs.py. */
export const variables: readonly NameRow[] = [
  ...read(
    ['VLLM_API_KEY', 'the key of --api-key; keeps it out of the arguments'],
    ['VLLM_HOST_IP', 'the address of this node among several, not where the API listens'],
    [
      'VLLM_PORT',
      "a port between nodes, not the API's. A Service named vllm makes Kubernetes set it to tcp://…, which stops the start: set enableServiceLinks: false or name the Service otherwise",
    ],
    'VLLM_CACHE_ROOT',
    'VLLM_CONFIG_ROOT',
    'VLLM_LOGGING_LEVEL',
    'VLLM_LOGGING_PREFIX',
    'VLLM_LOGGING_STREAM',
    'VLLM_LOGGING_CONFIG_PATH',
    'VLLM_LOGGING_COLOR',
    'VLLM_CONFIGURE_LOGGING',
    'VLLM_LOG_STATS_INTERVAL',
    'VLLM_DISABLE_LOG_LOGO',
    ['VLLM_NO_USAGE_STATS', '1: nothing is reported home'],
    ['VLLM_DO_NOT_TRACK', '1: nothing is reported home; DO_NOT_TRACK is read too'],
    'VLLM_USAGE_SOURCE',
    ['VLLM_ENGINE_READY_TIMEOUT_S', '600 by default; a slow load needs more'],
    ['VLLM_EXECUTE_MODEL_TIMEOUT_SECONDS', '300 by default'],
    ['VLLM_HTTP_TIMEOUT_KEEP_ALIVE', '5 by default; less than the idle timeout of most proxies'],
    ['VLLM_MAX_N_SEQUENCES', '16384 by default; the most that n of one request may be'],
    ['VLLM_SERVER_DEV_MODE', '1 opens paths without a key; never in production'],
    'VLLM_ALLOW_LONG_MAX_MODEL_LEN',
    ['VLLM_ALLOW_RUNTIME_LORA_UPDATING', 'lets clients load adapters; never before strangers'],
    ['VLLM_ALLOW_INSECURE_SERIALIZATION', 'unpickles what it is sent; never in production'],
    ['VLLM_MEDIA_URL_ALLOW_REDIRECTS', '1 by default; 0 together with --allowed-media-domains'],
    'VLLM_IMAGE_FETCH_TIMEOUT',
    'VLLM_VIDEO_FETCH_TIMEOUT',
    'VLLM_AUDIO_FETCH_TIMEOUT',
    'VLLM_MEDIA_CACHE',
    'VLLM_USE_V2_MODEL_RUNNER',
    'VLLM_USE_FLASHINFER_SAMPLER',
    'VLLM_USE_DEEP_GEMM',
    'VLLM_ALLREDUCE_USE_FLASHINFER',
    'VLLM_ALLREDUCE_USE_SYMM_MEM',
    'VLLM_WORKER_MULTIPROC_METHOD',
    'VLLM_PLUGINS',
    'VLLM_KV_CACHE_LAYOUT',
    'VLLM_SKIP_MODEL_NAME_VALIDATION',
    ['VLLM_KEEP_ALIVE_ON_ENGINE_DEATH', 'the server stays up though it can answer nothing'],
    'VLLM_DP_RANK',
    'VLLM_DP_RANK_LOCAL',
    'VLLM_DP_SIZE',
    'VLLM_DP_MASTER_IP',
    'VLLM_DP_MASTER_PORT',
    'VLLM_NIXL_SIDE_CHANNEL_HOST',
    'VLLM_NIXL_SIDE_CHANNEL_PORT',
    'VLLM_CPU_KVCACHE_SPACE',
    'VLLM_CPU_OMP_THREADS_BIND',
    'VLLM_TARGET_DEVICE',
    'VLLM_USE_MODELSCOPE',
    'VLLM_BATCH_INVARIANT',
    'VLLM_DISABLE_COMPILE_CACHE',
    'VLLM_ENFORCE_STRICT_TOOL_CALLING',
    'VLLM_TOOL_PARSE_REGEX_TIMEOUT_SECONDS',
    'VLLM_REGEX_COMPILATION_TIMEOUT_S',
    'VLLM_MEMORY_PROFILER_ESTIMATE_CUDAGRAPHS',
    'VLLM_ENABLE_CUDA_COMPATIBILITY',
    'VLLM_ENABLE_RESPONSES_API_STORE',
    'VLLM_GPT_OSS_SYSTEM_TOOL_MCP_LABELS',
    'VLLM_ROCM_USE_AITER',
  ),
  // `until` v(28) here: gone at the latest by the copy of about 0.28; the release is known where v() differs.
  gone(v(12), 'VLLM_USE_V1', 'gone by 0.11', sources.change('vllm-project/vllm-ascend', 4086)),
  gone(v(28), 'VLLM_ATTENTION_BACKEND', '--attention-backend'),
  gone(v(28), 'VLLM_ALL2ALL_BACKEND', '--all2all-backend'),
  gone(v(28), 'VLLM_TORCH_PROFILER_DIR', '--profiler-config'),
  gone(v(28), 'VLLM_RPC_TIMEOUT', 'nothing is known to take its place'),
  gone(v(28), 'VLLM_SLEEP_WHEN_IDLE', 'nothing is known to take its place'),
  gone(v(28), 'VLLM_USE_TRITON_FLASH_ATTN', 'nothing is known to take its place'),
  gone(v(28), 'VLLM_FLASH_ATTN_VERSION', 'perhaps --attention-config; not verified'),
  gone(v(28), 'VLLM_MM_INPUT_CACHE_GIB', '--mm-processor-cache-gb'),
  ...['VLLM_USE_FLASHINFER_MOE_FP4', 'VLLM_USE_FLASHINFER_MOE_FP8'].map((name) =>
    gone(v(28), name, '--moe-backend', sources.change('vllm-project/recipes', 903)),
  ),
  gone(v(29), 'VLLM_TEST_FORCE_FP8_MARLIN', 'gone in 0.29', sources.release(29)),
  gone(
    v(29),
    'VLLM_ROCM_USE_AITER_FP4_ASM_GEMM',
    'gone in 0.29; back later (#57055), where is not known',
    sources.release(29),
  ),
  gone(
    v(30),
    'VLLM_PREFIX_CACHE_RETENTION_INTERVAL',
    '--prefix-cache-retention-interval',
    sources.release(30),
  ),
  gone(v(30), 'VLLM_MM_HASHER_ALGORITHM', 'gone in 0.30', sources.release(30)),
  gone(v(30), 'VLLM_ENABLE_SCALE_OUT_ENDPOINTS', '--enable-scale-out', sources.release(30)),
]

const flag = (name: string, instead: string): NotVariable => ({
  name,
  instead: `Take it away: ${instead}.`,
})

/** Names that are often set, most of them those of a wrapper around vLLM, and that it does not read. */
export const notVariables: readonly NotVariable[] = [
  flag('MODEL', 'the model is the first argument'),
  flag('MODEL_NAME', 'the model is the first argument'),
  flag('VLLM_MODEL', 'the model is the first argument'),
  flag('MODEL_REVISION', 'it is --revision, and the lock pins one'),
  flag('TOKENIZER_NAME', 'it is --tokenizer'),
  flag('SERVED_MODEL_NAME', 'it is --served-model-name'),
  flag('MAX_MODEL_LEN', 'it is --max-model-len'),
  flag('MAX_NUM_SEQS', 'it is --max-num-seqs'),
  flag('MAX_NUM_BATCHED_TOKENS', 'it is --max-num-batched-tokens'),
  flag('GPU_MEMORY_UTILIZATION', 'it is --gpu-memory-utilization'),
  flag('DTYPE', 'it is --dtype'),
  flag('QUANTIZATION', 'it is --quantization'),
  flag('KV_CACHE_DTYPE', 'it is --kv-cache-dtype'),
  flag('ENABLE_PREFIX_CACHING', 'it is --enable-prefix-caching'),
  flag('TENSOR_PARALLEL_SIZE', 'it is --tensor-parallel-size'),
  flag('TRUST_REMOTE_CODE', 'it is --trust-remote-code'),
  flag('SWAP_SPACE', 'there is no --swap-space any more'),
  flag('HOST', 'it is --host'),
  flag('PORT', 'it is --port'),
  flag('API_KEY', 'it is VLLM_API_KEY'),
  flag('VLLM_ARGS', 'arguments are arguments'),
  flag('VLLM_EXTRA_ARGS', 'arguments are arguments'),
  flag('VLLM_CONFIG_FILE', 'it is --config'),
]
