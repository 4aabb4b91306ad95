// Pods against the nodes that a site declares: what FIT-025 says where all of them refuse, FIT-026 where more
// than those that are meant may take them, and that both are silent where nobody has said enough.

import { describe, expect, test } from 'vitest'

import type { Finding } from '../../src/findings/finding.ts'
import type { SiteInput } from '../../src/site.ts'
import { buildSites, soundSite } from '../support/sites.ts'

type Nodes = NonNullable<SiteInput['nodes']>

const gpus = { model: 'RTX 5090' }
const taint = { key: 'gpu', value: 'yes' }
const free = {}
const tainted = { taints: [taint] }
const { chat } = soundSite.services

const found = (services: object, nodes?: Nodes): Finding[] =>
  buildSites({ site: { ...soundSite, nodes, services } }).findings.filter(
    ({ code }) => code === 'FIT-025',
  )
const messages = (services: object, nodes?: Nodes): string[] =>
  found(services, nodes).map(({ message }) => message)

const gateway = (more: object = {}) => ({
  chat: { ...chat, nodes: ['card'] },
  gateway: { engine: { kind: 'litellm' }, ...more },
})
const withValues = (values: object, more: object = {}) => ({ chat: { ...chat, ...more, values } })
const tolerating = (...tolerations: object[]) => gateway({ values: { tolerations } })

const select = (nodeSelector: object) => withValues({ nodeSelector })
const affine = (key: string, operator: string, ...values: string[]) =>
  withValues({
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key, operator, values }] }],
        },
      },
    },
  })
const labelled = (value: string) =>
  messages(
    {
      chat: {
        ...chat,
        nodes: ['one'],
        storage: {
          kind: 'local-volume',
          node: 'one',
          label: 'disk',
          labelValue: value,
          path: '/models',
          readSpeed: '2GB/s',
        },
      },
    },
    { one: { gpus, labels: { disk: 'a' } } },
  )

describe('a gateway, which may be on any node,', () => {
  const card = (more: object): Nodes => ({ card: { gpus, ...more } })

  test.each<[string, object, Nodes | undefined]>([
    ['no node is declared', { gateway: { engine: { kind: 'litellm' } } }, undefined],
    ['a node has no taints', gateway(), { card: { gpus, ...tainted }, other: free }],
    [
      'a taint only prefers',
      gateway(),
      card({ taints: [{ ...taint, effect: 'PreferNoSchedule' }] }),
    ],
    ['it names a node with taints', gateway({ nodes: ['card'] }), card(tainted)],
    ['it tolerates the value', tolerating({ key: 'gpu', value: 'yes' }), card(tainted)],
    ['it tolerates all values', tolerating({ key: 'gpu', operator: 'Exists' }), card(tainted)],
    ['it tolerates all taints', tolerating({ operator: 'Exists' }), card(tainted)],
    [
      'it tolerates a value that nobody has said',
      tolerating({ key: 'gpu', value: 'yes', effect: 'NoSchedule' }),
      card({ taints: [{ key: 'gpu' }] }),
    ],
  ])('is at home where %s', (_name, services, nodes) => {
    expect(messages(services, nodes)).toEqual([])
  })

  test.each<[string, object, Nodes, string]>([
    ['a taint', gateway(), card(tainted), 'card has the taint gpu=yes:NoSchedule'],
    [
      'a taint that evicts',
      gateway(),
      card({ taints: [{ key: 'gpu', effect: 'NoExecute' }] }),
      'card has the taint gpu:NoExecute',
    ],
    [
      'a taint of another value',
      tolerating({ key: 'gpu', value: 'no' }),
      card(tainted),
      'card has the taint gpu=yes:NoSchedule',
    ],
    [
      'a taint of another effect',
      tolerating({ key: 'gpu', operator: 'Exists', effect: 'NoExecute' }),
      card(tainted),
      'card has the taint gpu=yes:NoSchedule',
    ],
    [
      'a second taint',
      tolerating({ key: 'gpu', operator: 'Exists' }),
      card({ taints: [taint, { key: 'more' }] }),
      'card has the taint more:NoSchedule',
    ],
    [
      'taints on every node',
      gateway(),
      { card: { gpus, ...tainted }, other: { taints: [{ key: 'x' }] } },
      'other has the taint x:NoSchedule',
    ],
  ])('is refused by %s', (_name, services, nodes, reason) => {
    const [finding, ...more] = found(services, nodes)
    expect(more).toEqual([])
    expect(finding?.at.pointer).toBe('/services/gateway')
    expect(finding?.message).toContain(`${reason}, which they do not tolerate`)
    expect(finding?.message).toMatch(/They would stay Pending for ever\.$/)
  })
})

describe('labels', () => {
  const zones: Nodes = { a: { gpus, labels: { zone: 'a' } }, b: { gpus, labels: { zone: 'b' } } }
  test.each<[string, object]>([
    ['a label that a node has', select({ zone: 'b' })],
    ['a label that nobody has said of any node', select({ disk: 'fast' })],
    ['the name of a node', select({ 'kubernetes.io/hostname': 'a' })],
    [
      'a machine of which nobody has said that it is a node',
      select({ 'kubernetes.io/hostname': 'x' }),
    ],
    ['one of several values', affine('zone', 'In', 'b', 'c')],
    ['all but one value', affine('zone', 'NotIn', 'a')],
    ['any value', affine('zone', 'Exists')],
    ['a label that nobody has said to be there', affine('disk', 'Exists')],
    ['the lack of a label that nobody has said to be there', affine('disk', 'DoesNotExist')],
  ])('that ask for %s are met', (_name, services) => {
    expect(messages(services, zones)).toEqual([])
  })

  test.each<[string, object, string]>([
    ['a value that no node has', select({ zone: 'c' }), 'has no label zone=c'],
    [
      'a value that no node has',
      affine('zone', 'In', 'c'),
      'is none that their node affinity asks for',
    ],
    [
      'any other value',
      affine('zone', 'NotIn', 'a', 'b'),
      'is none that their node affinity asks for',
    ],
    ['no such label', affine('zone', 'DoesNotExist'), 'is none that their node affinity asks for'],
  ])('that ask for %s are not', (_name, services, reason) => {
    const [message, ...more] = messages(services, zones)
    expect(more).toEqual([])
    expect(message).toContain(`a ${reason}; b ${reason}`)
  })

  test('of one node are none of another', () => {
    const nodes: Nodes = { a: { gpus, labels: { zone: 'a' } }, b: { gpus } }
    expect(messages(withValues({ nodeSelector: { zone: 'a' } }, { nodes: ['b'] }), nodes)).toEqual([
      expect.stringMatching(
        /: b has no label zone=a\. They would run on a, where nobody has planned/,
      ),
    ])
  })
})

test('a download and its server are told of together, where both lack what they had to tolerate', () => {
  const downloaded = withValues({ tolerations: [] }, { fetch: { kind: 'sync-job' } })
  const [message] = messages(downloaded, { one: { gpus, ...tainted } })
  expect(message).toMatch(
    /^No node that chat may be on takes the pods of Job site\/chat-download\S* and Deployment site\/chat: one has the taint/,
  )
})

test('a volume of one node is nowhere else, whatever its label', () => {
  expect(labelled('a')).toEqual([])
  expect(labelled('b')).toEqual([
    expect.stringMatching(/Deployment site\/chat\b.*: one does not have their volume\. /),
  ])
})

test.each([
  { kind: 'local-volume', node: 'one', path: '/models', readSpeed: '2GB/s' },
  { kind: 'host-path', node: 'one', path: '/models', uid: 1000, gid: 1000, readSpeed: '2GB/s' },
])('files of a $kind on another node are one finding, FIT-020', (storage) => {
  const services = { chat: { ...chat, nodes: ['other'], storage } }
  const { findings } = buildSites({
    site: { ...soundSite, nodes: { one: { gpus }, other: { gpus } }, services },
  })
  expect(findings.filter(({ code }) => code.startsWith('FIT')).map(({ code }) => code)).toEqual([
    'FIT-020',
  ])
})

describe('the nodes that a service names', () => {
  const two = (one: object, other: object): Nodes => ({
    one: { gpus, ...one },
    other: { gpus, ...other },
  })
  const here = (more: object = {}) => ({ chat: { ...chat, nodes: ['one'], ...more } })
  const local = { kind: 'local-volume', node: 'one', path: '/models', readSpeed: '2GB/s' }
  const strays = (services: object, nodes: Nodes) =>
    buildSites({ site: { ...soundSite, nodes, services } }).findings.filter(
      ({ code }) => code === 'FIT-026',
    )

  test.each<[string, object, Nodes]>([
    ['a label that the other lacks', here(), two({ labels: { a: 'b' } }, {})],
    ['another value of a label', here(), two({ labels: { a: 'b' } }, { labels: { a: 'c' } })],
    ['a taint of the other', here(), two({}, tainted)],
    ['its card', here(), { one: { gpus }, other: free }],
    ['as many cards as it wants', here({ gpus: 2 }), two({ gpus: { ...gpus, count: 2 } }, {})],
    ['its files', here({ storage: local }), two({}, {})],
    [
      'the files of another service',
      {
        ...here({ storage: { kind: 'claim', existingClaim: 'shared', storageClass: 'fast' } }),
        first: { ...chat, nodes: ['one'], storage: { ...local, name: 'shared' } },
      },
      two({ gpus: { ...gpus, count: 2 } }, {}),
    ],
    ['a selector by hand', here({ values: { nodeSelector: { disk: 'fast' } } }), two({}, {})],
    [
      'a machine of another name',
      here({ storage: { ...local, labelValue: 'ws-1.example.com' } }),
      two({}, {}),
    ],
    ['that they are all', here({ nodes: ['one', 'other'] }), two({}, {})],
  ])('are kept to by %s', (_name, services, nodes) => {
    expect(strays(services, nodes)).toEqual([])
  })

  test.each<[string, object, Nodes]>([
    ['nothing', here(), two({}, {})],
    ['labels of both', here(), two({ labels: { a: 'b' } }, { labels: { a: 'b', c: 'd' } })],
    ['a taint of both', here(), two(tainted, tainted)],
    [
      'a taint that only prefers',
      here(),
      two({}, { taints: [{ ...taint, effect: 'PreferNoSchedule' }] }),
    ],
    ['fewer cards', here({ gpus: 0 }), two({}, {})],
  ])('are not kept to by %s', (_name, services, nodes) => {
    const [finding, ...more] = strays(services, nodes)
    expect(more).toEqual([])
    expect(finding?.at.pointer).toBe('/services/chat/nodes')
    expect(finding?.message).toMatch(
      /^Nothing keeps the pods of chat on one: other has all that they ask for\./,
    )
  })
})
