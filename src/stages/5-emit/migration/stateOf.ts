// A rendered environment in, the state out that it is, and the one before it that its site declares.

import type { RenderedEnvironment } from '../../../model.ts'
import { whatRuns } from '../../../plan/whatRuns.ts'
import { asIsManager } from './asIsManager.ts'
import { clusterManager } from './clusterManager.ts'
import { hostManager } from './hostManager.ts'
import type { State } from './migration.ts'

export function stateOf(rendered: RenderedEnvironment): State {
  const { compiled } = rendered
  const { plan, hosts, services } = compiled
  const runs = whatRuns(compiled)
  let next = services.length
  const onHosts = hosts.map((host, index) => {
    const own = plan.hosts[index]!
    const some = runs.slice(next, next + own.services.length)
    next += own.services.length
    return hostManager(host, own, some, plan.environment)
  })
  return {
    name: plan.environment.environment,
    managers: [
      ...onHosts,
      ...(services.length === 0 ? [] : [clusterManager(rendered, runs.slice(0, services.length))]),
    ],
    plans: plan.machines,
    machines: plan.environment.machines,
  }
}

/** What ends when the environment is in place; undefined where nothing does. */
export function asIsState(rendered: RenderedEnvironment, name: string): State | undefined {
  const { environment, machines } = rendered.compiled.plan
  const manager = asIsManager(environment.source, environment.site)
  return manager === undefined
    ? undefined
    : { name, managers: [manager], plans: machines, machines: environment.machines }
}
