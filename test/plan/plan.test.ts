// Does it fit? What the plan makes of contexts, neighbours, measurements and options, for sites in
// memory: which finding comes, at which place, and which figures the charts get.

import { describe, expect, test } from 'vitest'

import type { FindingCode } from '../../src/findings/codes.ts'
import { planDocuments } from '../../src/pipeline.ts'
import { machinesText } from '../../src/plan/machinesText.ts'
import type { PlannedEnvironment } from '../../src/plan/planDocument.ts'
import type { SiteInput } from '../../src/site.ts'
import { buildSites, codesOf, servedTwice, soundSite } from '../support/sites.ts'

type Service = SiteInput['services'][string]
type Node = NonNullable<SiteInput['nodes']>[string]

interface Changes {
  readonly service?: Partial<Service>
  readonly engine?: object
  readonly node?: Partial<Node>
  readonly site?: object
}

const chat = soundSite.services['chat']!
const card = { gpus: { model: 'RTX 5090' } }

const siteWith = ({ service = {}, engine = {}, node = {}, site = {} }: Changes) => ({
  ...soundSite,
  nodes: { one: { ...card, ...node } },
  services: { chat: { ...chat, ...service, engine: { kind: 'llama-server', ...engine } } },
  ...site,
})

const findingsOf = (changes: Changes) =>
  buildSites({ site: siteWith(changes) }).findings.map(({ code, at, message }) => ({
    code,
    at: at.pointer,
    message,
  }))
const environmentOf = (changes: Changes): PlannedEnvironment =>
  planDocuments(buildSites({ site: siteWith(changes) }).sites)[0]!.environments['default']!
const valuesOf = (changes: Changes) =>
  buildSites({ site: siteWith(changes) }).sites[0]!.environments[0]!.compiled.services[0]!
    .values as {
    server: { expertLayersInRam: string; gpuLayers: string; cacheRam: number }
    progressDeadlineSeconds: number
    images: { server: { repository: string }; download?: { repository: string } }
    download: { endpoint: string }
  }
const argumentsOf = (changes: Changes): string[] => {
  const { applications } = buildSites({ site: siteWith(changes) }).sites[0]!.environments[0]!
  const objects = applications.flatMap((one) => one.objects.map(({ manifest }) => manifest))
  const { spec } = objects.find(({ kind }) => kind === 'Deployment') as unknown as {
    spec: { template: { spec: { containers: { args: string[] }[] } } }
  }
  return spec.template.spec.containers[0]!.args
}

const none: [FindingCode, string][] = []
test.each<[string, Changes, [FindingCode, string][]]>([
  ['the small site', {}, none],
  ['a card that the model fills', { node: { gpus: { model: 'T4' } } }, none],
  [
    'a context that no longer fits',
    { node: { gpus: { model: 'T4' } }, engine: { contextPerRequest: 65536 } },
    [['FIT-006', '/services/chat']],
  ],
  [
    'memory within the interval',
    { node: { gpus: { model: 'RTX 5090', memory: '12000Mi' } } },
    [['FIT-007', '/services/chat']],
  ],
  [
    'a measurement in place of the interval',
    {
      node: { gpus: { model: 'RTX 5090', memory: '12100Mi' } },
      service: { measured: { cardMemory: '12000Mi' } },
    },
    none,
  ],
  [
    'a measurement that contradicts the estimate',
    { service: { measured: { cardMemory: '24Gi' } } },
    [['FIT-015', '/services/chat/measured/cardMemory']],
  ],
  [
    'an answer longer than a request may be',
    { service: { longestAnswer: 8193 } },
    [['FIT-009', '/services/chat/longestAnswer']],
  ],
  [
    'host memory measured far from the estimate',
    { service: { measured: { memory: '100Gi' } } },
    [['FIT-015', '/services/chat/measured/memory']],
  ],
  [
    'a card nobody knows',
    { node: { gpus: { model: 'Example 9000' } } },
    [['FIT-011', '/nodes/one/gpus/model']],
  ],
  [
    'a card nobody knows, with its memory',
    { node: { gpus: { model: 'Example 9000', memory: '24Gi' } } },
    none,
  ],
  [
    'a neighbour on the card',
    {
      site: { existing: [{ kind: 'gpu-user', name: 'immich', node: 'one', memory: '24Gi' }] },
    },
    [['FIT-006', '/services/chat']],
  ],
  [
    'a neighbour that leaves room',
    { site: { existing: [{ kind: 'gpu-user', name: 'immich', node: 'one', memory: '4Gi' }] } },
    none,
  ],
  [
    'a neighbour on a node that is not there',
    { site: { existing: [{ kind: 'node-user', name: 'backup', node: 'too', memory: '4Gi' }] } },
    [['SITE-007', '/existing/0/node']],
  ],
  [
    'two that share a card which holds one',
    {
      node: { gpus: { model: 'T4', shared: true } },
      site: {
        allow: [servedTwice],
        services: {
          chat: { ...chat, namespace: 'a' },
          other: { ...chat, namespace: 'b' },
        },
      },
    },
    [['FIT-006', '/nodes/one']],
  ],
  [
    'two that share a card which holds both',
    {
      node: { gpus: { model: 'RTX 5090', shared: true } },
      site: {
        allow: [servedTwice],
        services: { chat: { ...chat, namespace: 'a' }, other: { ...chat, namespace: 'b' } },
      },
    },
    none,
  ],
  ['host memory that is too little', { node: { memory: '2Gi' } }, [['FIT-008', '/services/chat']]],
  [
    'host memory that is too little for what the cache is given by hand',
    { node: { memory: '8Gi' }, engine: { cacheRamMiB: 8192 } },
    [['FIT-008', '/services/chat']],
  ],
  ['host memory that is enough', { node: { memory: '16Gi' } }, none],
  [
    'host memory that a neighbour has',
    {
      node: { memory: '16Gi' },
      site: { existing: [{ kind: 'node-user', name: 'backup', node: 'one', memory: '15Gi' }] },
    },
    [['FIT-008', '/services/chat']],
  ],
  [
    'a limit by hand below what it needs',
    { service: { resources: { memoryLimit: '256Mi' } } },
    [['FIT-009', '/services/chat/resources/memoryLimit']],
  ],
  [
    'slots by hand beside the plan',
    { service: { values: { server: { slots: 9 } } } },
    [['FIT-009', '/services/chat/values/server/slots']],
  ],
  ['slots by hand as the plan has them', { service: { values: { server: { slots: 4 } } } }, none],
  [
    'a limit among the values below what it needs',
    { service: { values: { resources: { limits: { memory: '256Mi' } } } } },
    [['FIT-009', '/services/chat/values/resources/limits/memory']],
  ],
  [
    'more layers than the model has',
    { engine: { gpuLayers: 45 } },
    [['FIT-009', '/services/chat/engine/gpuLayers']],
  ],
  [
    'a context beyond the training',
    { engine: { contextPerRequest: 131073, slots: 1 } },
    [['FIT-012', '/services/chat/engine/contextPerRequest']],
  ],
  [
    'a flag without its value',
    { engine: { extraArgs: ['--seed'] } },
    [['SITE-012', '/services/chat/engine/extraArgs/0']],
  ],
  [
    'a flag that does not exist',
    { engine: { extraArgs: ['--jinga'] } },
    [['SITE-012', '/services/chat/engine/extraArgs/0']],
  ],
  [
    'a build that is too old for the model',
    {
      service: {
        model: {
          name: 'ggml-org/gpt-oss-20b-GGUF/gpt-oss-20b-mxfp4.gguf',
          minimumBuild: 'b99999',
        },
      },
    },
    [['FIT-016', '/services/chat/engine']],
  ],
])('%s', (_, changes, expected) => {
  expect(findingsOf(changes).map(({ code, at }) => [code, at])).toEqual(expected)
})

describe('a message', () => {
  test('names both numbers, who takes what, and the effect', () => {
    const [found] = findingsOf({
      site: { existing: [{ kind: 'gpu-user', name: 'immich', node: 'one', memory: '24Gi' }] },
    })
    expect(found!.message).toMatch(
      /^A card RTX 5090 of one has 31\.8\d GiB, and what may be on it at the same time needs 35\.\d\d GiB to 36\.\d\d GiB: immich 24\.00 GiB, chat 11\.\d\d GiB to 12\.\d\d GiB\. The server would fail while it loads\.$/,
    )
  })
})

const cacheOf = (node: object): number => valuesOf({ node: { ...card, ...node } }).server.cacheRam
const memoryOf = (engine: object): number =>
  environmentOf({ engine }).services['chat']!.figures['cardMemory']!.total

test.each<[string, Changes, number]>([
  ['as long as the engine itself waits, where no speed is measured', {}, 3600],
  ['the context at the speed', { service: { measured: { tokensPerSecond: 0.5 } } }, 16384],
  [
    'the longest answer at the speed',
    { service: { longestAnswer: 1000, measured: { tokensPerSecond: 3 } } },
    334,
  ],
  [
    'what requests share at the speed',
    { engine: { sharedContext: 20000 }, service: { measured: { tokensPerSecond: 100 } } },
    200,
  ],
  [
    'no answer is written',
    { engine: { mode: 'embedding' }, service: { measured: { tokensPerSecond: 1 } } },
    3600,
  ],
])('the longest answer takes %s', (_, changes, seconds) => {
  const { figures } = environmentOf(changes).services['chat']!
  expect(figures['answer']!.total).toBe(seconds)
})

describe('what is left to the plan', () => {
  const t4 = { gpus: { model: 'T4' } }

  test('experts stay in host memory as far as the card needs it, and the limit counts them', () => {
    const changes = { node: t4, engine: { contextPerRequest: 65536, expertLayersInRam: 'fit' } }
    expect(findingsOf(changes)).toEqual([])
    const number = Number(valuesOf(changes).server.expertLayersInRam)
    expect(number).toBeGreaterThan(0)
    expect(number).toBeLessThan(24)
    expect(argumentsOf(changes)).toEqual(expect.arrayContaining(['--n-cpu-moe', String(number)]))
    const { figures } = environmentOf(changes).services['chat']!
    expect(figures['memoryRequest']!.total).toBeGreaterThan(number * 424120320)
    const fewer = { ...changes, engine: { ...changes.engine, expertLayersInRam: number - 1 } }
    expect(findingsOf(fewer).map(({ code }) => code)).toEqual(['FIT-007'])
  })

  test('layers go to the card as far as there is room', () => {
    const changes = { node: t4, engine: { contextPerRequest: 65536, gpuLayers: 'fit' } }
    expect(findingsOf(changes)).toEqual([])
    const number = Number(valuesOf(changes).server.gpuLayers)
    expect(number).toBeGreaterThan(0)
    expect(number).toBeLessThan(25)
  })

  test('what cannot be worked out is left to the engine', () => {
    const unknown = { gpus: { model: 'Example 9000' } }
    expect(valuesOf({ node: unknown, engine: { gpuLayers: 'fit' } }).server.gpuLayers).toBe('auto')
    const moved = valuesOf({ node: unknown, engine: { expertLayersInRam: 'fit' } })
    expect(moved.server.expertLayersInRam).toBe('all')
    expect(argumentsOf({ node: unknown, engine: { expertLayersInRam: 'fit' } })).toContain(
      '--cpu-moe',
    )
  })

  test('prompts that are kept get what the node has left', () => {
    expect(cacheOf({})).toBe(8192)
    expect(cacheOf({ memory: '64Gi' })).toBe(8192)
    expect(cacheOf({ memory: '6Gi' })).toBeGreaterThan(1024)
    expect(cacheOf({ memory: '6Gi' })).toBeLessThan(4096)
    expect(cacheOf({ memory: '1Gi' })).toBe(0)
  })

  test('a context that requests share is given once', () => {
    const changes = { engine: { sharedContext: 16384 } }
    const words = argumentsOf(changes)
    expect(words[words.indexOf('--ctx-size') + 1]).toBe('16384')
    expect(words).toContain('--kv-unified')
    expect(memoryOf(changes.engine)).toBeLessThan(memoryOf({}))
  })
})

describe('a server that may wait for a card', () => {
  const waits = { service: { mayWaitForGpu: true } }

  test('has no deadline, and comes last', () => {
    expect(findingsOf(waits)).toEqual([])
    expect(valuesOf(waits).progressDeadlineSeconds).toBe(2 ** 31 - 1)
    const objects = environmentOf(waits).applications.flatMap((one) => one.objects)
    const server = objects.find(({ kind }) => kind === 'Deployment')!
    expect(server).toMatchObject({ wave: 2, gate: false })
    expect(environmentOf({}).applications.flatMap((one) => one.objects)).toContainEqual(
      expect.objectContaining({ kind: 'Deployment', wave: 1, gate: true }),
    )
  })
})

describe('mirrors', () => {
  const mirrored = {
    service: { fetch: { kind: 'presync-hook' } },
    site: {
      mirrors: {
        hub: 'https://hub.example.org/models',
        registries: {
          'ghcr.io': 'registry.example.org/ghcr',
          'docker.io': 'http://localhost:5000',
        },
      },
    },
  } as const

  test('take the place of every registry and of the hub, and the digests stay', () => {
    expect(findingsOf(mirrored)).toEqual([])
    const { images, download } = valuesOf(mirrored)
    expect(images.server).toMatchObject({
      repository: 'registry.example.org/ghcr/ggml-org/llama.cpp',
      digest: expect.stringMatching(/^sha256:/),
    })
    expect(images.download!.repository).toBe('localhost:5000/curlimages/curl')
    expect(download.endpoint).toBe('https://hub.example.org/models')
  })
})

describe('plan.json', () => {
  test('has the figures as intervals, with lines that add up to them', () => {
    const { services, machines } = environmentOf({})
    const { cardMemory, memoryLimit } = services['chat']!.figures
    for (const { total, least, sum } of [cardMemory!, memoryLimit!]) {
      expect(sum.reduce((all, { amount }) => all + amount, 0)).toBe(total)
      expect(sum.reduce((all, line) => all + (line.least ?? line.amount), 0)).toBe(least)
    }
    expect(machines).toEqual([
      {
        name: 'one',
        cards: [
          {
            model: 'RTX 5090',
            bytes: 32607 * 2 ** 20,
            shares: [{ who: 'chat', least: cardMemory!.least, most: cardMemory!.total }],
          },
        ],
        memory: { shares: [{ who: 'chat', least: memoryLimit!.least, most: memoryLimit!.total }] },
        disk: { shares: [] },
      },
    ])
  })

  test('counts a model in an image on the disk of its node, twice', () => {
    const { machines } = environmentOf({
      node: { ephemeralStorage: '100Gi' },
      service: {
        storage: undefined,
        fetch: { kind: 'image-volume', image: 'registry.example.org/a:1', readSpeed: '1GB/s' },
      } as never,
    })
    expect(machines[0]!.disk).toEqual({
      bytes: 100 * 2 ** 30,
      shares: [{ who: 'chat', least: 2 * 12109566560, most: 2 * 12109566560 }],
    })
  })
})

const growing = (max: number, memory: string) => ({
  ...soundSite,
  cluster: { ...soundSite.cluster, has: [...soundSite.cluster!.has!, 'custom-metrics'] },
  nodes: { one: { gpus: { model: 'RTX 5090', count: 3 }, memory } },
  services: {
    chat: { ...chat, autoscale: { max } },
    more: chat,
  },
  allow: [servedTwice],
})

describe('pods that an autoscaler may make', () => {
  test('want cards beside those of others', () => {
    expect(codesOf(growing(2, '64Gi'))).toEqual([])
    expect(codesOf(growing(3, '64Gi'))).toEqual(['FIT-002'])
  })

  test('that alone want more cards than there are get one finding', () => {
    const { more: _more, ...services } = growing(4, '64Gi').services
    expect(codesOf({ ...growing(4, '64Gi'), services, allow: [] })).toEqual(['FIT-004'])
  })

  test('take memory of their node', () => {
    expect(codesOf(growing(2, '32Gi'))).toEqual(['FIT-008'])
    expect(codesOf(growing(1, '32Gi'))).toEqual([])
  })
})

describe('cards that pods have to themselves', () => {
  test.each<[string, object, number, string]>([
    ['one pod with a card', {}, 1, '  card RTX 5090         █'],
    ['three pods with a card', { replicas: 3 }, 3, '  3 cards RTX 5090 each █'],
    ['two pods with two cards', { replicas: 2, gpus: 2 }, 4, '  4 cards RTX 5090 each █'],
  ])('are all in the plan, and one row: %s', (_what, service, count, row) => {
    const { machines } = environmentOf({
      node: { gpus: { model: 'RTX 5090', count: 4 } },
      service,
    })
    expect(machines[0]!.cards).toHaveLength(count)
    expect(machinesText(machines).split('\n')[1]).toContain(row)
    expect(machinesText(machines).match(/ card/g)).toHaveLength(1)
  })

  test('are found too small once', () => {
    const found = findingsOf({
      node: { gpus: { model: 'T4', count: 3 } },
      engine: { contextPerRequest: 65536 },
      service: { replicas: 3 },
    })
    expect(found.filter(({ code }) => code === 'FIT-006')).toHaveLength(1)
  })
})
