// Can an autoscaler do any good? Not on CPU, which says nothing of a card's load; not beyond the
// cards there are; not across nodes with a claim that one node holds.

import { capabilities } from '../../units/unit.ts'
import type { Find } from '../../findings/finder.ts'
import type { Autoscale, ResolvedService } from '../../model.ts'

export function checkAutoscaler(
  { autoscale, engine, facts, storage, app, pointer }: ResolvedService,
  find: Find,
): void {
  if (autoscale === undefined) return
  const at = `${pointer}/autoscale`
  const { nodes, gpus } = facts
  const refuse = (message: string, hint: string) => find('FIT-004', at, message, hint)
  if (autoscale.metric === undefined || /^(cpu|memory)$/i.test(autoscale.metric))
    refuse(
      `${app} would scale on ${autoscale.metric ?? 'cpu'}, which does not rise with the load of a card.`,
      'Name a metric of the server, such as llamacpp:requests_deferred, and a target.',
    )
  else {
    checkMetric(autoscale, engine, at, app, find)
    if (!facts.has.has(autoscale.with))
      find(
        'SITE-008',
        at,
        `An autoscaler on ${autoscale.metric} needs that ${capabilities[autoscale.with]}, and the cluster is not declared to have it.`,
        `Add '${autoscale.with}' to cluster.has where it is true, or remove autoscale.`,
      )
  }
  if (gpus > 0 && nodes.names.length > 0 && autoscale.max * gpus > nodes.freeGpus)
    refuse(
      `${app} may grow to ${autoscale.max} pods, which need ${autoscale.max * gpus} cards, and ${nodes.freeGpus} ${nodes.freeGpus === 1 ? 'is' : 'are'} free: further pods would wait for ever.`,
      nodes.freeGpus < gpus
        ? 'Declare more cards, or remove autoscale.'
        : `Set max to ${Math.floor(nodes.freeGpus / gpus)} or less, or declare more cards.`,
    )
  if (storage?.unit.accessMode(storage.options) === 'ReadWriteOnce' && nodes.names.length > 1)
    refuse(
      `${app} may run on ${nodes.names.join(', ')}, and its claim is ReadWriteOnce: pods on a second node could not mount it.`,
      "Use accessMode 'ReadWriteMany', or bind the service to one node.",
    )
}

/** Whether the engine has the metric, and it can fall again when the load does. */
function checkMetric(
  { metric, with: by }: Autoscale,
  { unit, options }: ResolvedService['engine'],
  at: string,
  app: string,
  find: Find,
): void {
  const rows = unit.metricRows?.(options)
  if (metric === undefined || rows === undefined) return
  const row = rows.find(({ name }) => name === metric)
  // An adapter may serve metrics under names of its own; only those of the engine are judged there.
  const isEngines = rows.some(({ name }) => name.split(':')[0] === metric.split(':')[0])
  if (row === undefined && by === 'custom-metrics' && !isEngines) return
  const { waiting } = unit.metrics.signals ?? {}
  if (row === undefined || row.type !== 'gauge')
    find(
      'FIT-021',
      `${at}/metric`,
      row === undefined
        ? `${app} would scale on ${metric}, which ${unit.kind} ${unit.appVersion(options)} does not have: the autoscaler would see nothing.`
        : `${app} would scale on ${metric}, which is no gauge: it never falls, so pods would come and never go.`,
      waiting === undefined
        ? `Name a gauge of ${unit.kind}.`
        : `Leave metric out: it is ${waiting} then.`,
    )
}
