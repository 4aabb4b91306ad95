// The alerts that watch a server: each only where its engine measures what it needs, with how long it
// must hold, and what to look at first.

import { auth } from '../../../parts/authentication.ts'
import { gpu } from '../../../parts/gpu.ts'
import { fullname } from '../../../parts/naming.ts'
import { measured } from '../../../parts/signals.ts'
import { exporters } from '../../../profiles/exporters.ts'
import { digits, mul, not, release, text, when } from '../../../template/language.ts'
import type { Expr } from '../../../template/language.ts'
import type { Engine } from '../../../units/engines/engine.ts'
import { cardSeries, ownSeries } from './ownSeries.ts'
import { startupProbe } from './probes.ts'
import { rules } from './ruleFields.ts'

type Text = string | Expr<string>

interface Alert {
  readonly alert: string
  readonly expr: Expr<string>
  readonly for: Text
  readonly severity: Text
  readonly summary: Text
  readonly runbook: Text
}

/** As an item of spec.groups[].rules. */
const ruleOf = ({ alert, expr, for: duration, severity, summary, runbook }: Alert) => ({
  alert,
  expr,
  for: duration,
  labels: { severity, namespace: release.namespace, app: fullname },
  annotations: { summary, runbook },
})

// Prometheus fills these in, long after Helm.
const pod = '{{ $labels.pod }}'
const value = '{{ $value | humanize }}'

/** As long as a model may take to load, by the startup probe. */
const startup = text`${mul(startupProbe.periodSeconds, startupProbe.failureThreshold)}s`
const inspect = text`kubectl describe pod -n ${release.namespace} ${pod}; kubectl logs -n ${release.namespace} ${pod} --previous`
const logs = text`kubectl logs -n ${release.namespace} deployment/${fullname}`

/** The items of the group, conditions included. */
export function alertsOf(engine: Engine): readonly unknown[] {
  const { waiting, finished, cacheUse, firstToken } = engine.metrics.signals ?? {}
  const series = (metric: string, matchers?: string) => ownSeries(metric, engine, matchers)
  const sinceTenMinutes = (metric: string) =>
    text`max by (pod) (max_over_time(${series(metric)}[10m])) == 1`
  return [
    ruleOf({
      alert: 'InferenceMetricsUnreadable',
      expr: text`${series('up')} == 0`,
      for: startup,
      // Readiness tells a server that is down from one whose metrics alone cannot be read.
      severity: when(rules.podStates, 'warning', 'critical'),
      summary: text`${pod} of ${fullname} has not answered on ${engine.metrics.path} for longer than its start may take.`,
      runbook: when(
        auth.existingSecret,
        text`${inspect}; the Secret ${auth.existingSecret} must hold the key that the server was started with`,
        inspect,
      ),
    }),
    when(
      not(gpu.mayWait),
      ruleOf({
        alert: 'InferenceServerMissing',
        expr: text`absent(${series('up')})`,
        for: '15m',
        severity: 'warning',
        summary: text`Prometheus knows of no pod of ${fullname}: none runs, or nothing scrapes it.`,
        runbook: text`kubectl get pods,podmonitors,servicemonitors -n ${release.namespace} -l app.kubernetes.io/instance=${release.name}`,
      }),
    ),
    when(
      rules.podStates,
      ruleOf({
        alert: 'InferenceServerNotReady',
        // A restart between two looks does not begin the wait anew.
        expr: text`${sinceTenMinutes(exporters.running.name)} unless on (pod) ${sinceTenMinutes(exporters.ready.name)}`,
        for: startup,
        severity: 'critical',
        summary: text`${pod} of ${fullname} runs, and is not ready within the time that was planned for its start.`,
        runbook: inspect,
      }),
    ),
    ...measured(waiting, (metric) =>
      ruleOf({
        alert: 'InferenceRequestsWait',
        expr: text`sum(${series(metric)}) > ${digits(rules.maxWaiting)}`,
        for: '10m',
        severity: 'warning',
        summary: text`${value} requests to ${fullname} wait, and have for ten minutes.`,
        runbook: text`More requests at once or another pod need card memory: see the figures of the plan. ${logs}`,
      }),
    ),
    ...measured(cacheUse, (metric) =>
      ruleOf({
        alert: 'InferenceCacheFull',
        expr: text`max by (pod) (${series(metric)}) > 0.95`,
        for: '10m',
        severity: 'warning',
        summary: text`The KV cache of ${pod} is full; requests wait for it or are begun anew.`,
        runbook: text`Fewer or shorter requests at once, or more card memory for the cache. ${logs}`,
      }),
    ),
    ...measured(finished, ({ metric, failed }) =>
      ruleOf({
        alert: 'InferenceRequestsFail',
        expr: text`sum(rate(${series(metric, `,${failed}`)}[5m])) / sum(rate(${series(metric)}[5m])) > 0.05`,
        for: '10m',
        severity: 'critical',
        summary: text`More than one in twenty requests to ${fullname} fails.`,
        runbook: logs,
      }),
    ),
    ...measured(firstToken, (metric) =>
      ruleOf({
        alert: 'InferenceFirstTokenSlow',
        expr: text`histogram_quantile(0.95, sum by (le) (rate(${series(`${metric}_bucket`)}[5m]))) > ${digits(rules.maxFirstTokenSeconds)}`,
        for: '10m',
        severity: 'warning',
        summary: text`One in twenty requests to ${fullname} waits longer than ${value} s for its first token.`,
        runbook: text`Look whether requests wait or prompts have grown. ${logs}`,
      }),
    ),
    when(
      rules.cards,
      ruleOf({
        alert: 'InferenceCardMemoryLow',
        expr: text`${digits(rules.minCardMemoryMiB)} > min by (gpu, UUID) (${cardSeries(exporters.cardFree.name)})`,
        for: '5m',
        severity: 'warning',
        summary: text`A card of ${fullname} has only ${value} MiB free; a larger request may end the server.`,
        runbook: text`nvidia-smi on the node tells who else is on the card. ${logs}`,
      }),
    ),
  ]
}
