// An engine that is defined outside the compiler, with nothing but what the package exports: what
// somebody writes who wants to serve a model with another program.

import { Type } from '@sinclair/typebox'
import { defineEngine, language, values } from 'chartwright'

const { digits, refs, text, when } = language

const image = {
  images: values.group('Images, by what runs them.', {
    server: values.group('The image of the server.', {
      repository: values.string({
        description: 'Registry and repository.',
        default: 'registry.example.com/echo-server',
      }),
      tag: values.string({ description: 'Tag of the image.', default: '2.1' }),
      digest: values.string({
        description: 'Digest of the image. When set, it decides what is pulled.',
        pattern: '^(sha256:[0-9a-f]{64})?$',
      }),
    }),
  }),
}
const application = {
  server: values.group('The echo server.', {
    port: values.integer({
      description: 'Port that the server listens on.',
      default: 9000,
      minimum: 1024,
      maximum: 65535,
    }),
    batch: values.integer({
      description: 'Requests at once.',
      default: 1,
      minimum: 1,
      maximum: 64,
    }),
    loud: values.boolean({ description: 'Answer in capitals.', default: false }),
    greeting: values.string({ description: 'What every answer begins with.' }),
  }),
}
const { images, server } = refs({ ...image, ...application })
const tagged = text`${images.server.repository}:${images.server.tag}`

export const echoServer = defineEngine({
  kind: 'echo-server',
  summary: 'a server that answers what it is asked',
  options: Type.Object(
    {
      batch: Type.Optional(Type.Integer({ minimum: 1, maximum: 64, description: 'Default 1.' })),
      greeting: Type.Optional(Type.String({ description: 'Default none.' })),
    },
    { additionalProperties: false },
  ),
  project: {
    home: 'https://echo.example.com',
    source: 'https://echo.example.com/source',
    icon: 'https://echo.example.com/icon.png',
  },
  remarks: ['It answers what it is asked.'],
  healthPath: '/ready',
  metrics: { enabled: server.loud, path: '/metrics' },
  metricsNeedKey: false,
  container: {
    name: 'echo-server',
    image: when(images.server.digest, text`${tagged}@${images.server.digest}`, tagged as never),
    pullPolicy: text`${'IfNotPresent'}`,
    args: [
      '--port',
      digits(server.port),
      '--batch',
      digits(server.batch),
      when(server.loud, '--loud'),
      when(server.greeting, ['--greeting', server.greeting]),
    ] as never,
    env: [],
    port: server.port,
  },
  chart: { fields: { image, application } },
  appVersion: () => '2.1',
  images: () => [{ repository: 'registry.example.com/echo-server', tag: '2.1' }],
  memory: () => ({
    cards: [],
    ram: [{ what: 'the process', bytes: { least: 2 ** 28, most: 2 ** 28 } }],
    mapped: [],
    caveats: [],
    missing: [],
  }),
  cardUses: ({ batch = 1 }) => [
    {
      imageCuda: '13',
      limits:
        batch <= 32
          ? []
          : [
              {
                cards: [7.5, 8.9],
                level: 'warning',
                says: 'echoes more than 32 requests at once slowly',
                hint: 'Take fewer at once.',
                source: 'echo.example.com/cards',
              },
            ],
    },
  ],
  request: () => ({ path: '/echo', body: { text: 'Hello' } }),
  values: (chosen, facts) => ({
    images: {
      server: { digest: facts.image('registry.example.com/echo-server', '2.1').digest ?? '' },
    },
    server: { batch: chosen.batch ?? 1, greeting: chosen.greeting ?? '' },
  }),
})
