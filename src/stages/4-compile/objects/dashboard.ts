// The Grafana dashboard of an engine: a file of the chart, and the ConfigMap that hands it to Grafana's
// sidecar. It shows all servers of its engine, so that one of them brings it for all.

import type { PartTemplate } from '../../../parts/chartPart.ts'
import { metadata, suffixed } from '../../../parts/naming.ts'
import { fileText, refs } from '../../../template/language.ts'
import type { Condition, NodeMap } from '../../../template/language.ts'
import { boolean, group, stringMap } from '../../../template/values.ts'
import type { Engine } from '../../../units/engines/engine.ts'
import { panelsOf } from './panels.ts'

export const dashboardFields = {
  metrics: group('How Prometheus finds /metrics, and what watches them.', {
    dashboard: group(
      'A dashboard of all servers of this engine; one release in a cluster has it.',
      {
        enabled: boolean({
          description: 'Make a ConfigMap for the sidecar of Grafana.',
          default: false,
        }),
        labels: stringMap({
          description: 'Labels that the sidecar selects ConfigMaps by.',
          default: { grafana_dashboard: '1' },
        }),
      },
    ),
  }),
}
const { dashboard } = refs(dashboardFields).metrics

const fileOf = (engine: Engine): string => `files/dashboard-${engine.kind}.json`

const variable = (name: string, label: string) => ({
  name,
  type: 'query',
  datasource: { type: 'prometheus', uid: '${datasource}' },
  query: label,
  refresh: 2,
  multi: true,
  includeAll: true,
  current: { text: 'All', value: '$__all' },
})

/** The classic model of dashboards, which every Grafana since 10 reads. */
const dashboardOf = (engine: Engine) => ({
  uid: `chartwright-${engine.kind}`,
  title: `Inference: ${engine.kind}`,
  tags: ['inference'],
  editable: false,
  schemaVersion: 39,
  refresh: '30s',
  time: { from: 'now-3h', to: 'now' },
  templating: {
    list: [
      { name: 'datasource', type: 'datasource', query: 'prometheus' },
      variable('namespace', `label_values(up{container="${engine.container.name}"}, namespace)`),
      variable(
        'pod',
        `label_values(up{container="${engine.container.name}",namespace=~"$namespace"}, pod)`,
      ),
    ],
  },
  panels: panelsOf(engine),
})

export const dashboardFiles = (engine: Engine): Record<string, string> => ({
  [fileOf(engine)]: `${JSON.stringify(dashboardOf(engine), null, 2)}\n`,
})

const configMap = (engine: Engine) =>
  ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: metadata('server', 'expose', {
      name: suffixed('dashboard'),
      userLabels: dashboard.labels,
    }),
    // The same key everywhere: should two releases bring it, the sidecar writes one file.
    data: { [`chartwright-${engine.kind}.json`]: fileText(fileOf(engine)) },
  }) as unknown as NodeMap

export const dashboardTemplate = (engine: Engine): PartTemplate => ({
  file: 'dashboard-configmap.yaml',
  object: configMap(engine),
  half: 'workload',
  guard: dashboard.enabled as Condition,
})
