// llama-server of llama.cpp: one GGUF model per process, as chat, embedding or rerank server.

import { apiKeyFile, apiKeyMount, apiKeyVolume } from '../../parts/authentication.ts'
import { pulledFrom } from '../../parts/image.ts'
import { llamaArguments } from '../../parts/llamaCpp/llamaArguments.ts'
import { llamaChecks } from '../../parts/llamaCpp/llamaChecks.ts'
import { llamaFields } from '../../parts/llamaCpp/llamaFields.ts'
import {
  buildNumber,
  llamaBuild,
  llamaImage,
  llamaImageFields,
  llamaImageReference,
  llamaRepository,
} from '../../parts/llamaCpp/llamaImage.ts'
import { llamaMemory, settledLlama } from '../../parts/llamaCpp/llamaMemory.ts'
import { defaultContext, llamaOptions } from '../../parts/llamaCpp/llamaOptions.ts'
import { llamaCards } from '../../parts/llamaCpp/llamaCards.ts'
import { llamaProblems } from '../../parts/llamaCpp/llamaProblems.ts'
import { llamaRequest } from '../../parts/llamaCpp/llamaRequest.ts'
import {
  llamaConfigAnnotation,
  llamaConfigMap,
  llamaEnvironment,
} from '../../parts/llamaCpp/llamaSettings.ts'
import { llamaSignals } from '../../parts/llamaCpp/llamaSignals.ts'
import { llamaTroubles } from '../../parts/llamaCpp/llamaTroubles.ts'
import { llamaValues } from '../../parts/llamaCpp/llamaValues.ts'
import { projectorFields, projectorFileOf } from '../../parts/model.ts'
import { changesBetween, metricsOfBuild } from '../../profiles/engineProfile.ts'
import { llamaCpp } from '../../profiles/llamaCpp.ts'
import { digits, eachEntry, refs } from '../../template/language.ts'
import type { NodeList } from '../../template/language.ts'
import { joinFields } from '../../template/values.ts'
import type { JsonObject } from '../../template/values.ts'
import { defineEngine } from './engine.ts'

const { server } = refs(llamaFields)

/** Default of --timeout. Source: llama-server --help, b11205. */
const connectionSeconds = 3600

/** `owner/gpt-oss-20b-GGUF` is served as `gpt-oss-20b`. */
const aliasOf = (repo: string): string =>
  repo
    .slice(repo.indexOf('/') + 1)
    .replace(/[-_.]gguf$/i, '')
    .toLowerCase()

export const llamaServer = defineEngine({
  kind: 'llama-server',
  summary: 'the server of llama.cpp',
  options: llamaOptions,
  project: {
    home: 'https://github.com/ggml-org/llama.cpp',
    source: 'https://github.com/ggml-org/llama.cpp',
    icon: 'https://raw.githubusercontent.com/ggml-org/llama.cpp/master/media/llama1-icon-transparent.png',
  },
  remarks: [
    '`server.kvCache.size` is the context of *one* request. The server gets it times `server.slots`, because llama-server shares its context among the slots.',
    '`server.mode` takes the place of separate switches for completions and embeddings: `--embedding` and `--reranking` restrict the server to what they name.',
    '`images.server.name` and `images.server.tag` together are the tag of the image (`server-cuda-b11206`), and `images.server.digest` decides what is pulled.',
    'Flash attention and the layers on the card have values of their own (`server.flashAttention`, `server.gpuLayers`); a flag that the chart sets is refused in `server.extraArgs`. Bare `-fa` would take the next argument for its value.',
    '`--cache-ram` is always given: its default is 8 GiB of host memory, which a memory limit must count.',
    '`/health` alone is open with an API key; everything else, `/v1/models` and `/metrics` included, asks for it. While the model loads, every path answers 503.',
    'Its metrics tell how many requests wait and how many tokens come, but neither failures, nor latencies, nor how full the cache is: there is no alert on those.',
    'A digest, size or checksum that is empty is not verified.',
  ],
  healthPath: '/health',
  // Not /slots, which shows what others ask, nor /props, /lora-adapters and /metrics.
  publicPaths: ['/v1/', '/health', '/infill', '/tokenize', '/detokenize'],
  metrics: { enabled: server.metrics, path: '/metrics', signals: llamaSignals },
  metricRows: ({ build = llamaBuild }) => metricsOfBuild(llamaCpp, buildNumber(build)),
  metricsNeedKey: true,
  container: {
    name: 'llama-server',
    image: llamaImageReference,
    pullPolicy: llamaImage.pullPolicy,
    args: llamaArguments({ address: '0.0.0.0', port: digits(server.port), apiKeyFile }),
    env: [
      // The image runs as root by default; another user has no home, and CUDA caches kernels there.
      { name: 'HOME', value: '/tmp' },
      eachEntry(server.extraEnv, (name, value) => ({ name, value })),
    ] as unknown as NodeList,
    envFrom: [llamaEnvironment],
    port: server.port,
  },
  onHost: {
    name: 'llamacpp',
    args: llamaArguments,
    imageOptions: ['variant'],
    // Source: llama.cpp, common/arg.cpp: "version: %d (%s)" with the build and the commit.
    version: ({ build = llamaBuild }) => `version: ${buildNumber(build)}`,
    variables: ({ extraEnv = {} }) => extraEnv,
  },
  chart: {
    fields: {
      image: llamaImageFields,
      application: joinFields([llamaFields, projectorFields]),
    },
    templates: [llamaConfigMap],
    pod: {
      annotations: [llamaConfigAnnotation],
      volumes: [apiKeyVolume] as unknown as NodeList,
      volumeMounts: [apiKeyMount] as unknown as NodeList,
    },
    checks: llamaChecks,
  },
  appVersion: (chosen) => chosen.build ?? llamaBuild,
  images: (chosen, gpus) => [imageOf(chosen, gpus)],
  values(chosen, facts): JsonObject {
    const { tag } = imageOf(chosen, facts.gpus)
    const [, name, number] = /^(.*)-(b[0-9]+)$/.exec(tag)!
    return {
      images: {
        server: {
          name: name!,
          tag: number!,
          ...pulledFrom(facts.image(llamaRepository, tag)),
        },
      },
      model: {
        alias: chosen.alias ?? aliasOf(facts.models[0].repo),
        projector: projectorFileOf(facts.modelFiles[0], facts.models[0]),
      },
      server: llamaValues(chosen),
    }
  },
  problems: (chosen, facts) => llamaProblems(chosen, facts.models[0], facts),
  cardUses: (chosen) => [llamaCards(chosen)],
  advice: ({ build = llamaBuild, expertLayersInRam = 0 }) => [
    ...changesBetween(llamaCpp, buildNumber(llamaBuild), buildNumber(build)).map(
      (change) => `Build ${build} in place of ${llamaBuild}: ${change}`,
    ),
    ...(expertLayersInRam === 0
      ? []
      : [
          'Experts stay in host memory by `--cpu-moe` or `--n-cpu-moe`: a pattern for `--override-tensor` would switch off the engine’s own fitting (llama.cpp#27872). With a larger card, or several (`gpus`), give `expertLayersInRam` a number or `fit`: what stays on the cards is not read from host memory for each token.',
        ]),
  ],
  troubles: llamaTroubles,
  served: (chosen, [model]) => [chosen.alias ?? aliasOf(model.repo)],
  settled: (chosen, [model], place) => settledLlama(chosen, model, place),
  memory: (chosen, [model], place) => llamaMemory(chosen, model, place),
  answerTokens: ({ mode = 'chat', ...chosen }) =>
    mode === 'chat'
      ? (chosen.sharedContext ?? chosen.contextPerRequest ?? defaultContext)
      : undefined,
  connectionSeconds,
  request: (chosen, [model]) => llamaRequest(chosen, chosen.alias ?? aliasOf(model.repo)),
})

function imageOf(chosen: { build?: string; variant?: string }, gpus: number) {
  const variantName = chosen.variant ?? (gpus > 0 ? 'server-cuda' : 'server')
  return { repository: llamaRepository, tag: `${variantName}-${chosen.build ?? llamaBuild}` }
}
