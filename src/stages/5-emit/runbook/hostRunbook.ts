// What a runbook says of the hosts of one environment: how units get there, a request to each service,
// and its figures.

import type { HostServicePlan, RenderedEnvironment, ResolvedEnvironment } from '../../../model.ts'
import { modelTitle } from '../../../parts/modelFacts.ts'
import { figureRows, memoryIsUnknown } from './figureRows.ts'
import { hostCall } from '../hostCall.ts'
import { hostFolder } from '../hostFiles.ts'
import { indented, template } from '../markdown.ts'

const runbook = template('hostRunbook')

/** Empty where the environment has no hosts. */
export function hostRunbook({ compiled }: RenderedEnvironment): string {
  const { environment } = compiled.plan
  if (compiled.hosts.length === 0) return ''
  const text = runbook({
    hosts: compiled.hosts.map(({ host, facts }, index) => {
      const { unit, options } = host.platform
      const folder = hostFolder(environment, host.name)
      const plans = compiled.plan.hosts[index]!.services
      return {
        name: host.name,
        summary: unit.summary,
        address: host.address,
        reserved: (environment.source.hosts?.[host.name]?.reservedPorts ?? []).map(
          ({ port, for: by }) => ({ port, by }),
        ),
        steps: unit.steps(options, facts, folder).map(({ what, commands }) => ({
          what,
          commands: indented(commands),
        })),
        remarks: plans
          .slice(0, 1)
          .flatMap(({ service }) => unit.advice?.(options, service.facts) ?? []),
        services: facts.services.map((hosted) => {
          const plan = plans.find((one) => one.service.app === hosted.app)!
          const { service, figures, caveats, isMemoryKnown } = plan
          const { engine, facts: known } = service
          return {
            app: hosted.app,
            unit: `${hosted.unit}.service`,
            engine: `${engine.unit.kind} ${engine.unit.appVersion(engine.options)}`,
            models: known.models.map((model) => ({
              title: modelTitle(model),
              revision: model.revision ?? '',
            })),
            call: hostCall(host, hosted, plan),
            figures: figureRows(figures, {
              byHand: { memoryLimit: service.source.resources?.memoryLimit },
            }),
            remarks: [
              ...(isMemoryKnown ? [] : [memoryIsUnknown]),
              ...caveats,
              ...cardRemarks(plan, environment),
              ...(engine.unit.advice?.(engine.options, known) ?? []),
            ],
          }
        }),
      }
    }),
  })
  return text.trimEnd()
}

/** Nothing shares the cards of a machine out among its processes but what each is told to see. */
function cardRemarks(
  { service: { engine, facts } }: HostServicePlan,
  { machines }: ResolvedEnvironment,
): string[] {
  const count = machines.find(({ name }) => facts.nodes.names.includes(name))?.cards?.count ?? 0
  const told = engine.unit.onHost?.variables(engine.options) ?? {}
  if (facts.gpus === 0 || facts.gpus >= count || Object.keys(told).some(choosesCards)) return []
  return [
    `It is planned for ${facts.gpus} of the ${count} cards of its machine, and its process sees all of them and spreads over them: \`CUDA_VISIBLE_DEVICES\`, or that of another driver, among \`extraEnv\` of its engine says which it may use.`,
  ]
}

/** Of NVIDIA, AMD and Vulkan. */
const choosesCards = (variable: string): boolean => variable.endsWith('_VISIBLE_DEVICES')
