// LiteLLM: one address, one key and one list of models for all services behind it.

import { Type } from '@sinclair/typebox'

import { exactly } from '../../capacity/memory.ts'
import { labelPattern } from '../../kubernetes/names.ts'
import { auth } from '../../parts/authentication.ts'
import { pulledFrom } from '../../parts/image.ts'
import { chatRequest } from '../../parts/chatRequest.ts'
import { keyVariables, litellmConfig } from '../../parts/litellm/litellmConfig.ts'
import {
  litellmConfigFile,
  litellmConfigMap,
  litellmPod,
} from '../../parts/litellm/litellmConfigMap.ts'
import { litellmFields, litellmServer } from '../../parts/litellm/litellmFields.ts'
import {
  litellmImage,
  litellmImageFields,
  litellmImageOf,
  litellmImageReference,
  litellmVersion,
} from '../../parts/litellm/litellmImage.ts'
import {
  gatewayAdvice,
  gatewayRequests,
  gatewayTroubles,
  keySteps,
} from '../../parts/litellm/litellmText.ts'
import { digits, when } from '../../template/language.ts'
import type { NodeList } from '../../template/language.ts'
import { defineGateway } from './engine.ts'

const options = Type.Object(
  {
    services: Type.Optional(
      Type.Array(Type.String({ pattern: labelPattern }), {
        minItems: 1,
        uniqueItems: true,
        description:
          'The services behind it, by name, in the cluster and on hosts. Default: all of the environment that have the API of OpenAI.',
      }),
    ),
    version: Type.Optional(
      Type.String({
        description:
          'Tag of the image, such as v1.100.1. Never v1.82.7 or v1.82.8, which were published with malicious code.',
        pattern: '^v(?!1\\.82\\.[78]$)[0-9]+\\.[0-9]+\\.[0-9]+([-.][-.0-9a-z]+)?$',
      }),
    ),
  },
  { additionalProperties: false },
)

/**
 * LiteLLM 1.100.1 of PyPI on Python 3.11, two models, a dozen requests: 356588 kB resident.
 * What requests in flight and histograms add is not known: as much again is assumed.
 */
const residentBytes = 356588 * 1024

/** Fetched from the internet at each start or screen, unless told not to. Source: LiteLLM 1.100.1. */
const offline = [
  'LITELLM_LOCAL_MODEL_COST_MAP',
  'LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS',
  'LITELLM_LOCAL_BLOG_POSTS',
  'LITELLM_LOCAL_POLICY_TEMPLATES',
]

export const litellm = defineGateway({
  kind: 'litellm',
  summary: 'LiteLLM, one address and one key for several servers',
  options,
  project: {
    home: 'https://docs.litellm.ai',
    source: 'https://github.com/BerriAI/litellm',
    icon: 'https://github.com/BerriAI.png',
  },
  remarks: [
    'A request names its model, and LiteLLM hands it to the server that `server.config` names for it. `/v1/models` lists them all.',
    'Clients send the key of `auth.existingSecret`, which LiteLLM calls its master key; it must be one line. Without `auth.existingSecret` it asks for none and still uses the keys of the servers behind it.',
    'There is no database: no virtual keys, no budgets, no record of who asked what. The screens of an administrator are switched off.',
    'Pods are ready and alive by `/health/readiness` and `/health/liveliness`, which ask no model. `/health` asks every one of them, and loads what is not loaded.',
    '`/metrics/` asks for the key; without the slash at its end it answers with a redirect.',
    'It tells nobody that it runs, and fetches no lists of prices or models: it has those that came with it.',
    '`server.config` is read at the start, so a change makes new pods.',
    'A digest that is empty is not verified.',
  ],
  healthPath: '/health/readiness',
  livenessPath: '/health/liveliness',
  client: 'python3',
  // Not /model/info, /routes and the like, which tell what is where; nor /health, which asks all models.
  publicPaths: ['/v1/'],
  metrics: { path: '/metrics/' },
  metricsNeedKey: true,
  container: {
    name: 'litellm',
    image: litellmImageReference,
    pullPolicy: litellmImage.pullPolicy,
    command: ['litellm'],
    args: [
      '--config',
      litellmConfigFile,
      '--host',
      '0.0.0.0',
      '--port',
      digits(litellmServer.port),
      '--telemetry',
      'False',
    ] as unknown as NodeList,
    env: [
      // Everything but /tmp is read-only, and LiteLLM copies its screens somewhere at each start.
      { name: 'HOME', value: '/tmp' },
      { name: 'LITELLM_UI_PATH', value: '/tmp/ui' },
      { name: 'LITELLM_ASSETS_PATH', value: '/tmp/assets' },
      ...['DISABLE_ADMIN_UI', 'NO_DOCS', 'NO_REDOC', ...offline].map((name) => ({
        name,
        value: 'True',
      })),
      when(auth.existingSecret, {
        name: 'LITELLM_MASTER_KEY',
        valueFrom: { secretKeyRef: { name: auth.existingSecret, key: auth.secretKey } },
      }),
      litellmServer.keys,
    ] as unknown as NodeList,
    port: litellmServer.port,
  },
  chart: {
    fields: { image: litellmImageFields, application: litellmFields },
    templates: [litellmConfigMap],
    pod: litellmPod,
    notes: ['', 'GET /v1/models lists the models of all servers behind it.'],
  },
  appVersion: ({ version = litellmVersion }) => version,
  images: (chosen) => [litellmImageOf(chosen)],
  behind: ({ services }) => services,
  values(chosen, { backends, figures, image }) {
    const { repository, tag } = litellmImageOf(chosen)
    return {
      images: { server: { tag, ...pulledFrom(image(repository, tag)) } },
      server: {
        config: litellmConfig(backends, figures),
        keys: keyVariables(backends),
      },
    }
  },
  startLines: () => [
    { what: 'loading its modules: 28 s were seen on two busy cores, doubled', amount: 56 },
  ],
  setup: (_chosen, facts) => keySteps(facts),
  advice: (_chosen, facts) => gatewayAdvice(facts),
  troubles: gatewayTroubles,
  memory: () => ({
    cards: [],
    ram: [
      { what: 'the process, as seen', bytes: exactly(residentBytes) },
      { what: 'requests in flight (assumed)', bytes: { least: 0, most: residentBytes } },
    ],
    mapped: [],
    caveats: [],
    missing: [],
  }),
  request: (_chosen, _models, backends) => chatRequest(backends[0]?.models[0] ?? ''),
  requests: (_chosen, _models, backends) => gatewayRequests(backends),
})
