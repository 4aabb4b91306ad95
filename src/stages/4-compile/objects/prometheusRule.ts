// The PrometheusRule of a server: its alerts as the object that the Prometheus operator reads.

import type { PartTemplate } from '../../../parts/chartPart.ts'
import { fullname, metadata } from '../../../parts/naming.ts'
import { release, text } from '../../../template/language.ts'
import type { Condition, NodeMap } from '../../../template/language.ts'
import type { Engine } from '../../../units/engines/engine.ts'
import { alertsOf } from './alerts.ts'
import { rules } from './ruleFields.ts'

const prometheusRule = (engine: Engine) =>
  ({
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: metadata('server', 'expose', { userLabels: rules.labels }),
    spec: {
      groups: [{ name: text`${release.namespace}/${fullname}`, rules: alertsOf(engine) }],
    },
  }) as unknown as NodeMap

export const prometheusRuleTemplate = (engine: Engine): PartTemplate => ({
  file: 'prometheusrule.yaml',
  object: prometheusRule(engine),
  half: 'workload',
  guard: rules.enabled as Condition,
})
