// A rendered environment in, the state out that it is, and the one before it that its site declares.

import type { RenderedEnvironment } from '../../../model.ts'
import { asIsManager } from './asIsManager.ts'
import { clusterManager } from './clusterManager.ts'
import { hostManager } from './hostManager.ts'
import type { State } from './migration.ts'

export function stateOf(rendered: RenderedEnvironment): State {
  const { plan, hosts, services } = rendered.compiled
  return {
    name: plan.environment.environment,
    managers: [
      ...hosts.map((host, index) => hostManager(host, plan.hosts[index]!, plan.environment)),
      ...(services.length === 0 ? [] : [clusterManager(rendered)]),
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
