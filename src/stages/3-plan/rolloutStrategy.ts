// Whether a new version of a server starts before the old one has ended, or after it.

import type { ResolvedEnvironment, ResolvedService, ServicePlan } from '../../model.ts'
import { mostPods } from '../../plan/mostPods.ts'
import { isGateway } from '../../units/isGateway.ts'

/** A rolling update starts the new pod first, which needs a card and the claim for both. */
export function rolloutStrategy(
  { engine, facts, storage }: ResolvedService,
  { services, machines }: ResolvedEnvironment,
): ServicePlan['strategy'] {
  // Without a model there is neither card nor claim that two pods could not share.
  if (isGateway(engine.unit)) return 'RollingUpdate'
  const { nodes, gpus } = facts
  const sharedClaim =
    storage?.unit.accessMode(storage.options) !== 'ReadWriteOnce' || nodes.names.length === 1
  const taken = services
    .filter((other) => other.facts.nodes.names.some((name) => nodes.names.includes(name)))
    .reduce((sum, other) => sum + other.facts.gpus * mostPods(other), 0)
  // On a card that pods share, the memory of a second one is nowhere accounted for.
  const shared = machines.some(({ name, cards }) => cards?.shared && nodes.names.includes(name))
  const spare = gpus === 0 || (!shared && nodes.freeGpus - taken >= gpus)
  return sharedClaim && spare && nodes.names.length > 0 ? 'RollingUpdate' : 'Recreate'
}
