// Everything that runs at one time, as rules see it: the state as it is, from declarations, and the one to
// come, with what is written.

import { describe, expect, test } from 'vitest'

import homelab from '../../sites/homelab.ts'
import { stateAsItIs } from '../../src/plan/state.ts'
import * as rules from '../../src/rules/together/index.ts'
import type { Existing, Site } from '../../src/site.ts'
import { buildSites, soundSite } from '../support/sites.ts'

/** What is found of things that exist, as `<code> <index>`. */
const foundIn = (site: Pick<Site, 'existing'> & Partial<Site>): string[] =>
  Object.values(rules).flatMap(({ code, check }) => {
    const found: string[] = []
    check(stateAsItIs(site as Site), ({ pointer }) => {
      found.push(`${code} ${pointer.replace('/existing/', '')}`)
    })
    return found
  })

const unit = (more: object = {}) =>
  ({ kind: 'systemd-unit', host: 'box', name: 'old.service', ...more }) as Existing
const pods = (more: object = {}) =>
  ({ kind: 'deployment', namespace: 'llm', name: 'old', ...more }) as Existing
const service = (more: object = {}) =>
  ({
    kind: 'service',
    namespace: 'llm',
    name: 'old',
    ports: [{ port: 8080 }],
    ...more,
  }) as Existing
const outside = (nodePort: number) =>
  service({ type: 'NodePort', ports: [{ port: 8080, nodePort }] })
const balanced = service({ type: 'LoadBalancer' })

const oneNode = { nodes: { box: {} }, hosts: { box: { node: 'box' } } }
const twoNodes = { ...oneNode, nodes: { box: {}, other: {} } }
const k3s = { ...oneNode, cluster: { has: ['k3s-service-lb'] } } as Partial<Site>

const reserving = (site: Partial<Site>, port: number) =>
  ({
    ...site,
    hosts: { box: { ...site.hosts!['box'], reservedPorts: [{ port, for: 'the next model' }] } },
  }) as Partial<Site>

const taken = (existing: Existing[], site: Partial<Site>) =>
  foundIn({ ...site, existing }).filter((one) => one.startsWith('RUN-004'))
const models = (...names: string[]) => names.map((model) => unit({ model }))

test('the state in which the homelab was is told what is wrong with it', () => {
  expect(foundIn(homelab as never)).toEqual([
    'RUN-001 1',
    'RUN-002 4',
    'RUN-005 2',
    'RUN-006 0',
    'RUN-007 0',
    'RUN-007 1',
  ])
})

describe('a port of a machine', () => {
  test.each<[string, Existing[], Partial<Site>]>([
    ['of a pod of that port', [unit({ port: 8080 }), pods({ port: 8080 })], oneNode],
    ['of a ClusterIP of that port', [unit({ port: 8080 }), pods(), service()], k3s],
    ['of a load balancer elsewhere', [unit({ port: 8080 }), pods(), balanced], oneNode],
    [
      'of a machine that is no node',
      [unit({ port: 8080 }), pods(), balanced],
      { ...k3s, hosts: { box: {} } },
    ],
    [
      'of pods on another node',
      [unit({ port: 8080 }), pods({ hostPorts: [8080], nodes: ['other'] })],
      twoNodes,
    ],
    [
      'of two addresses',
      [unit({ port: 1, address: '127.0.0.1' }), unit({ port: 1, address: '10.0.0.1' })],
      oneNode,
    ],
    ['of pods that can be apart', [pods({ hostPorts: [80] }), pods({ hostPorts: [80] })], twoNodes],
    ['of Services with load balancers elsewhere', [pods(), balanced, balanced], oneNode],
    ['that is reserved, of a pod', [pods({ port: 80 }), service()], reserving(oneNode, 80)],
    ['that is reserved for a unit', [unit({ port: 80 })], reserving(oneNode, 80)],
    ['that is reserved, of another number', [pods(), outside(30080)], reserving(oneNode, 30081)],
    [
      'that is reserved on a machine that is no node',
      [pods(), outside(30080)],
      reserving({ nodes: { box: {} }, hosts: { box: {} } }, 30080),
    ],
    [
      'that is reserved on another node',
      [pods({ hostPorts: [80], nodes: ['other'] })],
      reserving(twoNodes, 80),
    ],
    ['of another number', [unit({ port: 30081 }), pods(), outside(30080)], oneNode],
  ])('is no matter %s', (_name, existing, site) => {
    expect(taken(existing, site)).toEqual([])
  })

  test.each<[string, Existing[], Partial<Site>]>([
    ['a unit and a NodePort', [unit({ port: 30080 }), pods(), outside(30080)], oneNode],
    ['a unit and a load balancer of k3s', [unit({ port: 8080 }), pods(), balanced], k3s],
    [
      'a unit on the loopback, and a load balancer of k3s',
      [unit({ port: 8080, address: '127.0.0.1' }), pods(), balanced],
      k3s,
    ],
    [
      'a unit and pods in the network of its node',
      [unit({ port: 8080 }), pods({ port: 8080, hostNetwork: true })],
      oneNode,
    ],
    ['a unit and a port of its node', [unit({ port: 80 }), pods({ hostPorts: [80] })], twoNodes],
    ['two units', [unit({ port: 1, address: '10.0.0.1' }), unit({ port: 1 })], oneNode],
    ['pods on one node', [pods({ hostPorts: [80] }), pods({ hostPorts: [80] })], oneNode],
    ['a reservation and a NodePort', [pods(), outside(30080)], reserving(twoNodes, 30080)],
    ['a reservation and a load balancer of k3s', [pods(), balanced], reserving(k3s, 8080)],
    [
      'a reservation and pods in the network of its node',
      [pods({ port: 80, hostNetwork: true })],
      reserving(oneNode, 80),
    ],
    ['a reservation and a port of a node', [pods({ hostPorts: [80] })], reserving(oneNode, 80)],
    ['two NodePorts', [pods(), outside(30080), outside(30080)], twoNodes],
    ['two load balancers of k3s', [pods(), balanced, balanced], k3s],
  ])('is taken twice by %s', (_name, existing, site) => {
    expect(taken(existing, site)).toEqual([`RUN-004 ${existing.length - 1}`])
  })
})

describe('a model', () => {
  test.each([
    ['a/b/c.gguf', 'a/b/c.gguf'],
    ['c.gguf', 'a/b/c.gguf'],
    ['a/b/UD/c.gguf', 'C'],
    ['a/b', 'a/b'],
    ['b', 'a/b'],
  ])('%s is %s', (one, other) => {
    expect(foundIn({ ...oneNode, existing: models(one, other) })).toEqual(['RUN-001 1'])
  })

  test.each([
    ['a/b/c.gguf', 'x/b/c.gguf'],
    ['a/b/c.gguf', 'a/b/d.gguf'],
    ['a/b', 'x/b'],
  ])('%s is not %s', (one, other) => {
    expect(foundIn({ ...oneNode, existing: models(one, other) })).toEqual([])
  })
})

describe('a Service', () => {
  const a = { a: '1' }
  test.each<[string, Existing[], string[]]>([
    ['has the pods of its name', [pods(), service()], []],
    [
      'has those of its selector',
      [pods({ labels: { ...a, b: '2' } }), service({ selector: a })],
      [],
    ],
    ['has none of another namespace', [pods({ namespace: 'x' }), service()], ['RUN-002 1']],
    [
      'has none with a part of its labels',
      [pods({ labels: a }), service({ selector: { ...a, b: '2' } })],
      ['RUN-002 1'],
    ],
    ['has none with an empty selector', [pods(), service({ selector: {} })], ['RUN-002 1']],
    [
      'has its own and others',
      [pods(), pods({ name: 'x', labels: { app: 'old' } }), service()],
      ['RUN-003 2'],
    ],
  ])('%s', (_name, existing, found) => {
    expect(foundIn({ ...oneNode, existing })).toEqual(found)
  })
})

test('the pods of a Service are those of its name, wherever they are declared', () => {
  const existing = [pods({ name: 'x', labels: { app: 'old' } }), pods(), service()]
  const found: unknown[] = []
  rules.selectorMatchesAnother.check(
    stateAsItIs({ ...oneNode, existing } as unknown as Site),
    (_one, message, other) => void found.push([message, other?.name]),
  )
  expect(found).toEqual([
    [
      'Service llm/old selects app=old, which the pods of Deployment llm/x carry too: they get a part of the requests for Deployment llm/old.',
      'llm/x',
    ],
  ])
})

test.each<[string, Existing[], boolean]>([
  ['a unit at all addresses', [unit({ port: 80, key: false })], true],
  ['a unit on the loopback', [unit({ port: 80, key: false, address: '::1' })], false],
  ['a unit with a key', [unit({ port: 80, key: true })], false],
  ['a unit of which nobody has said', [unit({ port: 80 })], false],
  ['pods behind a ClusterIP', [pods({ key: false }), service()], false],
  ['pods behind a NodePort', [pods({ key: false }), outside(30080)], true],
  ['pods with a port of their node', [pods({ key: false, hostPorts: [80] })], true],
])('%s: open without a key, or not', (_name, existing, open) => {
  expect(foundIn({ ...oneNode, existing })).toEqual(open ? ['RUN-007 0'] : [])
})

describe('what comes', () => {
  const chat = {
    ...soundSite.services['chat'],
    namespace: 'llm',
    apiKey: { secret: 'key' },
    expose: { kind: 'node-port', nodePort: 30080 },
  }
  const found = (existing: Existing[], services: object = {}) =>
    buildSites({
      site: {
        ...soundSite,
        hosts: { box: { node: 'one' } },
        services: { chat, ...services },
        existing,
      },
    })
      .findings.filter(({ code }) => code.startsWith('RUN'))
      .map(({ code, at }) => `${code} ${at.pointer}`)
  const labels = {
    'app.kubernetes.io/name': 'chat',
    'app.kubernetes.io/instance': 'chat',
    'app.kubernetes.io/component': 'server',
  }
  const model = 'gpt-oss-20b-mxfp4.gguf'

  test.each<[string, Existing[], string[]]>([
    ['its port', [unit({ port: 30080 })], ['RUN-004 /services/chat']],
    ['its model', [pods({ model })], ['RUN-001 /existing/0']],
    ['its labels', [pods({ labels })], ['RUN-003 /services/chat']],
    ['its pods', [service({ selector: labels })], ['RUN-003 /existing/0']],
    ['its kind', [unit({ model: 'other' })], ['RUN-006 /existing/0']],
  ])('is held against what stays with %s, and not against what ends', (_name, existing, codes) => {
    expect(found(existing)).toEqual(codes)
    const ending = existing.map((one) => ({ ...one, ends: true }))
    expect(found(ending).filter((one) => !one.startsWith('RUN-008'))).toEqual([])
  })

  test.each([
    [30081, []],
    [
      30080,
      [
        [
          'RUN-004',
          '/services/chat',
          'Service llm/chat takes port 30080 as a port of every node, and the next model has it as a port that is reserved on the machine: connections reach the pods, and the other gets none, without a word.',
          [
            {
              at: { site: 'site', pointer: '/hosts/box/reservedPorts/0' },
              message: 'the other one',
            },
          ],
        ],
      ],
    ],
  ])('is held against the port %i that is reserved on its machine', (port, expected) => {
    const { hosts } = reserving({ hosts: { box: { node: 'one' } } }, port)
    const { findings } = buildSites({ site: { ...soundSite, hosts, services: { chat } } })
    expect(
      findings
        .filter(({ code }) => code.startsWith('RUN'))
        .map(({ code, at, message, related }) => [code, at.pointer, message, related]),
    ).toEqual(expected)
  })

  test('is held against itself, but for servers that are asked for something else', () => {
    const second = { ...chat, expose: undefined, gpus: 0 }
    expect(found([], { second })).toEqual(['RUN-001 /services/second'])
    const engine = { kind: 'llama-server', mode: 'embedding' }
    expect(found([], { second: { ...second, engine } })).toEqual([])
  })

  test('leaves what is wrong with what ends to one note and to the runbook', () => {
    const existing = [
      unit({ port: 80, key: false, ends: true }),
      pods({ hostPID: true, ends: true }),
    ]
    const built = buildSites({ site: { ...soundSite, hosts: { box: {} }, existing } })
    expect(built.findings.map(({ code, message }) => [code, message])).toEqual([
      ['RUN-008', 'As it is, 2 things are wrong with what ends: RUN-005, RUN-007.'],
    ])
    const readme = built.files.find(({ path }) => path === 'gitops/site/README.md')!.text
    expect(readme).toMatch(/^- RUN-005: Deployment llm\/old has hostPID: /m)
    expect(readme).toMatch(/^- RUN-007: The unit old\.service on host box is reached /m)
  })
})
