// A host with its figures in, what each of its processes is told out: arguments, from the very template
// that charts have, evaluated with the values of this one instance; variables; and the list of files.

import type { Find } from '../../findings/finder.ts'
import { schemaProblems } from '../../findings/schemaProblems.ts'
import { ended } from '../../findings/show.ts'
import type { CompiledHost, EnvironmentPlan, HostPlan, HostServicePlan } from '../../model.ts'
import { authenticationFields } from '../../parts/authentication.ts'
import { gpuFields } from '../../parts/gpu.ts'
import type { Models } from '../../parts/modelFacts.ts'
import { modelFields } from '../../parts/model.ts'
import {
  modelFilesFields,
  modelFilesValues,
  modelList,
  modelMarker,
  modelSource,
} from '../../parts/modelFiles.ts'
import { coalesce } from '../../template/coalesce.ts'
import { evaluate, Refusal } from '../../template/evaluate.ts'
import type { Release } from '../../template/evaluate.ts'
import type { Node } from '../../template/language.ts'
import { defaultsOf, joinFields } from '../../template/values.ts'
import type { JsonObject } from '../../template/values.ts'
import { valuesSchema } from '../../template/valuesSchema.ts'
import type { HostedService } from '../../units/hosts/host.ts'
import type { ServiceFacts } from '../../units/serviceFacts.ts'
import { overlay } from './overlay.ts'

/** A host whose values nobody refuses; what is refused is left out, with a finding. */
export function compileHost(
  { host, services }: HostPlan,
  { environment }: EnvironmentPlan,
  find: Find,
): CompiledHost {
  return {
    host,
    facts: {
      site: environment.site,
      name: host.name,
      address: host.address,
      clients: host.clients,
      services: services.flatMap((plan) => compileService(plan, host, find)),
    },
  }
}

function compileService(
  plan: HostServicePlan,
  host: HostPlan['host'],
  find: Find,
): HostedService[] {
  const { service, figures } = plan
  const { app, facts, engine, unit, name, port, pointer } = service
  const refuse = (message: string) =>
    find(
      'HOST-006',
      `${pointer}/engine`,
      `What ${app} is told is refused: ${ended(message)}`,
      'Correct the option that the message names.',
    )
  const { unit: platform } = host.platform
  const values = valuesOf(plan, host, refuse)
  const release: Release = {
    values,
    release: { name: app, namespace: facts.namespace },
    chart: { name: app, version: '0.0.0', appVersion: engine.unit.appVersion(engine.options) },
    files: {},
  }
  const onHost = engine.unit.onHost!
  const place = {
    address: host.address,
    port: String(port),
    apiKeyFile: platform.apiKeyFile(unit),
  }
  const words = refusable(() => {
    const { checks = [] } = engine.unit.chart
    for (const check of Array.isArray(checks) ? checks : []) evaluate(check as Node, release)
    return evaluate(onHost.args(place), release) as string[]
  }, refuse)
  if (words === undefined) return []
  const textOf = (node: Node): string => evaluate(node, release) as string
  const hosted: HostedService = {
    app,
    unit,
    name,
    port,
    gpus: facts.gpus,
    hasKey: facts.apiKey !== undefined,
    program: {
      ...service.program,
      name: onHost.name,
      home: engine.unit.project.home,
      version: onHost.version(engine.options),
    },
    arguments: words,
    variables: onHost.variables(engine.options),
    healthPath: engine.unit.healthPath,
    model: {
      repo: facts.models[0].repo,
      revision: textOf(modelSource.revision as Node),
      list: textOf(modelList as Node),
      marker: textOf(modelMarker as Node),
      hub: facts.hub,
    },
    startupSeconds: figures.startup.total,
    ...(plan.isMemoryKnown ? { memoryLimitBytes: figures.memoryLimit.total } : {}),
  }
  for (const { code, at, message, hint } of platform.faults(hosted))
    find(code, pointer + at, message, hint)
  return [hosted]
}

/** The values of the instance, as a chart of it would have them. */
function valuesOf(
  { service, figures }: HostServicePlan,
  { platform }: HostPlan['host'],
  refuse: (message: string) => void,
): JsonObject {
  const { engine, facts } = service
  const whole: ServiceFacts<Models> = {
    ...facts,
    platform: {},
    figures: {
      startupSeconds: figures.startup.total,
      downloadDeadlineSeconds: 0,
      claimBytes: 0,
      memoryRequestBytes: figures.memoryRequest.total,
      memoryLimitBytes: figures.memoryLimit.total,
      answerSeconds: figures.answer.total,
      answerSecondsBehind: {},
    },
  }
  const fields = joinFields([
    { ...modelFields, ...gpuFields, ...authenticationFields },
    modelFilesFields,
    ...Object.values(engine.unit.chart.fields ?? {}),
  ])
  const own = [
    engine.unit.values(engine.options, whole),
    platform.unit.values(platform.options, whole),
    { model: modelFilesValues(facts.models) },
    {
      model: {
        file: facts.modelFiles[0],
      },
      gpu: { enabled: facts.gpus > 0, number: Math.max(1, facts.gpus) },
      auth: { existingSecret: facts.apiKey?.secret ?? '' },
    },
  ].reduce<JsonObject>((before, over) => overlay(before, over), {})
  // What an engine says of charts alone, such as what an autoscaler reads, is nothing to a process.
  const known = Object.entries(own).filter(([name]) => Object.hasOwn(fields, name))
  const values = coalesce(Object.fromEntries(known), defaultsOf(fields))
  for (const { message } of schemaProblems(valuesSchema('host', fields), values, 'its values'))
    refuse(message)
  return values
}

/** Undefined where a check refuses; why, is told. */
function refusable<T>(work: () => T, refuse: (message: string) => void): T | undefined {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    refuse(error.message)
    return undefined
  }
}
