// The shape of a chart: what the kinds of a service's units give, whatever their options. Services
// with the same choices get the very same shape, which is why they can share a chart.

import { chosenUnits } from '../../chosenUnits.ts'
import { authenticationChecks, authenticationFields } from '../../parts/authentication.ts'
import { ofModel, sections } from '../../parts/chartPart.ts'
import type { ChartPart, Half, PartTemplate, Section, ServicePart } from '../../parts/chartPart.ts'
import { halves, halvesFields } from '../../parts/halves.ts'
import { modelFields } from '../../parts/model.ts'
import { namingFields } from '../../parts/naming.ts'
import { gpuFields } from '../../parts/gpu.ts'
import { extraChecks, extraFields } from '../../parts/podExtras.ts'
import { schedulingFields } from '../../parts/scheduling.ts'
import { networkPolicyFields, networkPolicyTemplate } from '../../parts/networkPolicy.ts'
import { hooksFields } from '../../parts/hooks.ts'
import type { ModelVolume } from '../../parts/modelVolume.ts'
import { securityFields } from '../../parts/security.ts'
import { serviceFields, serviceTemplate } from '../../parts/service.ts'
import type { ResolvedService } from '../../model.ts'
import type { ChartDefinition } from '../../template/chart.ts'
import { and } from '../../template/language.ts'
import type { Condition } from '../../template/language.ts'
import { defaultsOf, joinFields } from '../../template/values.ts'
import type { Fields, JsonObject } from '../../template/values.ts'
import type { Engine } from '../../units/engines/engine.ts'
import { notesOf } from './notes.ts'
import { autoscalerChecks, autoscalerFields, autoscalerTemplate } from './objects/autoscaler.ts'
import { deploymentTemplate, rolloutFields } from './objects/deployment.ts'
import type { PodParts } from './objects/deployment.ts'
import { dashboardFields, dashboardFiles, dashboardTemplate } from './objects/dashboard.ts'
import { disruptionBudgetFields, disruptionBudgetTemplate } from './objects/disruptionBudget.ts'
import {
  monitoringChecks,
  monitoringFields,
  podMonitorTemplate,
  serviceMonitorTemplate,
} from './objects/monitoring.ts'
import { prometheusRuleTemplate } from './objects/prometheusRule.ts'
import { probeFields } from './objects/probes.ts'
import { ruleFields } from './objects/ruleFields.ts'
import { scaledObjectTemplate } from './objects/scaledObject.ts'
import { resourceFields } from './objects/serverResources.ts'
import { testTemplate } from './objects/testPod.ts'

export interface Shape {
  /** Without a name, which each chart gives it. */
  readonly definition: Omit<ChartDefinition, 'name'>
  /** What its values are where a service says nothing. */
  readonly defaults: JsonObject
  /** Which half each template belongs to, by file. */
  readonly halves: ReadonlyMap<string, Half>
  /** The part of a service that causes each template, by file: '', '/storage' … */
  readonly causes: ReadonlyMap<string, string>
  /** Files that two of its parts bring, of which only one could be in the chart. */
  readonly clashes: readonly Clash[]
}

interface Clash {
  /** Below templates/. */
  readonly file: string
  /** The part of a service that brings it too. */
  readonly place: string
}

const commonFields: Partial<Record<Section, Fields>> = {
  overrides: { ...namingFields, ...halvesFields },
  workload: {
    ...rolloutFields,
    ...gpuFields,
    ...resourceFields,
    ...probeFields,
    ...schedulingFields,
    ...securityFields,
    ...autoscalerFields,
    ...disruptionBudgetFields,
  },
  network: {
    ...authenticationFields,
    ...serviceFields,
    ...networkPolicyFields,
    ...monitoringFields,
  },
  extras: extraFields,
}

/** The objects of every chart, whatever was chosen. */
const commonTemplates = (parts: PodParts, service: ServicePart | undefined): PartTemplate[] => [
  deploymentTemplate(parts),
  serviceTemplate(service),
  networkPolicyTemplate(parts.pods.flatMap(({ egress = [] }) => egress)),
  autoscalerTemplate,
  disruptionBudgetTemplate,
  scaledObjectTemplate(parts.engine),
  podMonitorTemplate(parts.engine),
  serviceMonitorTemplate(parts.engine),
  prometheusRuleTemplate(parts.engine),
  dashboardTemplate(parts.engine),
  testTemplate(parts.engine),
]

/** Gives the shape of a service; the same object for the same choices. */
export function makeShapes(): (service: ResolvedService) => Shape {
  const known = new Map<string, { service: ResolvedService; shape: Shape }[]>()
  return (service) => {
    const kinds = chosenUnits(service).map(({ unit }) => unit.kind)
    const key = kinds.join()
    const candidates = known.get(key) ?? []
    known.set(key, candidates)
    // A site's own unit may have the kind of a built-in one, so the units themselves decide.
    const same = candidates.find((candidate) =>
      chosenUnits(candidate.service).every(({ family, unit }) => service[family]?.unit === unit),
    )
    if (same !== undefined) return same.shape
    const shape = shapeOf(service)
    candidates.push({ service, shape })
    return shape
  }
}

function shapeOf(service: ResolvedService): Shape {
  const model = modelVolumeOf(service)
  const parts = chosenUnits(service).map(({ place, unit }): [string, ChartPart] => [
    `/${place}`,
    unit.chart,
  ])
  const chartParts = parts.map(([, part]) => part)
  const pods = chartParts.flatMap(({ pod }) => pod ?? [])
  const own = commonTemplates(
    { engine: service.engine.unit, pods, model },
    service.exposure.unit.chart.service,
  )
  const templates: [string, PartTemplate][] = [
    ...own.map((template): [string, PartTemplate] => ['', template]),
    ...parts.flatMap(([place, part]) =>
      ofModel(part.templates, model).map((template): [string, PartTemplate] => [
        place,
        service.fetch?.unit.oneApplication === true ? { ...template, half: 'workload' } : template,
      ]),
    ),
  ]
  templates.sort(([, a], [, b]) => (a.file < b.file ? -1 : 1))
  const fields = fieldsOf(service.engine.unit, chartParts, model !== undefined)
  return {
    definition: {
      fields,
      templates: templates.map(([, { file, object, half, guard }]) => ({
        file,
        object,
        guard: guardOf(half, guard),
      })),
      checks: [
        ...authenticationChecks,
        ...extraChecks(pods, model !== undefined),
        ...monitoringChecks(service.engine.unit),
        ...autoscalerChecks,
        ...chartParts.flatMap((part) => ofModel(part.checks, model)),
      ],
      notes: notesOf(
        service.engine.unit,
        model !== undefined,
        chartParts.flatMap((part) => part.notes ?? []),
      ),
      files: Object.assign(
        dashboardFiles(service.engine.unit),
        ...chartParts.map((part) => part.files ?? {}),
      ),
    },
    defaults: defaultsOf(fields),
    halves: new Map(templates.map(([, { file, half }]) => [file, half])),
    causes: new Map(templates.map(([place, { file }]) => [file, place])),
    clashes: templates.flatMap(([place, { file }], index) =>
      place !== '' && templates.some((other, at) => at !== index && other[1].file === file)
        ? [{ file, place }]
        : [],
    ),
  }
}

/**
 * Undefined where there is no model.
 * @throws Error where neither unit holds it: a fault of theirs.
 */
function modelVolumeOf({ fetch, storage }: ResolvedService): ModelVolume | undefined {
  if (fetch === undefined) return undefined
  const volume = fetch.unit.volume ?? storage?.unit.volume
  if (volume === undefined)
    throw new Error(`nothing holds the model that ${fetch.unit.kind} brings`)
  return volume
}

const guardOf = (half: Half, guard: Condition | undefined): Condition =>
  (guard === undefined ? halves[half] : and(halves[half], guard as never)) as Condition

/** Every declaration, section by section, as people read a values.yaml. */
const fieldsOf = (engine: Engine, parts: readonly ChartPart[], hasModel: boolean): Fields =>
  joinFields(
    sections.flatMap((section) => [
      commonFields[section] ?? {},
      ...(section === 'application' && hasModel ? [modelFields] : []),
      ...(section === 'network' ? [ruleFields(engine), dashboardFields] : []),
      ...(section === 'overrides' && parts.some(({ hooks }) => hooks) ? [hooksFields] : []),
      ...parts.map((part) => part.fields?.[section] ?? {}),
    ]),
  )
