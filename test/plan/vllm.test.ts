// A vLLM server in the plan: which finding comes at which place, what it takes of cards and host, and
// what its pod is told.

import { describe, expect, test } from 'vitest'

import type { FindingCode } from '../../src/findings/codes.ts'
import { planDocuments } from '../../src/pipeline.ts'
import type { SiteInput } from '../../src/site.ts'
import university from '../../sites/university-l40.ts'
import { buildSites, committedLock, soundSite } from '../support/sites.ts'

interface Changes {
  readonly engine?: object
  readonly service?: object
  readonly gpus?: object
  readonly tenant?: object
  readonly lock?: string
}

const llama = 'meta-llama/Llama-3.1-8B-Instruct'
const gibibyte = 2 ** 30

const built = ({ engine, service, gpus, tenant, lock = committedLock }: Changes) =>
  buildSites(
    {
      site: {
        ...soundSite,
        nodes: { one: { gpus: { model: 'L40', ...gpus } } },
        services: {
          chat: {
            ...soundSite.services['chat'],
            model: llama,
            ...service,
            engine: { kind: 'vllm', ...engine },
          },
        },
        ...(tenant === undefined
          ? {}
          : { existing: [{ kind: 'gpu-user', name: 'x', node: 'one', ...tenant }] }),
      } as SiteInput,
    },
    lock,
  )
const findingsOf = (changes: Changes) =>
  built(changes).findings.map(({ code, at, message, hint }) => ({
    code,
    at: at.pointer.replace('/services/chat', ''),
    message,
    hint,
  }))
const serviceOf = (changes: Changes) =>
  planDocuments(built(changes).sites)[0]!.environments['default']!.services['chat']!
const containerOf = (changes: Changes) => {
  const { applications } = built(changes).sites[0]!.environments[0]!
  const deployment = applications
    .flatMap((one) => one.objects.map(({ manifest }) => manifest))
    .find(({ kind }) => kind === 'Deployment') as unknown as {
    spec: {
      template: {
        spec: { containers: { args: string[]; env: { name: string; value?: string }[] }[] }
      }
    }
  }
  return deployment.spec.template.spec.containers[0]!
}
const limitOf = (changes: Changes) => serviceOf(changes).figures['memoryLimit']!.total
const startOf = (extraArgs: string[]) =>
  serviceOf({ engine: { extraArgs } }).figures['startup']!.total
const timeoutOf = (startupSeconds: number) =>
  containerOf({ service: { measured: { startupSeconds } } }).env.find(
    ({ name }) => name === 'VLLM_ENGINE_READY_TIMEOUT_S',
  )!.value
const lockWith = (change: (model: Record<string, any>) => void): string => {
  const lock = JSON.parse(committedLock) as { models: Record<string, Record<string, any>> }
  change(lock.models[llama]!)
  return JSON.stringify(lock)
}

const none: [FindingCode, string][] = []
test.each<[string, Changes, [FindingCode, string][]]>([
  ['a model with room for much', {}, none],
  ['all of its context', { engine: { maxModelLen: 131072 } }, none],
  [
    'more context than the model knows, for which there is no room either',
    { engine: { maxModelLen: 400000 } },
    [
      ['FIT-012', '/engine/maxModelLen'],
      ['FIT-022', '/engine/maxModelLen'],
    ],
  ],
  [
    'a card with room for less',
    { gpus: { model: 'A10' }, engine: { maxModelLen: 131072 } },
    [['FIT-022', '/engine/maxModelLen']],
  ],
  [
    'a cache of half the size',
    { gpus: { model: 'A10' }, engine: { maxModelLen: 36864, kvCacheDtype: 'fp8' } },
    none,
  ],
  [
    'a card with room, perhaps',
    { gpus: { model: 'A10' }, engine: { maxModelLen: 32768 } },
    [['FIT-023', '/engine/maxModelLen']],
  ],
  [
    'two such cards',
    { gpus: { model: 'A10', count: 2 }, service: { gpus: 2 }, engine: { maxModelLen: 131072 } },
    none,
  ],
  [
    'a share that the weights fill',
    { engine: { gpuMemoryUtilization: 0.3 } },
    [['FIT-022', '/engine']],
  ],
  [
    'three cards, among which 32 heads cannot be parted',
    { gpus: { count: 3 }, service: { gpus: 3 } },
    [['FIT-009', '/engine']],
  ],
  [
    'scraped by annotations with a key, as metrics ask for none',
    { service: { scrape: 'annotations', apiKey: {} } },
    none,
  ],
  ['no card', { service: { gpus: 0 } }, [['FIT-002', '/engine']]],
  [
    'bfloat16 on a card without',
    { gpus: { model: 'T4', count: 2 }, service: { gpus: 2 }, engine: { dtype: 'bfloat16' } },
    [['FIT-013', '/engine']],
  ],
  [
    'what the card and the model have in common',
    { gpus: { model: 'T4', count: 2 }, service: { gpus: 2 } },
    none,
  ],
  [
    'an image of CUDA 13 on a card that is too old',
    { gpus: { model: 'V100 16GB', count: 2 }, service: { gpus: 2 } },
    [['FIT-013', '/engine']],
  ],
  [
    'one of CUDA 12 there',
    { gpus: { model: 'V100 16GB', count: 2 }, service: { gpus: 2 }, engine: { variant: 'cu129' } },
    [['LOCK-002', '/engine']],
  ],
  [
    'a share of a card that another holds half of',
    { gpus: { shared: true }, tenant: { memory: '20Gi' } },
    [['FIT-006', '']],
  ],
  [
    'a share that leaves the other its half',
    { gpus: { shared: true }, tenant: { memory: '20Gi' }, engine: { gpuMemoryUtilization: 0.5 } },
    none,
  ],
  [
    'an argument that it lacks',
    { engine: { extraArgs: ['--swap-space', '4'] } },
    [['SITE-012', '/engine/extraArgs/0']],
  ],
  [
    'an argument of tomorrow',
    { engine: { extraArgs: ['--of-tomorrow'] } },
    [['SITE-024', '/engine/extraArgs/0']],
  ],
  [
    'an argument that the chart sets',
    { engine: { extraArgs: ['--max_model_len=1024'] } },
    [['HELM-001', '']],
  ],
  [
    'a variable of a wrapper',
    { engine: { extraEnv: { MAX_MODEL_LEN: '1' } } },
    [['SITE-023', '/engine/extraEnv/MAX_MODEL_LEN']],
  ],
  [
    'a variable of which nothing is known',
    { engine: { extraEnv: { 'VLLM_A/B_C_D_E_F': '1' } } },
    [['SITE-024', '/engine/extraEnv/VLLM_A~1B_C_D_E_F']],
  ],
  [
    'a variable that the chart sets',
    { engine: { extraEnv: { HF_HUB_OFFLINE: '0' } } },
    [['HELM-001', '']],
  ],
])('%s', (_, changes, expected) => {
  expect(findingsOf(changes).map(({ code, at }) => [code, at])).toEqual(expected)
})

describe('a finding about room', () => {
  test('says what there is, and its hint is right', () => {
    const changes = { gpus: { model: 'A10' }, engine: { maxModelLen: 131072 } }
    const { message, hint } = findingsOf(changes)[0]!
    expect(message).toMatch(
      /131072 tokens.* 20\.69 GiB of a card A10, 0\.92 of it.* \d+ to \d+: it stops/,
    )
    const [, enough] = /maxModelLen to (\d+)/.exec(hint)!
    expect(findingsOf({ ...changes, engine: { maxModelLen: Number(enough) } })).toEqual([])
    expect(findingsOf({ ...changes, engine: { maxModelLen: Number(enough) + 16 } })).toHaveLength(1)
  })

  test('does not advise a length where nothing is left', () => {
    const { hint } = findingsOf({ engine: { gpuMemoryUtilization: 0.3 } })[0]!
    expect(hint).toMatch(/^Take more cards/)
  })
})

describe('memory', () => {
  test('of a card is the share that it is told to take, whatever the model is', () => {
    const { cardMemory } = serviceOf({ engine: { gpuMemoryUtilization: 0.95 } }).figures
    const taken = Math.floor(0.95 * 46068 * 2 ** 20)
    expect([cardMemory!.least, cardMemory!.total]).toEqual([taken, taken])
  })

  test('of the host counts the shared memory and the largest file', () => {
    expect(limitOf({ engine: { sharedMemory: '5Gi' } }) - limitOf({})).toBe(4 * gibibyte)
    expect(limitOf({ service: { gpus: 2 }, gpus: { count: 2 } }) - limitOf({})).toBe(5 * gibibyte)
    const file = 'a file of weights while it is read'
    const fileOf = (lock: string) =>
      serviceOf({ lock }).figures['memoryLimit']!.sum.find(({ what }) => what === file)!.amount
    expect(fileOf(committedLock)).toBe(4999802720)
    expect(fileOf(lockWith((model) => delete model['files'][2].size))).toBe(16060522496)
  })

  test('is said to be unprovable where the lock knows no shape, and sums the files without an index', () => {
    const noConfig = lockWith((model) => delete model['config'])
    expect(findingsOf({ lock: noConfig })).toMatchObject([
      {
        code: 'FIT-010',
        message: expect.stringContaining('know layers, heads, hiddenSize') as string,
      },
    ])
    expect(serviceOf({ lock: noConfig }).figures['cardMemory']!.total).toBe(
      Math.floor(0.92 * 46068 * 2 ** 20),
    )
    const noWeights = lockWith((model) => delete model['config'].weightBytes)
    const { sum } = serviceOf({ lock: noWeights }).figures['cardMemory']!
    expect(sum[0]!.amount).toBe(4976698672 + 4999802720 + 4915916176 + 1168138808)
  })

  test('says how many tokens and requests the cache has', () => {
    expect(serviceOf({ engine: { maxModelLen: 32768, maxNumSeqs: 4 } }).caveats).toEqual([
      expect.stringMatching(
        /KV cache: \d+ to \d+ tokens, which is 4 whole requests of 32768 tokens/,
      ),
    ])
  })
})

describe('its pod', () => {
  test('is told how long a start may take, never less than the engine itself would wait', () => {
    expect([timeoutOf(100), timeoutOf(1000)]).toEqual(['600', '1500'])
  })

  test('compiles at its start, unless it is told not to', () => {
    expect(startOf([]) - startOf(['--enforce-eager'])).toBe(300)
  })

  test('gets the directory of its model, and a name in requests', () => {
    const { args } = containerOf({ engine: { servedModelName: 'llama' } })
    expect(args.slice(0, 3)).toEqual([
      '/models/Llama-3.1-8B-Instruct',
      '--served-model-name',
      'llama',
    ])
  })
})

test('three cards of a university are too few for three models and one of them three times', () => {
  const { environments, ...site } = university
  const multi = environments!['multi']!.services as typeof site.services
  const name = 'llama-3-1-8b-multi'
  const services = { ...site.services, [name]: multi[name]! }
  const { findings } = buildSites({ site: { ...site, services } })
  expect(findings.filter(({ code }) => code === 'FIT-002')).toMatchObject([
    {
      message: expect.stringContaining(
        'together need 6 cards on workstation, and 3 are free',
      ) as string,
    },
  ])
})
