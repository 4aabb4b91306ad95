// What a runbook says of the hosts of one environment: how units get there, a request to each service,
// and its figures.

import type { RenderedEnvironment } from '../../model.ts'
import { modelTitle } from '../../parts/modelFacts.ts'
import { figureRows, memoryIsUnknown } from './figureRows.ts'
import { hostCall } from './hostCall.ts'
import { hostFolder } from './hostFiles.ts'
import { indented, template } from './markdown.ts'

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
              ...(engine.unit.advice?.(engine.options, known) ?? []),
            ],
          }
        }),
      }
    }),
  })
  return text.trimEnd()
}
