// A rendered site in, its plan.json out: figures, budgets, and where each object comes in a sync.

import { gates } from '../../kubernetes/gates.ts'
import { positionOf, waveOf } from '../../kubernetes/syncPosition.ts'
import type {
  CompiledHost,
  PlacedService,
  RenderedApplication,
  RenderedEnvironment,
  RenderedSite,
  ServicePlan,
} from '../../model.ts'
import type {
  PlanDocument,
  PlannedApplication,
  PlannedEnvironment,
  PlannedHost,
} from '../../plan/planDocument.ts'

export function planDocument(site: RenderedSite): PlanDocument {
  return {
    planVersion: 1,
    site: site.site.name,
    environments: Object.fromEntries(
      site.environments.map((environment) => [
        environment.compiled.plan.environment.environment,
        plannedEnvironment(environment),
      ]),
    ),
  }
}

export const plannedEnvironment = ({
  applications,
  compiled,
}: RenderedEnvironment): PlannedEnvironment => ({
  applications: applications.map(plannedApplication),
  services: Object.fromEntries(
    [
      ...compiled.plan.services,
      ...compiled.plan.hosts.flatMap(({ services }): AnyPlan[] => [...services]),
    ].map(({ service, figures, caveats }) => [service.app, { figures: { ...figures }, caveats }]),
  ),
  machines: compiled.plan.machines,
  ...(compiled.hosts.length === 0 ? {} : { hosts: compiled.hosts.map(plannedHost) }),
})

type AnyPlan = Pick<ServicePlan, 'figures' | 'caveats'> & { readonly service: PlacedService }

const plannedHost = ({ host }: CompiledHost): PlannedHost => ({
  name: host.name,
  machine: host.machine,
  address: host.address,
  services: host.services.map(({ app, unit, port, pointer }) => ({
    name: app,
    unit: `${unit}.service`,
    port,
    origin: pointer,
  })),
})

function plannedApplication(application: RenderedApplication): PlannedApplication {
  const gating = gates(application.objects.map(({ manifest }) => manifest))
  return {
    name: application.name,
    chart: application.chart,
    namespace: application.namespace,
    part: application.half,
    objects: application.objects.map(({ manifest, file, origin }) => ({
      kind: manifest.kind,
      name: manifest.metadata.name,
      file,
      phase: positionOf(manifest)?.phase ?? 'SyncFail',
      wave: waveOf(manifest),
      gate: gating.has(manifest),
      origin,
    })),
  }
}
