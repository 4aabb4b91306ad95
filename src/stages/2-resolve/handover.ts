// Whose cards a service runs on in turns, and whether that can be: a script must be able to make them
// leave, and nobody else may do the same to them at the same time.

import { didYouMean } from '../../findings/nearest.ts'
import type { Handover } from '../../model.ts'
import { remaining } from '../../plan/remaining.ts'
import type { SiteService } from '../../site.ts'
import type { Context } from './context.ts'

/** @param nodes Names of the nodes that the service may run on. */
export function handoverOf(
  app: string,
  { takesOver, autoscale }: SiteService,
  nodes: readonly string[],
  pointer: string,
  { site, prefix, find }: Context,
): Handover | undefined {
  if (takesOver === undefined) return undefined
  const { gpuUser: from, group = `${prefix}-operators` } = takesOver
  const at = `${pointer}/takesOver`
  const known = remaining(site).flatMap(({ item }) => (item.kind === 'gpu-user' ? [item] : []))
  const user = known.find(({ name }) => name === from)
  const refuse = (message: string, hint: string): undefined =>
    void find('SITE-016', at, message, hint)

  if (user === undefined)
    return void find(
      'SITE-007',
      `${at}/gpuUser`,
      `There is no gpu-user ${from}${
        didYouMean(
          from,
          known.map(({ name }) => name),
        ) || '.'
      }`,
      'Declare it under existing, or name one that is.',
    )
  if (user.deployment === undefined)
    return refuse(
      `${app} takes over from ${from}, and no Deployment of it is declared, so nothing can make it leave.`,
      'Give the gpu-user a deployment, with namespace and name.',
    )
  if (!nodes.includes(user.node))
    return refuse(
      `${app} takes over from ${from} on ${user.node}, and may run on ${nodes.join(', ')} only: the cards that come free are of no use to it.`,
      'Let the service run on that node, or name a gpu-user on one of its own.',
    )
  if (autoscale !== undefined)
    return refuse(
      `${app} takes over from ${from} and has an autoscaler, which would start pods while it should rest.`,
      'Take autoscale away.',
    )
  const rival = Object.entries(site.services).find(
    ([name, other]) => name < app && other.takesOver?.gpuUser === from,
  )
  if (rival !== undefined)
    return refuse(
      `${rival[0]} and ${app} both take over from ${from}: whoever is second would note that it had no pods, and give back none.`,
      'Let one service take over, or serve both models by one.',
    )
  return { from, namespace: user.deployment.namespace, deployment: user.deployment.name, group }
}
