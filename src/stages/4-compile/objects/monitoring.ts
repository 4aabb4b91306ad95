// How Prometheus finds the metrics of the server: a PodMonitor, which carries the API key, or
// annotations where there is no key to carry.

import type { PartTemplate } from '../../../parts/chartPart.ts'
import { auth } from '../../../parts/authentication.ts'
import { metadata, selectorLabels } from '../../../parts/naming.ts'
import { and, digits, fail, refs, when } from '../../../template/language.ts'
import type { Condition, Expr, Node, NodeMap } from '../../../template/language.ts'
import { boolean, group, string, stringMap } from '../../../template/values.ts'
import type { Engine } from '../../../units/engines/engine.ts'

export const monitoringFields = {
  metrics: group('How Prometheus finds /metrics.', {
    podMonitor: group('A PodMonitor for the Prometheus operator; it carries the API key.', {
      enabled: boolean({ description: 'Make a PodMonitor.', default: false }),
      interval: string({
        description: 'Time between two scrapes.',
        default: '30s',
        pattern: '^([0-9]+(ms|s|m|h))+$',
      }),
      labels: stringMap({
        description: 'Labels that the operator selects PodMonitors by.',
        example: { labels: { release: 'kube-prometheus-stack' } },
      }),
    }),
    scrapeAnnotations: boolean({
      description:
        'Annotate the pods with prometheus.io/scrape. It cannot carry an API key, so it is refused together with auth.existingSecret.',
      default: false,
    }),
  }),
}
const v = refs(monitoringFields)

export const monitoringChecks = [
  when(
    and(v.metrics.scrapeAnnotations, auth.existingSecret),
    fail(
      'metrics.scrapeAnnotations and auth.existingSecret exclude each other: /metrics asks for the key, and an annotation cannot carry it. Use metrics.podMonitor instead.',
    ),
  ),
] as unknown as readonly Node[]

/** Annotations of the pod by which a plain Prometheus finds it. */
export const scrapeAnnotations = (engine: Engine) =>
  when(v.metrics.scrapeAnnotations, {
    'prometheus.io/scrape': 'true',
    'prometheus.io/port': digits(engine.container.port),
    'prometheus.io/path': engine.metrics.path,
  }) as Expr<unknown> as Expr<{ [key: string]: string }>

const podMonitor = (engine: Engine) =>
  ({
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PodMonitor',
    metadata: metadata('server', 'expose', { userLabels: v.metrics.podMonitor.labels }),
    spec: {
      selector: { matchLabels: selectorLabels('server') },
      podMetricsEndpoints: [
        {
          port: 'http',
          path: engine.metrics.path,
          interval: v.metrics.podMonitor.interval,
          authorization: when(auth.existingSecret, {
            type: 'Bearer',
            credentials: { name: auth.existingSecret, key: auth.secretKey },
          }),
        },
      ],
    },
  }) as unknown as NodeMap

export const podMonitorTemplate = (engine: Engine): PartTemplate => ({
  file: 'podmonitor.yaml',
  object: podMonitor(engine),
  half: 'workload',
  guard: and(v.metrics.podMonitor.enabled, engine.metrics.enabled) as Condition,
})
