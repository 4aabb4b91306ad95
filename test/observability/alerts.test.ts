// The alerts as Prometheus takes them: every PrometheusRule that is rendered passes promtool, and each
// alert of each engine comes when it should, says what it should, and stays away when all is well. The
// names of metrics stand here once more, as the engines print them.

import { describe, expect, it } from 'vitest'

import { soundSite, buildSites } from '../support/sites.ts'
import { allSamples } from '../samples/samples.ts'
import { checkRules, playRules, promtool } from './support/promtool.ts'
import type { Expected, Group, Play } from './support/promtool.ts'
import { measured } from '../../src/parts/signals.ts'
import type { Built } from '../../src/pipeline.ts'
import { builtIn } from '../../src/registry.ts'

const rulesIn = ({ sites }: Built): Group[] =>
  sites
    .flatMap(({ environments }) => environments.flatMap(({ applications }) => applications))
    .flatMap(({ objects }) => objects)
    .filter(({ manifest }) => manifest.kind === 'PrometheusRule')
    .flatMap(({ manifest }) => (manifest as unknown as { spec: { groups: Group[] } }).spec.groups)

const { chat } = soundSite.services
interface Watched {
  readonly kind: string
  /** The service, beside what every one has. */
  readonly service: object
  /** What the engine calls what is measured; absent where it measures no such thing. */
  readonly waiting?: string
  readonly cacheUse?: string
  readonly finished?: string
  readonly firstToken?: string
  /** Labels that it gives all of that, behind a comma. */
  readonly labels?: string
  /** Whether its pods have a card; by default they do. */
  readonly cards?: boolean
}
const engines: readonly Watched[] = [
  {
    kind: 'llama-server',
    service: { engine: { kind: 'llama-server' } },
    waiting: 'llamacpp:requests_deferred',
  },
  {
    kind: 'llama-swap',
    service: {
      engine: {
        kind: 'llama-swap',
        models: { oss: { model: chat!.model, slots: 1, contextPerRequest: 4096 } },
      },
      model: undefined,
    },
  },
  {
    kind: 'vllm',
    service: {
      engine: { kind: 'vllm', maxModelLen: 8192 },
      model: 'meta-llama/Llama-3.1-8B-Instruct',
    },
    waiting: 'vllm:num_requests_waiting',
    cacheUse: 'vllm:kv_cache_usage_perc',
    finished: 'vllm:request_success_total',
    firstToken: 'vllm:time_to_first_token_seconds',
    labels: ",engine='0',model_name='llama-3.1-8b-instruct'",
  },
  {
    // Its litellm_… are of no profile, so nothing is asked of them; what it hands requests to has alerts.
    kind: 'litellm',
    service: { engine: { kind: 'litellm' }, model: undefined, storage: undefined },
    cards: false,
  },
]

const groupsOf = ({ service }: Watched): Group[] =>
  rulesIn(
    buildSites({
      home: {
        ...soundSite,
        cluster: {
          ...soundSite.cluster,
          has: ['prometheus-operator', 'kube-state-metrics', 'dcgm-exporter'],
        },
        // One beside it, for an engine that is nothing without others.
        services: { chat: { ...chat, ...service }, other: chat },
      },
    }),
  ).filter(({ name }) => name === 'home/chat')

const of = (metric: string, labels: string, more = ''): string => `${metric}{${labels}${more}}`

interface Case {
  readonly alert: string
  /** Series that must raise it. */
  readonly ill: Record<string, string>
  /** Series of the same server that must not. */
  readonly well: Record<string, string>
  readonly at: string
  readonly severity: 'critical' | 'warning'
  /** How its summary begins. */
  readonly summary: string
  /** Labels beside those that every alert has. */
  readonly labels?: Record<string, string>
  /** The figure in its summary. */
  readonly value?: string
}

const latency = (
  metric: string,
  own: string,
  ...counts: readonly string[]
): Record<string, string> =>
  Object.fromEntries(
    ['1', '20', '60', '+Inf'].map((le, index) => [
      of(`${metric}_bucket`, own, `,le='${le}'`),
      counts[index]!,
    ]),
  )

const casesOf = (
  { kind, waiting, cacheUse, finished, firstToken, labels: more = '', cards = true }: Watched,
  own: string,
): readonly Case[] => [
  {
    alert: 'InferenceMetricsUnreadable',
    ill: { [of('up', own)]: '0x90' },
    well: { [of('up', own)]: '0x1 1x90' },
    at: '80m',
    severity: 'warning',
    summary: 'chat-6d5f4b7c9-x2x4z of chat has not answered on /metrics',
    labels: {
      pod: 'chat-6d5f4b7c9-x2x4z',
      container: kind,
    },
  },
  {
    alert: 'InferenceServerMissing',
    ill: {},
    well: { [of('up', own)]: '0x30' },
    at: '20m',
    severity: 'warning',
    summary: 'Prometheus knows of no pod of chat',
    labels: { container: kind },
  },
  {
    alert: 'InferenceServerNotReady',
    // It is restarted again and again.
    ill: {
      [of('kube_pod_container_status_running', own)]: '1 0 '.repeat(50).trim(),
      [of('kube_pod_container_status_ready', own)]: '0x100',
    },
    well: {
      [of('kube_pod_container_status_running', own)]: '1x100',
      [of('kube_pod_container_status_ready', own)]: '0x2 1x100',
    },
    at: '90m',
    severity: 'critical',
    summary: 'chat-6d5f4b7c9-x2x4z of chat runs, and is not ready within the time',
    labels: {
      pod: 'chat-6d5f4b7c9-x2x4z',
    },
  },
  ...measured(waiting, (metric): Case => ({
    alert: 'InferenceRequestsWait',
    ill: { [of(metric, own, more)]: '5x30' },
    well: { [of(metric, own, more)]: '4x30' },
    at: '15m',
    severity: 'warning',
    summary: '5 requests to chat wait',
    value: '5',
  })),
  ...measured(cacheUse, (metric): Case => ({
    alert: 'InferenceCacheFull',
    ill: { [of(metric, own, more)]: '0.99x30' },
    well: { [of(metric, own, more)]: '0.9x30' },
    at: '15m',
    severity: 'warning',
    summary: 'The KV cache of chat-6d5f4b7c9-x2x4z is full',
    labels: {
      pod: 'chat-6d5f4b7c9-x2x4z',
    },
  })),
  ...measured(finished, (metric): Case => ({
    alert: 'InferenceRequestsFail',
    ill: {
      [of(metric, own, `${more},finished_reason='error'`)]: '0+1x30',
      [of(metric, own, `${more},finished_reason='stop'`)]: '0+9x30',
    },
    well: {
      [of(metric, own, `${more},finished_reason='error'`)]: '0+1x30',
      [of(metric, own, `${more},finished_reason='stop'`)]: '0+99x30',
    },
    at: '25m',
    severity: 'critical',
    summary: 'More than one in twenty requests to chat fails',
  })),
  ...measured(firstToken, (metric): Case => ({
    alert: 'InferenceFirstTokenSlow',
    ill: latency(metric, own + more, '0+1x30', '0+2x30', '0+20x30', '0+20x30'),
    well: latency(metric, own + more, '0+19x30', '0+20x30', '0+20x30', '0+20x30'),
    at: '25m',
    severity: 'warning',
    summary: 'One in twenty requests to chat waits longer than 57.78 s',
    value: '57.78',
  })),
  ...[cards].filter(Boolean).map((): Case => ({
    alert: 'InferenceCardMemoryLow',
    ill: {
      [of(
        'DCGM_FI_DEV_FB_FREE',
        "exported_namespace='home',exported_pod='chat-6d5f4b7c9-x2x4z'",
        ",gpu='0',UUID='GPU-1',namespace='gpu-operator',pod='dcgm-5'",
      )]: '100x30',
    },
    well: { [of('DCGM_FI_DEV_FB_FREE', own, ",gpu='0',UUID='GPU-1'")]: '300x30' },
    at: '10m',
    severity: 'warning',
    summary: 'A card of chat has only 100 MiB free',
    value: '100',
    labels: { gpu: '0', UUID: 'GPU-1' },
  })),
]

it('has a row above for every engine', () => {
  const rows = new Set(engines.map(({ kind }) => kind))
  expect(
    [...builtIn.engine.keys()].filter((kind) => !rows.has(kind)),
    'Engines whose alerts nobody plays: give each a row that names what it measures, if anything.',
  ).toEqual([])
})

describe.skipIf(promtool === undefined)('the alerts of all samples', () => {
  it('are right to promtool', async () => {
    const samples = (await allSamples())
      .map(({ built }) => rulesIn(built))
      .filter((one) => one.length > 0)
    expect(samples.length).toBeGreaterThan(1)
    for (const rendered of samples) expect(await checkRules(rendered)).toBe('')
  })
})

describe.skipIf(promtool === undefined).each(engines)('the alerts of $kind', (engine) => {
  const groups = groupsOf(engine)
  const inPod = (namespace: string, app: string): string =>
    `namespace='${namespace}',pod='${app}-6d5f4b7c9-x2x4z',container='${engine.kind}'`
  const own = inPod('home', 'chat')
  const cases = casesOf(engine, own)

  it('are right to promtool', async () => {
    expect(await checkRules(groups)).toBe('')
  })

  it('speak of a server and its requests, since not every server has a model', () => {
    expect(JSON.stringify(groups)).not.toMatch(/model/i)
  })

  it('are all played here', () => {
    const alerts = groups.flatMap(({ rules }) => rules.map(({ alert }) => alert as string))
    expect(alerts.toSorted()).toEqual(cases.map(({ alert }) => alert).toSorted())
  })

  it.each(cases)('$alert comes when it should, and says what', async (one) => {
    const { alert, ill, at, severity, labels = {}, value = '' } = one
    const rule = groups[0]!.rules.find((each) => each['alert'] === alert)!
    const { summary, runbook } = rule['annotations'] as Record<string, string>
    const fill = (text: string) =>
      text
        .replaceAll('{{ $labels.pod }}', 'chat-6d5f4b7c9-x2x4z')
        .replaceAll('{{ $value | humanize }}', value)
    expect(fill(summary!).slice(0, one.summary.length)).toBe(one.summary)
    const expected: Expected = {
      exp_labels: { severity, namespace: 'home', app: 'chat', ...labels },
      exp_annotations: { summary: fill(summary!), runbook: fill(runbook!) },
    }
    expect(await playRules(groups, [{ series: ill, alert, at, expected: [expected] }])).toBe('')
  })

  it.each(cases)('$alert stays away when all is well', async ({ alert, well, at }) => {
    const play: Play = { series: well, alert, at, expected: [] }
    expect(await playRules(groups, [play])).toBe('')
  })

  it.each(cases.filter(({ alert }) => alert !== 'InferenceServerMissing'))(
    '$alert does not come for another server',
    async ({ alert, ill, at }) => {
      for (const other of [inPod('home', 'chat-more'), inPod('away', 'chat')]) {
        const series = Object.fromEntries(
          Object.entries(ill).map(([name, values]) => [
            name.replace(own, other).replace("exported_pod='chat-", "exported_pod='chat-more-"),
            values,
          ]),
        )
        expect(await playRules(groups, [{ series, alert, at, expected: [] }])).toBe('')
      }
    },
  )
})
