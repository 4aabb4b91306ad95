// llama-swap: several models behind one address, each served by a llama-server of its own that is
// started when a request names it.

import { child } from '../../findings/finding.ts'
import { auth } from '../../parts/authentication.ts'
import { pulledFrom } from '../../parts/image.ts'
import { llamaCards } from '../../parts/llamaCpp/llamaCards.ts'
import { llamaRequest } from '../../parts/llamaCpp/llamaRequest.ts'
import { swapConfig } from '../../parts/llamaSwap/swapConfig.ts'
import {
  apiKeyVariable,
  swapConfigFile,
  swapConfigMap,
  swapConfigPod,
} from '../../parts/llamaSwap/swapConfigMap.ts'
import { swapFields, swapServer } from '../../parts/llamaSwap/swapFields.ts'
import {
  swapImage,
  swapImageFields,
  swapImageOf,
  swapImageReference,
  swapRelease,
} from '../../parts/llamaSwap/swapImage.ts'
import { settledSwap, swapMemory } from '../../parts/llamaSwap/swapMemory.ts'
import { placedModels, servedModels, swapOptions } from '../../parts/llamaSwap/swapOptions.ts'
import { swapProblems } from '../../parts/llamaSwap/swapProblems.ts'
import { swapProposal } from '../../parts/llamaSwap/swapProposal.ts'
import { swapRequests } from '../../parts/llamaSwap/swapRequests.ts'
import { modelValues } from '../../parts/model.ts'
import { bytesOfModels } from '../../parts/modelFacts.ts'
import type { Models } from '../../parts/modelFacts.ts'
import { readableBytes } from '../../kubernetes/quantity.ts'
import { digits, text, when } from '../../template/language.ts'
import type { NodeList } from '../../template/language.ts'
import type { JsonObject } from '../../template/values.ts'
import { defineEngine } from './engine.ts'
import type { NamedModel } from './engine.ts'

export const llamaSwap = defineEngine({
  kind: 'llama-swap',
  summary: 'several models of llama.cpp, loaded when they are asked for',
  options: swapOptions,
  project: {
    home: 'https://github.com/mostlygeek/llama-swap',
    source: 'https://github.com/mostlygeek/llama-swap',
    icon: 'https://raw.githubusercontent.com/ggml-org/llama.cpp/master/media/llama1-icon-transparent.png',
  },
  remarks: [
    'A request names its model, and llama-swap starts a llama-server for it, after it has stopped those that may not be loaded beside it. `server.loadSeconds` is the time that it waits for one.',
    '`/health` says that llama-swap runs, not that any model is loaded: pods are ready before the first model is. `helm test` loads `model.alias` and waits for its answer.',
    '`/metrics` has figures of the node and its cards. Those of a model are at `/upstream/<model>/metrics`; such a request answers 409 while the model is not loaded, and loads none.',
    'The API key reaches llama-swap through its environment. It must be one line without spaces, or llama-swap does not start; the servers of the models listen within the pod alone and ask for none.',
    'A request to `/upstream/<model>/…` counts as use: a model whose metrics are scraped more often than its `ttl` is never unloaded for being idle.',
    'A change of `server.config` reaches the pod within a minute or two and is read without a restart: what is loaded is unloaded, and requests in flight fail. What llama-swap cannot read changes nothing, and its log says so.',
    'No process of the pod may write a core dump, which a failing server would otherwise do at every start.',
    'Tags of the image are pushed again with other content, and what was there before is deleted: a digest that is pinned may one day be gone, unless the image is mirrored.',
    'A digest, size or checksum that is empty is not verified.',
  ],
  healthPath: '/health',
  loadTest: {
    path: text`/upstream/${modelValues.alias}/health`,
    seconds: swapServer.loadSeconds,
  },
  metrics: { path: '/metrics' },
  // Releases differ in whether they ask for it here; it is right for all of them.
  metricsNeedKey: true,
  container: {
    name: 'llama-swap',
    image: swapImageReference,
    pullPolicy: swapImage.pullPolicy,
    // A server that fails on the card dumps all of its memory, again and again.
    command: ['sh', '-c', 'ulimit -c 0; exec /app/llama-swap "$@"', 'llama-swap'],
    args: [
      '-config',
      swapConfigFile,
      '-watch-config',
      '-listen',
      text`:${digits(swapServer.port)}`,
    ] as unknown as NodeList,
    env: [
      // Another user than that of the image has no home, and CUDA caches kernels there.
      { name: 'HOME', value: '/tmp' },
      when(auth.existingSecret, {
        name: apiKeyVariable,
        valueFrom: { secretKeyRef: { name: auth.existingSecret, key: auth.secretKey } },
      }),
    ] as unknown as NodeList,
    port: swapServer.port,
  },
  chart: {
    fields: { image: swapImageFields, application: swapFields },
    templates: [swapConfigMap],
    pod: swapConfigPod,
    notes: ['', 'Each model is loaded when a request names it; GET /v1/models lists them.'],
  },
  appVersion: ({ release = swapRelease }) => release,
  images: (chosen, gpus) => [swapImageOf(chosen, gpus)],
  models: ({ models }) =>
    Object.entries(models).map(([name, { model }]): NamedModel => ({
      at: `/models/${name}/model`,
      model,
    })) as unknown as readonly [NamedModel, ...NamedModel[]],
  served: ({ models }) => Object.keys(models),
  loadBytes: (models) => {
    const sizes = models.map(({ bytes = Number.NaN }) => bytes)
    const largest = Math.max(...sizes)
    return Number.isNaN(largest) ? undefined : largest
  },
  values(chosen, facts): JsonObject {
    const { repository, tag } = swapImageOf(chosen, facts.gpus)
    const placed = placedModels(chosen, facts)
    return {
      images: { server: { tag, ...pulledFrom(facts.image(repository, tag)) } },
      model: { alias: chosen.preload?.[0] ?? placed[0]!.name },
      server: {
        loadSeconds: facts.figures.startupSeconds,
        config: swapConfig(chosen, placed, facts.gpus),
      },
      // It gives its requests 30 seconds, and then its servers 30 (internal/process at 045be864).
      terminationGracePeriodSeconds: 75,
      // For logs and caches; what writes more is evicted itself, before it fills the node.
      resources: {
        requests: { 'ephemeral-storage': '1Gi' },
        limits: { 'ephemeral-storage': '10Gi' },
      },
    }
  },
  problems: swapProblems,
  cardUses: ({ models, variant }) =>
    Object.entries(models).map(([name, chosen]) => ({
      ...llamaCards({
        ...chosen,
        ...(variant === undefined ? {} : { variant: `server-${variant}` }),
      }),
      at: child('/models', name),
      of: name,
    })),
  advice: ({ resident = [], models }, facts) => [
    resident.length === 0
      ? 'One model is loaded at a time: a request for another one waits until the first has finished, is unloaded, and the other has been read.'
      : `Loaded together at most: ${resident.map((set) => set.join(' and ')).join('; or ')}. A request for another model waits until they make room.`,
    'That its pod is ready says nothing of a model. The first request for one waits for the time of a start, as worked out above for the largest; give clients a longer timeout.',
    `Nothing reads a model ahead of its first request but \`preload\`. Files that were read stay in memory only as far as the pod’s limit has room for them beside the server${filesTogether(facts.models)}.`,
    'Its image has a tag that is pushed again with other content: mirror the image and pin the digest, or the same tag may one day be another engine.',
    'A change of its models’ options unloads what is loaded, and requests in flight fail with 502; no pod is replaced for it.',
    ...(Object.values(models).some(({ model }) => typeof model === 'object' && model.projector)
      ? [
          'Pictures are sent within the request, as base64: the pod may connect to nobody, so it cannot fetch one by its address.',
        ]
      : []),
  ],
  troubles: () => [
    {
      see: 'a request waits long and then fails, and `/running` lists no model',
      look: '`curl "$URL/logs"`',
      usually:
        'the model did not fit beside what else is on the card, or did not load within `server.loadSeconds`',
    },
    {
      see: '409 from `/upstream/<model>/metrics`',
      look: '`/running`',
      usually: 'the model is not loaded, and a scrape may not load it',
    },
    {
      see: '429 from the server',
      look: 'how many requests the clients send at a time',
      usually:
        'more at once for one model than llama-swap takes: ten, or as many as its `slots` if those are more',
    },
  ],
  settled: settledSwap,
  memory: swapMemory,
  placed: swapProposal,
  request: (chosen, models) => {
    const [first] = servedModels(chosen, models)
    return llamaRequest(first!.chosen, first!.name)
  },
  requests: (chosen, models) => swapRequests(servedModels(chosen, models)),
})

function filesTogether(models: Models): string {
  const bytes = bytesOfModels(models)
  return bytes === undefined ? '' : `; all of them are ${readableBytes(bytes)}`
}
