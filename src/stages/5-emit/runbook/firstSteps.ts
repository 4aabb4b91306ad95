// A rendered environment in, what a person does there by hand out, each step once and in order: before the
// root Application, which brings the rest, and after it.

import { unitsOf } from '../../../chosenUnits.ts'
import { podOf } from '../../../kubernetes/podOf.ts'
import type { Pod } from '../../../kubernetes/podOf.ts'
import type { RenderedApplication, RenderedEnvironment, ServicePlan } from '../../../model.ts'
import type { SetupStep } from '../../../units/unit.ts'
import { copySteps } from '../copySteps.ts'
import { handoverSetup, takeCommand } from '../handover.ts'
import { inlineCode } from '../markdown.ts'
import { apiKeySteps } from './apiKeySteps.ts'

export function firstSteps({ applications, compiled }: RenderedEnvironment): {
  readonly before: readonly SetupStep[]
  readonly after: readonly SetupStep[]
} {
  const { environment, services } = compiled.plan
  const setup = services.flatMap(({ service, facts }) => [
    ...unitsOf(service, environment).flatMap(
      ({ unit, options }) => unit.setup?.(options, facts) ?? [],
    ),
    ...handoverSetup(service.handover, environment.folder),
  ])
  return {
    before: [
      ...apiKeySteps(services),
      // Services that share a Secret or a directory ask for it once.
      ...new Map(setup.map((step) => [step.commands, step])).values(),
    ],
    after: [
      ...services.flatMap((plan) => copyStep(plan, applications)),
      ...services.flatMap((plan) => takeStep(plan, environment.folder)),
    ],
  }
}

function copyStep(plan: ServicePlan, applications: readonly RenderedApplication[]): SetupStep[] {
  const { app, fetch } = plan.service
  const server = serverOf(app, applications)
  if (fetch?.unit.copies !== true || server === undefined) return []
  return [
    {
      what: `Copy the model of ${inlineCode(app)} onto its claim, where the server waits for it and says so in its log. What is on no hub comes by \`kubectl cp\` in place of the \`curl\`, to the same path`,
      commands: copySteps(plan, server),
    },
  ]
}

/** The server's pod; absent where the chart refused its values. */
const serverOf = (app: string, applications: readonly RenderedApplication[]): Pod | undefined =>
  applications
    .filter((application) => application.app === app)
    .flatMap(({ objects }) => objects)
    .flatMap(({ manifest }) => (manifest.kind === 'Deployment' ? (podOf(manifest) ?? []) : []))[0]

function takeStep(plan: ServicePlan, folder: string): SetupStep[] {
  const commands = takeCommand(plan, folder)
  if (commands === '') return []
  return [
    {
      what: `${inlineCode(plan.service.app)} rests until it is given its cards. Take them before you ask it anything; with \`give-back\` in place of \`take\` they go back`,
      commands,
    },
  ]
}
