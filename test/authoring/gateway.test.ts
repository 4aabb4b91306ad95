// Proves what a gateway makes of the services of its environment: who stands behind it and under which
// names, with which keys, how long it waits, who may connect to whom, and what is refused.

import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'

import { load as parseYaml } from 'js-yaml'
import { describe, expect, it } from 'vitest'

import type { JsonObject } from '../../src/template/values.ts'
import { allSamples } from '../samples/samples.ts'
import { buildSites, servedTwice, soundSite } from '../support/sites.ts'

const { chat } = soundSite.services
const llama = { engine: { kind: 'llama-server' }, model: chat!.model, storage: chat!.storage }
const named = (alias: string) => ({ ...llama, engine: { kind: 'llama-server', alias } })
const gateway = { engine: { kind: 'litellm' } }
const cluster = { ...soundSite.cluster, has: ['metallb'] }
const nodes = { one: { gpus: { model: 'RTX 5090', count: 3 } } }
const siteOf = (services: object, more: object = {}) => ({
  ...soundSite,
  cluster,
  nodes,
  services,
  ...more,
})

interface Config {
  model_list: { model_name: string; litellm_params: JsonObject }[]
  litellm_settings: JsonObject
}

/** What one site makes of its service `gateway`. */
function built(services: object, more: object = {}) {
  const { sites, findings } = buildSites({ site: siteOf({ gateway, ...services }, more) })
  const compiled = sites[0]!.environments[0]!.compiled
  const valuesOf = (app: string) =>
    compiled.services.find(({ plan }) => plan.service.app === app)!.values as {
      server: { config: string; keys: JsonObject[] }
      networkPolicy: { from: JsonObject[]; serverEgress: JsonObject[] }
    } & JsonObject
  const { plan } = compiled.services.find((one) => one.plan.service.app === 'gateway')!
  const config = parseYaml(valuesOf('gateway').server.config) as Config
  return {
    codes: findings.map(({ code }) => code),
    messages: findings.map(({ message }) => message),
    plan,
    valuesOf,
    config,
    names: config.model_list.map(({ model_name: name }) => name),
    targets: config.model_list.map(({ litellm_params: { api_base: url } }) => url),
  }
}

/** How the one service behind it is asked for its key. */
const keyOf = (service: object, more: object = {}) => {
  const { config, valuesOf, plan } = built({ 'my-chat': { ...llama, ...service } }, more)
  return {
    said: config.model_list[0]!.litellm_params.api_key,
    from: valuesOf('gateway').server.keys,
    copied: plan.facts.backends[0]!.keyFrom,
  }
}
const variable = (name: string, key: string) => [
  { name: 'KEY_MY_CHAT', valueFrom: { secretKeyRef: { name, key } } },
]

/** The peer that the pods of a service are. */
const pods = (namespace: string, app: string) => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
  podSelector: {
    matchLabels: { 'app.kubernetes.io/instance': app, 'app.kubernetes.io/component': 'server' },
  },
})

const behind = (...services: string[]) => ({ gateway: { engine: { kind: 'litellm', services } } })

describe('a gateway', () => {
  it('hands requests to all services that have the API, by the names that they serve', () => {
    const { codes, names, targets } = built(
      {
        a: named('first'),
        b: { ...named('second'), expose: { kind: 'cluster', name: 'known', port: 9 } },
      },
      { allow: [servedTwice] },
    )
    expect(codes).toEqual([])
    expect(names).toEqual(['first', 'second'])
    expect(targets).toEqual(['http://a.site.svc:8080/v1', 'http://known.site.svc:9/v1'])
  })

  it('knows each model of an engine that has several', () => {
    const swap = {
      engine: {
        kind: 'llama-swap',
        models: { x: { model: chat!.model }, y: { model: chat!.model } },
        resident: [],
      },
      storage: chat!.storage,
    }
    const { names, config } = built({ swap })
    expect(names).toEqual(['x', 'y'])
    // The hour that is assumed for an answer, and the load that a request waits for.
    expect(config.model_list[0]!.litellm_params.timeout).toBeGreaterThan(3600)
  })

  it('hands requests to those that it names, and to nobody else', () => {
    const only = { engine: { kind: 'litellm', services: ['b'] } }
    expect(built({ a: named('first'), b: named('second'), gateway: only }).names).toEqual([
      'second',
    ])
  })

  it('shares requests among services that serve the same under one name', () => {
    const { codes, names } = built({ a: named('one'), b: named('one') }, { allow: [servedTwice] })
    expect(codes).toEqual([])
    expect(names).toEqual(['one', 'one'])
  })

  it('reaches a host at its address and port', () => {
    const hosts = { box: { address: 'fd00::7', readSpeed: '1GB/s' } }
    const desk = { host: 'box', port: 8099, engine: { kind: 'llama-server' }, model: chat!.model }
    const { targets, valuesOf } = built({ desk }, { hosts })
    expect(targets).toEqual(['http://[fd00::7]:8099/v1'])
    expect(valuesOf('gateway').networkPolicy.serverEgress).toEqual([
      { to: [{ ipBlock: { cidr: 'fd00::7/128' } }], ports: [{ port: 8099, protocol: 'TCP' }] },
    ])
  })

  it('waits as long as each answer takes, and itself as long as the slowest', () => {
    const fast = { ...named('fast'), measured: { tokensPerSecond: 100 }, longestAnswer: 1000 }
    const slow = { ...named('slow'), measured: { tokensPerSecond: 10 }, longestAnswer: 8000 }
    const { config, plan } = built({ fast, slow })
    expect(config.model_list.map(({ litellm_params: { timeout } }) => timeout)).toEqual([10, 800])
    expect(config.litellm_settings.request_timeout).toBe(800)
    expect(plan.figures.answer.total).toBe(800)
  })

  it('asks for a key also where nobody outside reaches it, unless it is told not to', () => {
    expect(built({ a: llama }).plan.facts.apiKey).toEqual({
      secret: 'gateway-api-key',
      key: 'api-key',
    })
    expect(built({ a: llama, gateway: { ...gateway, apiKey: false } }).plan.facts.apiKey).toBe(
      undefined,
    )
  })

  it('takes neither card nor node, and starts a new pod before the old one ends', () => {
    const { plan, valuesOf } = built({ a: llama })
    expect(plan.facts.gpus).toBe(0)
    expect(plan.strategy).toBe('RollingUpdate')
    expect(plan.figures).not.toHaveProperty('claim')
    expect(valuesOf('gateway')).not.toHaveProperty('model')
    expect(valuesOf('gateway').nodeSelector).toEqual({})
  })
})

describe('the key of a service behind it', () => {
  it('is a word that means nothing where none is asked for', () => {
    expect(keyOf({})).toEqual({ said: 'none', from: [], copied: undefined })
  })

  it('is read from its own Secret in the namespace that both are in', () => {
    expect(keyOf({ apiKey: { secret: 's', key: 'k' } })).toEqual({
      said: 'os.environ/KEY_MY_CHAT',
      from: variable('s', 'k'),
      copied: undefined,
    })
  })

  it('is a copy in the namespace of the gateway where the service is in another one', () => {
    expect(keyOf({ namespace: 'far', apiKey: { secret: 's', key: 'k' } })).toEqual({
      said: 'os.environ/KEY_MY_CHAT',
      from: variable('my-chat-api-key', 'api-key'),
      copied: { namespace: 'far', secret: 's', key: 'k' },
    })
  })
})

describe('policies', () => {
  const editors = { podSelector: { matchLabels: { app: 'editor' } } }

  it('let the gateway out to those behind it', () => {
    const { valuesOf } = built({ a: { ...llama, namespace: 'far' } })
    expect(valuesOf('gateway').networkPolicy.serverEgress).toEqual([
      { to: [pods('far', 'a')], ports: [{ port: 'http', protocol: 'TCP' }] },
    ])
  })

  it('let it in where not everybody may connect, and nowhere else', () => {
    const { valuesOf } = built({ a: { ...named('a'), allowFrom: [editors] }, b: named('b') })
    expect(valuesOf('a').networkPolicy.from).toEqual([editors, pods('site', 'gateway')])
    expect(valuesOf('b').networkPolicy.from).toEqual([])
  })
})

describe('what cannot stand behind it', () => {
  const far = { hosts: { box: { address: '127.0.0.1', readSpeed: '1GB/s' } } }
  const desk = { host: 'box', engine: { kind: 'llama-server' }, model: chat!.model }
  const other = { model: 'Qwen/Qwen3-VL-4B-Instruct-GGUF/Qwen3VL-4B-Instruct-Q4_K_M.gguf' }

  it.each<[string, object, object, string]>([
    [
      'a service that is not there',
      { chat: llama, ...behind('chats') },
      {},
      'There is no service chats to stand behind gateway; did you mean chat?',
    ],
    [
      'the gateway itself',
      { chat: llama, ...behind('gateway') },
      {},
      'gateway has no API of OpenAI',
    ],
    ['nothing at all', {}, {}, 'Nothing stands behind gateway'],
    ['a host that listens for itself alone', { desk }, far, 'it listens on 127.0.0.1 of box'],
    [
      'a host that listens on whatever it has',
      { desk },
      { hosts: { box: { address: '0.0.0.0', readSpeed: '1GB/s' } } },
      'it listens on 0.0.0.0 of box',
    ],
    [
      'one name for two models',
      { a: named('x'), b: { ...named('x'), ...other } },
      {},
      'a and b both call a model x',
    ],
    [
      'a port that only values know',
      { chat: { ...llama, values: { service: { port: 81 } } } },
      {},
      'its values set service.port by hand',
    ],
  ])('%s is refused', (_what, services, more, said) => {
    const { codes, messages } = built(services, more)
    expect(codes).toEqual(['SITE-014'])
    expect(messages[0]).toContain(said)
  })

  it.each(['model', 'storage', 'fetch', 'gpus', 'takesOver', 'mayWaitForGpu'])(
    'a gateway with the key %s is refused',
    (key) => {
      const given = {
        ...llama,
        fetch: { kind: 'manual' },
        gpus: 0,
        takesOver: { gpuUser: 'x' },
        mayWaitForGpu: true,
      }
      const value = given[key as keyof typeof given]
      const { findings } = buildSites({
        site: siteOf({ chat: llama, gateway: { ...gateway, [key]: value } }),
      })
      expect(findings.map(({ code, at }) => `${code} ${at.pointer}`)).toEqual([
        `SITE-013 /services/gateway/${key}`,
      ])
    },
  )
})

describe('the pod of helm test', async () => {
  const sample = (await allSamples()).find(({ name }) => name === 'gateway')!
  const file = sample.built.files.find(
    ({ path }) => path === 'charts/gateway/templates/tests/test-connection.yaml',
  )!
  const program = JSON.parse(/- ("import os.*")$/m.exec(file.text)![1]!) as string

  /** Runs the program of the chart against a server of ours. */
  async function asked(status: number, key?: string) {
    const seen: string[] = []
    const server = createServer((request, response) => {
      seen.push(`${request.url} ${request.headers.authorization}`)
      response.writeHead(status).end('{}')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const env = { PATH: process.env.PATH, URL, ...(key === undefined ? {} : { API_KEY: key }) }
    const failed = await promisify(execFile)(
      'python3',
      ['-c', program, '/health/readiness', '/v1/models'],
      { env },
    ).then(
      () => false,
      () => true,
    )
    server.close()
    return { failed, seen }
  }

  it('asks each path with the key', async () => {
    expect(await asked(200, 'k')).toEqual({
      failed: false,
      seen: ['/health/readiness Bearer k', '/v1/models Bearer k'],
    })
  })

  it('fails at the first answer that is no success', async () => {
    expect(await asked(500)).toEqual({ failed: true, seen: ['/health/readiness undefined'] })
  })
})
