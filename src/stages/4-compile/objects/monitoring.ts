// How Prometheus finds the metrics of the server: a PodMonitor or a ServiceMonitor, which carry the
// API key, or annotations where there is no key to carry.

import type { PartTemplate } from '../../../parts/chartPart.ts'
import { auth } from '../../../parts/authentication.ts'
import { metadata, selectorLabels } from '../../../parts/naming.ts'
import { and, digits, fail, refs, when } from '../../../template/language.ts'
import type { Condition, Expr, Node, NodeMap } from '../../../template/language.ts'
import { boolean, group, string, stringMap } from '../../../template/values.ts'
import type { Engine } from '../../../units/engines/engine.ts'

const monitorFields = (kind: string) => ({
  enabled: boolean({ description: `Make a ${kind}.`, default: false }),
  interval: string({
    description: 'Time between two scrapes.',
    default: '30s',
    pattern: '^([0-9]+(ms|s|m|h))+$',
  }),
  labels: stringMap({
    description: `Labels that the operator selects ${kind}s by.`,
    example: { labels: { release: 'kube-prometheus-stack' } },
  }),
})

export const monitoringFields = {
  metrics: group('How Prometheus finds /metrics, and what watches them.', {
    podMonitor: group(
      'A PodMonitor for the Prometheus operator; it carries the API key.',
      monitorFields('PodMonitor'),
    ),
    serviceMonitor: group(
      'A ServiceMonitor in its place, for operators that read no PodMonitors.',
      monitorFields('ServiceMonitor'),
    ),
    scrapeAnnotations: boolean({
      description:
        'Annotate the pods with prometheus.io/scrape. It cannot carry an API key, so it is refused together with auth.existingSecret.',
      default: false,
    }),
  }),
}
const v = refs(monitoringFields)
const { podMonitor, serviceMonitor } = v.metrics

const scrapedWithKey = when(
  and(v.metrics.scrapeAnnotations, auth.existingSecret),
  fail(
    'metrics.scrapeAnnotations and auth.existingSecret exclude each other: /metrics asks for the key, and an annotation cannot carry it. Use metrics.podMonitor instead.',
  ),
)
const scrapedTwice = when(
  and(podMonitor.enabled, serviceMonitor.enabled),
  fail(
    'metrics.podMonitor.enabled and metrics.serviceMonitor.enabled exclude each other: with both, every figure would count twice. Use one of them.',
  ),
)

/** An engine that shows its metrics to everybody is scraped by annotations with a key too. */
export const monitoringChecks = ({ metricsNeedKey }: Engine): readonly Node[] =>
  [...(metricsNeedKey ? [scrapedWithKey] : []), scrapedTwice] as unknown as readonly Node[]

/** Annotations of the pod by which a plain Prometheus finds it. */
export const scrapeAnnotations = (engine: Engine) =>
  when(v.metrics.scrapeAnnotations, {
    'prometheus.io/scrape': 'true',
    'prometheus.io/port': digits(engine.container.port),
    'prometheus.io/path': engine.metrics.path,
  }) as Expr<unknown> as Expr<{ [key: string]: string }>

const monitor = (
  kind: 'PodMonitor' | 'ServiceMonitor',
  endpoints: string,
  values: typeof podMonitor,
  engine: Engine,
): PartTemplate => ({
  file: `${kind.toLowerCase()}.yaml`,
  object: {
    apiVersion: 'monitoring.coreos.com/v1',
    kind,
    metadata: metadata('server', 'expose', { userLabels: values.labels }),
    spec: {
      selector: { matchLabels: selectorLabels('server') },
      [endpoints]: [
        {
          port: 'http',
          path: engine.metrics.path,
          interval: values.interval,
          authorization: when(auth.existingSecret, {
            type: 'Bearer',
            credentials: { name: auth.existingSecret, key: auth.secretKey },
          }),
        },
      ],
    },
  } as unknown as NodeMap,
  half: 'workload',
  guard: (engine.metrics.enabled === undefined
    ? values.enabled
    : and(values.enabled, engine.metrics.enabled)) as Condition,
})

export const podMonitorTemplate = (engine: Engine): PartTemplate =>
  monitor('PodMonitor', 'podMetricsEndpoints', podMonitor, engine)

export const serviceMonitorTemplate = (engine: Engine): PartTemplate =>
  monitor('ServiceMonitor', 'endpoints', serviceMonitor, engine)
