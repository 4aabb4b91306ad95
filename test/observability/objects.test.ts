// Which objects watch and scale a service, by what the cluster has and the service says.

import { describe, expect, it } from 'vitest'

import type { Capability } from '../../src/units/unit.ts'
import { buildSites, soundSite } from '../support/sites.ts'

const watching = /Monitor$|^PrometheusRule$|^ScaledObject$|^HorizontalPodAutoscaler$|^ConfigMap$/

/** What is rendered for services that differ from a sound one, and which findings there are. */
function built(has: readonly Capability[], services: Record<string, object>, cluster = {}) {
  const chat = soundSite.services['chat']
  const { findings, sites } = buildSites({
    home: {
      ...soundSite,
      cluster: { ...soundSite.cluster, has, ...cluster },
      nodes: { one: { gpus: { model: 'RTX 5090', count: 8 } } },
      services: Object.fromEntries(
        Object.entries(services).map(([name, own]) => [name, { ...chat, ...own }]),
      ),
    },
  })
  const manifests = sites
    .flatMap(({ environments }) => environments.flatMap(({ applications }) => applications))
    .flatMap(({ objects }) => objects.map(({ manifest }) => manifest))
  return {
    codes: findings.map(({ code }) => code),
    manifests,
    objects: manifests
      .filter(({ kind }) => watching.test(kind))
      .map(({ kind, metadata }) => `${kind} ${metadata.name}`)
      .toSorted(),
  }
}

const prometheus = { prometheus: 'http://prometheus.example.com:9090' }
interface Row {
  readonly what: string
  readonly has: readonly Capability[]
  readonly own: object
  readonly objects: readonly string[]
  readonly codes?: readonly string[]
}
const operator = 'prometheus-operator'
const rows: readonly Row[] = [
  { what: 'nothing without the operator', has: [], own: {}, objects: [] },
  {
    what: 'a rule beside the monitor',
    has: [operator],
    own: {},
    objects: ['PodMonitor chat', 'PrometheusRule chat'],
  },
  {
    what: 'a ServiceMonitor',
    has: [operator],
    own: { scrape: 'service-monitor' },
    objects: ['PrometheusRule chat', 'ServiceMonitor chat'],
  },
  {
    what: 'no rule where none is wanted',
    has: [operator],
    own: { alerts: false },
    objects: ['PodMonitor chat'],
  },
  {
    what: 'no rule under unknown labels',
    has: [operator],
    own: { scrape: 'annotations' },
    objects: [],
  },
  {
    what: 'no alerts on what nobody reads',
    has: [],
    own: { alerts: true },
    objects: [],
    codes: ['SITE-021'],
  },
  {
    what: 'no dashboard of what is not scraped',
    has: [operator, 'grafana-dashboards'],
    own: { scrape: 'none' },
    objects: [],
  },
  {
    what: 'KEDA where it is alone',
    has: [operator, 'keda'],
    own: { alerts: false, autoscale: { max: 2 } },
    objects: ['PodMonitor chat', 'ScaledObject chat'],
  },
  {
    what: 'an HPA where both are',
    has: ['custom-metrics', 'keda'],
    own: { autoscale: { max: 2 } },
    objects: ['HorizontalPodAutoscaler chat'],
  },
  {
    what: 'KEDA where it is chosen',
    has: [operator, 'custom-metrics', 'keda'],
    own: { alerts: false, autoscale: { max: 2, with: 'keda' } },
    objects: ['PodMonitor chat', 'ScaledObject chat'],
  },
  {
    what: 'no KEDA that is not there',
    has: [operator],
    own: { alerts: false, autoscale: { max: 2, with: 'keda' } },
    objects: ['PodMonitor chat', 'ScaledObject chat'],
    codes: ['SITE-008'],
  },
  {
    what: 'no KEDA without a scrape',
    has: ['keda'],
    own: { autoscale: { max: 2 } },
    objects: ['ScaledObject chat'],
    codes: ['SITE-021'],
  },
]

describe('a service gets', () => {
  it.each(rows)('$what', ({ has, own, objects, codes = [] }) => {
    expect(built(has, { chat: own }, prometheus)).toMatchObject({ objects, codes })
  })

  it('no KEDA whose Prometheus nobody knows', () => {
    const { codes, objects } = built(['prometheus-operator', 'keda'], {
      chat: { autoscale: { max: 2 } },
    })
    expect(codes).toEqual(['SITE-022'])
    expect(objects).toEqual(['PodMonitor chat', 'PrometheusRule chat'])
  })
})

it('one dashboard serves all services of an engine that are scraped', () => {
  const { objects } = built(['prometheus-operator', 'grafana-dashboards'], {
    away: { scrape: 'none' },
    chat: {},
    more: {},
  })
  expect(objects.filter((name) => name.startsWith('ConfigMap'))).toEqual([
    'ConfigMap chat-dashboard',
  ])
})

it('the autoscaler alone says how many pods there are', () => {
  const { manifests } = built(
    ['prometheus-operator', 'keda'],
    { chat: { autoscale: { max: 3 } } },
    prometheus,
  )
  const of = (kind: string) => manifests.find((one) => one.kind === kind) as { spec?: object }
  expect(of('Deployment').spec).not.toHaveProperty('replicas')
  expect(of('ScaledObject').spec).toMatchObject({ minReplicaCount: 1, maxReplicaCount: 3 })
})

const codesOf = (has: Capability, metric: string) =>
  built(['prometheus-operator', has], { chat: { autoscale: { max: 2, metric } } }, prometheus).codes

describe('the metric of an autoscaler', () => {
  it.each([
    ['keda', 'llamacpp:requests_processing', []],
    ['keda', 'llamacpp:tokens_predicted_total', ['FIT-021']],
    ['keda', 'llamacpp:kv_cache_usage_ratio', ['FIT-021']],
    ['keda', 'waiting', ['FIT-021']],
    ['keda', 'cpu', ['FIT-004']],
    ['custom-metrics', 'llamacpp:requests_waiting', ['FIT-021']],
    // An adapter may have a name of its own for it.
    ['custom-metrics', 'waiting', []],
  ] as const)('with %s, %s gives %j', (has, metric, expected) => {
    expect(codesOf(has, metric)).toEqual(expected)
  })
})
