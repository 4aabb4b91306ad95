// A planned service in, its chart's shape and its own values document out. Pure; everything a
// service chose becomes a value here.

import { finder } from '../../findings/finder.ts'
import type { Find } from '../../findings/finder.ts'
import { isSaid } from '../../findings/pointer.ts'
import type { Report } from '../../findings/finding.ts'
import { schemaProblems } from '../../findings/schemaProblems.ts'
import { ended } from '../../findings/show.ts'
import { gibibytes } from '../../kubernetes/quantity.ts'
import type {
  CheckedSite,
  CompiledEnvironment,
  CompiledService,
  EnvironmentPlan,
  ServicePlan,
} from '../../model.ts'
import { coalesce } from '../../template/coalesce.ts'
import type { JsonObject } from '../../template/values.ts'
import { valuesSchema } from '../../template/valuesSchema.ts'
import type { Schema } from '../../template/valuesSchema.ts'
import { compileHost } from './compileHost.ts'
import { checkContradictions } from './contradictions.ts'
import { overlay } from './overlay.ts'
import { watchingValues } from './watchingValues.ts'
import type { Shape } from './shape.ts'

/** Shapes and their schemas, made once for all services of a build. */
export interface ShapeBook {
  shapeOf(service: ServicePlan['service']): Shape
  /** By shape: the schema of its values. */
  readonly schemas: Map<Shape, Schema>
}

/** One environment, compiled. */
export function compile(
  plan: EnvironmentPlan,
  checked: CheckedSite,
  book: ShapeBook,
  report: Report,
): CompiledEnvironment {
  const find = finder(checked, plan.environment.environment, report)
  return {
    plan,
    services: plan.services.map((service) =>
      compileService(service, showsEngine(service, plan), book, find),
    ),
    hosts: plan.hosts.map((host) => compileHost(host, plan, find)),
  }
}

/** One dashboard shows all servers of an engine: the first that is scraped brings it. */
function showsEngine({ service }: ServicePlan, { services }: EnvironmentPlan): boolean {
  if (!service.facts.has.has('grafana-dashboards')) return false
  const first = services.find(
    ({ service: { monitored, engine } }) => monitored && engine.unit === service.engine.unit,
  )
  return first?.service === service
}

function compileService(
  plan: ServicePlan,
  hasDashboard: boolean,
  book: ShapeBook,
  find: Find,
): CompiledService {
  const { service, facts } = plan
  const shape = book.shapeOf(service)
  const { engine, storage, fetch, exposure } = service
  const own = [
    facts.platform,
    engine.unit.values(engine.options, facts),
    ...(storage === undefined ? [] : [storage.unit.values(storage.options, facts)]),
    ...(fetch === undefined ? [] : [fetch.unit.values(fetch.options, facts)]),
    exposure.unit.values(exposure.options, facts),
    commonValues(plan),
    watchingValues(service, hasDashboard),
  ].reduce((before, over) => overlay(before, over), {})
  const planned = coalesce(own, shape.defaults)
  const byHand = service.source.values as JsonObject | undefined
  if (byHand !== undefined) checkContradictions(plan, planned, shape.definition.fields, find)
  const values = byHand === undefined ? planned : coalesce(overlay(own, byHand), shape.defaults)
  checkValues(plan, values, shape, book, find)
  for (const { file, place } of shape.clashes)
    find(
      'SITE-034',
      originOf(service, place),
      `The chart ${service.chart} would have two templates called ${file}, one of them from the unit that ${place.slice(1)} chooses: the one would overwrite the other.`,
      'Give the template of that unit a file name of its own.',
    )
  return {
    plan,
    shape: { ...shape.definition, name: service.chart },
    halves: shape.halves,
    origins: new Map([...shape.causes].map(([file, place]) => [file, originOf(service, place)])),
    values,
    appVersion: engine.unit.appVersion(engine.options),
  }
}

/** The place of a cause, where the service says something there; else the service. */
const originOf = ({ source, pointer }: ServicePlan['service'], place: string): string =>
  place !== '' && Object.hasOwn(source, place.slice(1)) ? pointer + place : pointer

/** Whatever the site says, the values that come of it must be what the chart takes. */
function checkValues(
  { service }: ServicePlan,
  values: JsonObject,
  shape: Shape,
  book: ShapeBook,
  find: Find,
): void {
  let schema = book.schemas.get(shape)
  if (schema === undefined)
    book.schemas.set(shape, (schema = valuesSchema(service.chart, shape.definition.fields)))
  for (const problem of schemaProblems(schema, values, 'the values document')) {
    const own = `/values${problem.pointer}`
    find(
      'SITE-010',
      service.pointer + (isSaid(service.source, own) ? own : ''),
      `The chart ${service.chart} does not take a value: ${ended(problem.message)}`,
      `charts/${service.chart}/README.md lists what it takes.`,
    )
  }
}

const probePeriodSeconds = 10

/** The values that every chart has, for one service. */
function commonValues(plan: ServicePlan): JsonObject {
  const { service, facts, figures } = plan
  const { nodes, gpus } = facts
  const { resources = {}, allowTo } = service.source
  return {
    // Objects are called like the service, whatever its chart is called.
    fullnameOverride: service.app.includes(service.chart) ? '' : service.app,
    // Who takes turns on a card waits for its own without a pod, which would take it at any moment.
    replicaCount: service.handover === undefined ? facts.replicas : 0,
    strategy: { type: plan.strategy },
    progressDeadlineSeconds: plan.progressDeadlineSeconds,
    ...(facts.modelFiles[0] === undefined ? {} : { model: { file: facts.modelFiles[0] } }),
    gpu: {
      enabled: gpus > 0,
      number: Math.max(1, gpus),
      mayWait: service.mayWaitForGpu,
    },
    resources: {
      requests: {
        cpu: resources.cpu ?? '1',
        memory: resources.memory ?? gibibytes(figures.memoryRequest.total),
      },
      limits: { memory: resources.memoryLimit ?? gibibytes(figures.memoryLimit.total) },
    },
    startupProbe: {
      periodSeconds: probePeriodSeconds,
      failureThreshold: Math.ceil(figures.startup.total / probePeriodSeconds),
    },
    podDisruptionBudget: { enabled: (service.source.autoscale?.max ?? facts.replicas) > 1 },
    priorityClassName: service.source.priorityClass ?? '',
    runtimeClassName: gpus > 0 ? (nodes.runtimeClass ?? '') : '',
    nodeSelector: { ...nodes.labels },
    tolerations: nodes.taints.map(({ key, value, effect }) => ({
      key,
      ...(value === undefined ? { operator: 'Exists' } : { operator: 'Equal', value }),
      effect,
    })),
    auth: {
      existingSecret: facts.apiKey?.secret ?? '',
      secretKey: facts.apiKey?.key ?? 'api-key',
      // The site's author has said, with a reason, that no key is right here.
      required: service.source.apiKey !== false,
    },
    networkPolicy: {
      from: [...service.admits],
      serverEgress: [
        ...facts.backends.map(({ egress }) => egress),
        ...(allowTo === undefined ? [] : [{ to: allowTo as JsonObject[] }]),
      ],
    },
  }
}
