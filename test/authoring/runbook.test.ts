// Proves what a runbook promises whoever follows it: no step twice, none missing, none that cannot work, and
// no figure that says more than anybody knows.

import { describe, expect, test } from 'vitest'

import { buildSites, servedTwice, soundSite } from '../support/sites.ts'

const { cluster, services } = soundSite
const chat = services['chat']!

const fileOf = (site: object, path: string): string =>
  buildSites({ site }).files.find((file) => file.path === `gitops/site/${path}`)!.text
const runbookOf = (site: object): string => fileOf(site, 'README.md')
const timesIn = (text: string, part: string): number => text.split(part).length - 1

const outside = {
  ...chat,
  expose: { kind: 'ingress', host: 'llm.example.org', port: 80, tls: { secret: 'llm-tls' } },
}
const behindTraefik = {
  ...soundSite,
  cluster: {
    ...cluster,
    has: [...cluster!.has!, 'traefik'],
    ingress: { class: 'traefik', namespace: 'kube-system' },
    platform: { kind: 'kubernetes', monitoringNamespace: 'monitoring' },
  },
}

describe('the first time', () => {
  const token = { secret: 'hf-token' }
  const gated = { ...chat, fetch: { kind: 'sync-job', token } }

  test.each([
    ['the token of the hub', { a: gated, b: { ...gated, namespace: 'site' } }, ' hf-token --from-'],
    [
      'a certificate',
      { a: outside, b: { ...outside, namespace: 'site' } },
      'secret tls -n site llm',
    ],
  ])('asks for %s once, however many services need it', (_what, both, command) => {
    const text = runbookOf({
      ...behindTraefik,
      nodes: { one: { gpus: { model: 'RTX 5090', count: 2 } } },
      services: both,
      allow: [servedTwice],
    })
    expect(timesIn(text, command)).toBe(1)
  })

  test('takes the cards before it asks anything of a service that rests', () => {
    const text = runbookOf({
      ...soundSite,
      nodes: { one: { gpus: { model: 'RTX 5090', shared: true } } },
      existing: [
        {
          kind: 'gpu-user',
          name: 'other',
          node: 'one',
          memory: '20Gi',
          deployment: { namespace: 'others', name: 'other' },
        },
      ],
      services: { chat: { ...chat, takesOver: { gpuUser: 'other', group: 'operators' } } },
    })
    const take = text.indexOf('sh gitops/site/handover-chat.sh take\n')
    expect(take).toBeGreaterThan(text.indexOf('root.yaml'))
    expect(take).toBeLessThan(text.indexOf('curl "$URL'))
  })

  test('copies a model by a pod that is pulled as the server is, on a node where that may be', () => {
    const text = runbookOf({
      ...soundSite,
      nodes: { one: { gpus: { model: 'RTX 5090' }, labels: { card: 'new' } } },
      services: {
        chat: {
          ...chat,
          fetch: { kind: 'manual' },
          nodes: ['one'],
          values: { imagePullSecrets: [{ name: 'registry' }] },
        },
      },
    })
    const [, overrides] = /chat-copy .*\n +--overrides '([^']+)'/.exec(text)!
    const { spec } = JSON.parse(overrides!) as { spec: object }
    expect(spec).toMatchObject({
      imagePullSecrets: [{ name: 'registry' }],
      affinity: {
        podAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            {
              podAffinityTerm: {
                topologyKey: 'kubernetes.io/hostname',
                labelSelector: {
                  matchLabels: {
                    'app.kubernetes.io/instance': 'chat',
                    'app.kubernetes.io/component': 'server',
                  },
                },
              },
            },
          ],
        },
      },
    })
  })
})

const routed = (balance?: string) =>
  runbookOf({
    ...soundSite,
    cluster: { ...cluster, has: [], platform: { kind: 'openshift' } },
    services: { chat: { ...chat, expose: { kind: 'route', balance } } },
  })

describe('Argo CD', () => {
  const synced = 'argocd app sync site site-chat-foundation site-chat\n'

  test('is told to sync where it does not by itself', () => {
    const text = runbookOf({ ...soundSite, repo: { ...soundSite.repo, automated: false } })
    expect(text.indexOf(synced)).toBeGreaterThan(text.indexOf('kubectl apply -f gitops/site/root'))
    expect(text).toContain('Argo CD shows, and puts back with the next sync')
    expect(runbookOf(soundSite)).not.toContain('argocd app sync')
  })

  test('is told apart from the cluster that it deploys to', () => {
    const destination = 'https://192.0.2.1:6443'
    const text = runbookOf({ ...soundSite, cluster: { ...cluster, destination } })
    expect(text).toContain(`all others are for \`${destination}\` itself`)
    expect(runbookOf(soundSite)).not.toContain('another cluster')
  })
})

describe('the way in', () => {
  const text = runbookOf({ ...behindTraefik, services: { chat: outside } })

  test('is shown past the proxy too, at a port that anybody may open', () => {
    expect(text).toContain('`kubectl port-forward -n site service/chat 8080:80`')
    expect(runbookOf(soundSite)).not.toContain('For development')
  })

  test('asks past the proxy for what that lets nobody ask for', () => {
    const gateway = {
      ...outside,
      engine: { kind: 'litellm' },
      model: undefined,
      storage: undefined,
    }
    const both = runbookOf({ ...behindTraefik, services: { chat, gateway } })
    const shut = both.indexOf(
      '# What clients outside may not ask for\nkubectl port-forward -n site',
    )
    expect(both.indexOf('curl "$URL/v1/models"')).toBeLessThan(shut)
    expect(both.indexOf('curl "$URL/health/readiness"')).toBeGreaterThan(shut)
    expect(both.indexOf('curl "$URL/metrics/"')).toBeGreaterThan(shut)
    const { expose: _expose, ...inside } = gateway
    expect(runbookOf({ ...behindTraefik, services: { chat, gateway: inside } })).not.toContain(
      'may not ask for',
    )
  })

  test('keeps no client at its pod where the router does not', () => {
    expect(routed()).toContain('`source`, so that with more of them a client stays with the pod')
    expect(routed('leastconn')).toContain(
      '`leastconn`, by which with more of them a client without the router’s cookie comes to any',
    )
  })

  test('names the monitoring where that is let in', () => {
    expect(text).toContain('Pods of `kube-system`, of its own namespace and of the monitoring may')
  })
})

const several = (more: object) =>
  runbookOf({
    ...soundSite,
    cluster: { ...cluster, has: [...cluster!.has!, 'custom-metrics'] },
    nodes: { one: { gpus: { model: 'RTX 5090', count: 3 }, memory: '64Gi' } },
    services: { chat: { ...chat, ...more } },
  })

describe('figures', () => {
  const unheard = { ...chat, model: 'example/unheard-GGUF/of.gguf' }

  test('say what the site has in their place', () => {
    const resources = { memory: '9Gi', memoryLimit: '20Gi' }
    const text = runbookOf({
      ...soundSite,
      services: { chat: { ...chat, resources, storage: { ...chat.storage, size: '77Gi' } } },
    })
    for (const [figure, given] of [
      ['memory request', '9Gi'],
      ['memory limit', '20Gi'],
      ['claim', '77Gi'],
    ])
      expect(text).toMatch(new RegExp(`^\\| ${figure} \\|.*; the site sets ${given} \\|`, 'm'))
  })

  test('call nothing free of a card whose user nobody knows', () => {
    const text = runbookOf({
      ...soundSite,
      nodes: { one: { gpus: { model: 'RTX 5090' }, memory: '64Gi' } },
      services: { chat: { ...unheard, storage: { ...chat.storage, size: '77Gi' } } },
    })
    expect(text).toMatch(/ an unknown part of 31\.84 GiB\n +chat: unknown\n/)
    expect(text).toMatch(/ at least .* of 64\.00 GiB\n +chat: .*, and more that nobody knows\n/)
    expect(text).toContain('The lock knows too little of its model')
    expect(runbookOf(soundSite)).not.toMatch(/unknown part|nobody knows|too little/)
  })

  test('call nothing free of the disk of a host that gets a model whose size nobody knows', () => {
    const { engine } = chat
    const text = runbookOf({
      ...soundSite,
      hosts: { box: { disk: '100Gi', readSpeed: '1GB/s' } },
      services: {
        chat: { engine, model: chat.model, host: 'box' },
        more: { engine, model: unheard.model, host: 'box', port: 8081 },
      },
    })
    expect(text).toMatch(/ at least .* of 100\.00 GiB\n +chat: 22\.56 GiB\n +more: unknown\n/)
  })

  test('count the cards of each pod, and all pods that an autoscaler may make', () => {
    const scaled = several({ autoscale: { max: 3 } })
    expect(several({ replicas: 2 })).toContain('Each of its 2 pods takes 1 of 3 free cards')
    expect(scaled).toContain('Each of its up to 3 pods takes 1 of 3 free cards')
    expect(scaled).toMatch(/ of 64\.00 GiB, .* left\n( +chat: [^\n]+\n){3}```/)
    expect(several({})).toContain('It takes 1 of 3 free cards')
  })

  test('say of a claim that nobody knows how large it has to be, and what it is', () => {
    const text = runbookOf({
      ...soundSite,
      services: { chat: { ...unheard, storage: { ...chat.storage, size: '77Gi' } } },
    })
    expect(text).toContain('| claim | unknown | so is the size of its model; the site sets 77Gi |')
  })

  test('in the table of what runs where are unknown where something is taken, and else are none', () => {
    const { engine } = chat
    const text = runbookOf({
      ...soundSite,
      hosts: { box: { gpus: { model: 'RTX 5090' } } },
      services: {
        known: { engine, model: chat.model, host: 'box', port: 8001 },
        unknown: { engine, model: unheard.model, host: 'box', port: 8002 },
        without: { engine, model: unheard.model, host: 'box', port: 8003, gpus: 0 },
      },
      existing: [{ kind: 'object', object: 'ConfigMap', namespace: 'site', name: 'thing' }],
      allow: [servedTwice],
    })
    const rows = [...text.matchAll(/^\| .*(@known|@unknown|@without|thing).* \|$/gm)]
    const ends = rows.map(([row, name]) => [name, ...row.split(' | ').slice(4)])
    expect(ends).toEqual([
      ['@known', '1', expect.stringContaining(' GiB to '), expect.stringContaining(' MiB to ')],
      ['@unknown', '1', 'unknown', 'unknown |'],
      ['@without', '0', '', 'unknown |'],
      ['thing', '', '', ' |'],
    ])
  })

  test('say more of no service that its limit stops', () => {
    const text = runbookOf({
      ...soundSite,
      services: { chat: { ...unheard, gpus: 0, resources: { memoryLimit: '2Gi' } } },
    })
    expect(text).not.toContain('and more that nobody knows')
  })
})

test('a fault that several services may have stands once in the guide, with all places to look at', () => {
  const guide = fileOf(
    {
      ...soundSite,
      nodes: { one: { gpus: { model: 'RTX 5090', count: 2 } } },
      services: { a: chat, b: chat },
      allow: [servedTwice],
    },
    'docs/troubleshooting.md',
  )
  expect(timesIn(guide, '## the log says `unknown model architecture`')).toBe(1)
  expect(guide).toMatch(/deployment\/a --previous`, or `kubectl .*deployment\/b --previous`/)
})

test('a port that is kept free is said with its purpose', () => {
  const text = runbookOf({
    ...soundSite,
    hosts: { box: { reservedPorts: [{ port: 8082, for: 'a *third* model' }] } },
    services: { chat: { engine: chat.engine, model: chat.model, host: 'box', port: 8080 } },
  })
  expect(text).toContain(' Port 8082 is kept free for a \\*third\\* model.')
})

test('the guide of a site without a cluster asks nobody for pods', () => {
  const services = { chat: { engine: chat.engine, model: chat.model, host: 'box' } }
  const site = { repo: soundSite.repo, hosts: { box: { readSpeed: '1GB/s' } }, services }
  const guide = fileOf(site, 'docs/troubleshooting.md')
  expect(guide).not.toContain('kubectl')
  expect(guide).toContain('## 401 from a server on a host\n')
})

const withTwoCards = (gpus: number, extraEnv: object = {}) =>
  runbookOf({
    repo: soundSite.repo,
    hosts: { box: { gpus: { model: 'RTX 5090', count: 2 }, readSpeed: '1GB/s' } },
    services: {
      chat: { engine: { ...chat.engine, extraEnv }, model: chat.model, host: 'box', gpus },
    },
  })

test('a service of a host that is planned for some of its cards is said to see all of them', () => {
  expect(withTwoCards(1)).toContain('It is planned for 1 of the 2 cards of its machine')
  for (const text of [
    withTwoCards(2),
    withTwoCards(0),
    withTwoCards(1, { CUDA_VISIBLE_DEVICES: '1' }),
  ])
    expect(text).not.toContain('cards of its machine')
})
