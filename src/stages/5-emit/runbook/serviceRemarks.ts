// A compiled service in, the sentences out that whoever looks after it should know beyond its figures: from
// its plan, from who watches it, and from its units.

import { unitsOf } from '../../../chosenUnits.ts'
import type { CompiledService, ResolvedEnvironment, ServicePlan } from '../../../model.ts'
import { mostPods } from '../../../plan/mostPods.ts'
import { handoverRemarks } from '../handover.ts'
import { escapeMarkdown, inlineCode } from '../markdown.ts'
import { memoryIsUnknown } from './figureRows.ts'
import { forwardOf } from './forwardOf.ts'

/** In Markdown. */
export function serviceRemarks(
  compiled: CompiledService,
  environment: ResolvedEnvironment,
): string[] {
  const { plan } = compiled
  const { service, facts, isMemoryKnown } = plan
  return [
    ...(isMemoryKnown ? [] : [memoryIsUnknown]),
    ...planRemarks(plan),
    ...watchingRemarks(service),
    ...unitsOf(service, environment).flatMap(
      ({ unit, options }) => unit.advice?.(options, facts) ?? [],
    ),
    ...forwardRemarks(compiled),
    ...handoverRemarks(plan, environment.folder),
  ]
}

function planRemarks(plan: ServicePlan): string[] {
  const { service, facts, caveats, strategy, progressDeadlineSeconds } = plan
  const { nodes, gpus } = facts
  const { pagingAccepted } = service.source
  const pods = mostPods(service)
  return [
    ...caveats,
    strategy === 'Recreate'
      ? 'A change of the pods stops the server until the new one has loaded: no card is spare for both.'
      : `A change of the pods starts the new one first${gpus > 0 ? '; a card is spare for it' : ''}.`,
    service.mayWaitForGpu
      ? 'Its pod may stay Pending while something else holds the card. That fails no sync; the server comes when the card is free.'
      : `A rollout that does not advance for ${progressDeadlineSeconds} s counts as failed.`,
    ...(pagingAccepted === undefined
      ? []
      : [`That it reads from disk is accepted: ${escapeMarkdown(pagingAccepted)}`]),
    ...(gpus > 0 && nodes.names.length > 0
      ? [
          `${pods > 1 ? `Each of its ${service.autoscale === undefined ? '' : 'up to '}${pods} pods` : 'It'} takes ${gpus} of ${nodes.freeGpus} free cards (${nodes.cards.map(({ model }) => escapeMarkdown(model)).join(', ')}) on ${nodes.names.map(inlineCode).join(', ')}.`,
        ]
      : []),
  ]
}

/** Who looks at its metrics, and what has to be so for that. */
function watchingRemarks({ scrape, monitored, alerts, autoscale }: ServicePlan['service']) {
  const monitor = scrape === 'pod-monitor' ? 'PodMonitor' : 'ServiceMonitor'
  return [
    ...(monitored
      ? [
          `Prometheus finds it by a ${monitor}, which carries the API key; scrape annotations could not.`,
        ]
      : []),
    ...(alerts
      ? [
          'A PrometheusRule watches it; each alert says in its annotation `runbook` where to look first. Where the operator selects by labels, set `metrics.rules.labels` and those of the monitor: it overlooks others without a word.',
        ]
      : []),
    ...(autoscale === undefined
      ? []
      : [
          `${autoscale.with === 'keda' ? 'KEDA' : 'A HorizontalPodAutoscaler'} keeps ${autoscale.min} to ${autoscale.max} pods by ${inlineCode(autoscale.metric ?? '')}; git says no number of pods, so Argo CD does not undo it.`,
        ]),
  ]
}

/** How whoever has the rights reaches what clients reach from outside. */
function forwardRemarks(compiled: CompiledService): string[] {
  if (!compiled.plan.service.exposure.unit.outside) return []
  const { command, url } = forwardOf(compiled)
  return [
    `For development, \`${command}\` reaches it at \`${url}\`, past whatever stands before it.`,
  ]
}
