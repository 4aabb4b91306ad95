// vLLM: a whole repository of safetensors per server, on one card or on several together.

import { chatRequest } from '../../parts/chatRequest.ts'
import { pulledFrom } from '../../parts/image.ts'
import { vllmArguments } from '../../parts/vllm/vllmArguments.ts'
import { vllmChecks } from '../../parts/vllm/vllmChecks.ts'
import { cacheDirectory, vllmEnvironment } from '../../parts/vllm/vllmEnvironment.ts'
import { vllmFields } from '../../parts/vllm/vllmFields.ts'
import {
  versionNumber,
  vllmImage,
  vllmImageFields,
  vllmImageReference,
  vllmRepository,
  vllmTag,
  vllmVersion,
} from '../../parts/vllm/vllmImage.ts'
import {
  defaultMaxModelLen,
  defaultMaxNumSeqs,
  defaultUtilization,
  vllmOptions,
} from '../../parts/vllm/vllmOptions.ts'
import { vllmCards } from '../../parts/vllm/vllmCards.ts'
import { vllmProblems } from '../../parts/vllm/vllmProblems.ts'
import { sharedMemoryOf, vllmServerMemory } from '../../parts/vllm/vllmServerMemory.ts'
import { vllmSignals } from '../../parts/vllm/vllmSignals.ts'
import { changesBetween, metricsOfBuild } from '../../profiles/engineProfile.ts'
import { vllm as profile } from '../../profiles/vllm.ts'
import { refs } from '../../template/language.ts'
import type { NodeList } from '../../template/language.ts'
import type { JsonObject } from '../../template/values.ts'
import { defineEngine } from './engine.ts'

const { server } = refs(vllmFields)

/** `meta-llama/Llama-3.1-8B-Instruct` is served as `llama-3.1-8b-instruct`. */
const servedName = (repo: string): string => repo.slice(repo.indexOf('/') + 1).toLowerCase()

/** Compiling, capturing graphs, profiling the cards, where nothing is cached yet: assumed. */
const compileSeconds = 300

export const vllm = defineEngine({
  kind: 'vllm',
  summary: 'vLLM, the server of whole repositories of safetensors',
  options: vllmOptions,
  project: {
    home: 'https://vllm.ai',
    source: 'https://github.com/vllm-project/vllm',
    icon: 'https://raw.githubusercontent.com/vllm-project/vllm/main/docs/assets/logos/vllm-logo-text-dark.png',
  },
  remarks: [
    'vLLM takes `server.gpuMemoryUtilization` of each card, whatever the model is; what the weights leave of it becomes KV cache.',
    'What flags set is no environment variable of vLLM: `GPU_MEMORY_UTILIZATION` and the like are names of wrappers around it, and change nothing.',
    'The model is a directory, all of whose files lie beside `model.file`. The server is offline: no token of the hub belongs into it.',
    'The server has as many cards as `gpu.number`, as one (`--tensor-parallel-size`). The heads of the model must be divisible by it.',
    'Leave `server.dtype` at auto for quantised models: AWQ kernels are chosen by model and card, and bfloat16 is not with all of them.',
    'The API key guards `/v1`, `/v2` and `/inference` only. `/metrics` and `/health` are open, and so are `/tokenize`, `/pooling`, `/score`, `/rerank`, `/classify` and `/invocations`, which use the card: what is exposed outside must let through `/v1/` alone.',
    'Metrics are at `/metrics` of the server’s own port. While the model loads nothing answers at all.',
    'Compiled kernels are kept below /cache as long as the pod lives; each new pod compiles anew, which `startupProbe` allows for.',
    '`server.sharedMemory` is memory: what lies there counts in `resources.limits.memory`.',
  ],
  healthPath: '/health',
  // The key guards no other path that clients need; some beside it use the card without one.
  publicPaths: ['/v1/'],
  metrics: { enabled: server.metrics, path: '/metrics', signals: vllmSignals },
  metricRows: ({ version = vllmVersion }) => metricsOfBuild(profile, versionNumber(version)),
  answerTokens: ({ maxModelLen = defaultMaxModelLen }) => maxModelLen,
  metricsNeedKey: false,
  container: {
    name: 'vllm',
    image: vllmImageReference,
    pullPolicy: vllmImage.pullPolicy,
    args: vllmArguments,
    env: vllmEnvironment,
    port: server.port,
  },
  chart: {
    fields: {
      image: vllmImageFields,
      application: vllmFields,
    },
    pod: {
      volumes: [
        { name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: server.sharedMemory } },
        { name: 'cache', emptyDir: { sizeLimit: server.cacheSize } },
      ] as unknown as NodeList,
      volumeMounts: [
        { name: 'shm', mountPath: '/dev/shm' },
        { name: 'cache', mountPath: cacheDirectory },
      ],
    },
    checks: vllmChecks,
  },
  appVersion: (chosen) => chosen.version ?? vllmVersion,
  images: (chosen) => [{ repository: vllmRepository, tag: vllmTag(chosen) }],
  values(chosen, facts): JsonObject {
    const tag = vllmTag(chosen)
    return {
      images: { server: { tag, ...pulledFrom(facts.image(vllmRepository, tag)) } },
      model: { alias: chosen.servedModelName ?? servedName(facts.models[0].repo) },
      autoscaling: { metric: 'vllm:num_requests_waiting' },
      server: {
        maxModelLen: chosen.maxModelLen ?? defaultMaxModelLen,
        maxNumSeqs: chosen.maxNumSeqs ?? defaultMaxNumSeqs,
        maxNumBatchedTokens: chosen.maxNumBatchedTokens ?? 0,
        gpuMemoryUtilization: String(chosen.gpuMemoryUtilization ?? defaultUtilization),
        dtype: chosen.dtype ?? 'auto',
        kvCacheDtype: chosen.kvCacheDtype ?? 'auto',
        quantization: chosen.quantization ?? '',
        prefixCaching: chosen.prefixCaching ?? true,
        sharedMemory: sharedMemoryOf(chosen, facts.gpus),
        readyTimeoutSeconds: Math.max(600, facts.figures.startupSeconds),
        extraArgs: chosen.extraArgs ?? [],
        extraEnv: chosen.extraEnv ?? {},
      },
    }
  },
  problems: (chosen, facts) => vllmProblems(chosen, facts.models[0], facts),
  cardUses: (chosen, [model]) => [vllmCards(chosen, model)],
  advice: ({ version = vllmVersion }) =>
    changesBetween(profile, versionNumber(vllmVersion), versionNumber(version)).map(
      (change) => `Version ${version} in place of ${vllmVersion}: ${change}`,
    ),
  troubles: () => [
    {
      see: 'the pod ends with “No available memory for the cache blocks”, or names a smaller max_model_len',
      look: 'the log of the pod, which says how much the KV cache has',
      usually: 'lower `maxModelLen`; another process on the card takes memory too',
    },
    {
      see: 'a new revision of the model is not served, though pods were deleted',
      look: 'revision and files of the model in `chartwright.lock.json`',
      usually: 'the lock pins the revision: run `npx chartwright lock`, and deploy what it gives',
    },
  ],
  served: (chosen, [model]) => [chosen.servedModelName ?? servedName(model.repo)],
  memory: (chosen, [model], place) => vllmServerMemory(chosen, model, place),
  startLines: ({ extraArgs = [] }) =>
    extraArgs.includes('--enforce-eager')
      ? []
      : [{ what: 'compiling and capturing graphs (assumed)', amount: compileSeconds }],
  request: (chosen, [model]) => chatRequest(chosen.servedModelName ?? servedName(model.repo)),
})
