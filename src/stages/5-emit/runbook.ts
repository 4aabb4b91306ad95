// A site's runbook: what runs where, what to do by hand and in which order, with every figure from
// the plan and every command ready to be pasted.

import { unitsOf } from '../../chosenUnits.ts'
import { ownCluster } from '../../kubernetes/ownCluster.ts'
import { podOf } from '../../kubernetes/podOf.ts'
import type { PodSpec } from '../../kubernetes/podOf.ts'
import type {
  CompiledService,
  RenderedApplication,
  RenderedEnvironment,
  RenderedSite,
  ResolvedEnvironment,
  ServicePlan,
} from '../../model.ts'
import { modelTitle } from '../../parts/modelFacts.ts'
import { isOpen } from '../../parts/proxy/openPaths.ts'
import { machinesText } from '../../plan/machinesText.ts'
import { mostPods } from '../../plan/mostPods.ts'
import { faultsThatEnd } from '../../rules/together/faults.ts'
import type { Request } from '../../units/engines/engine.ts'
import { clusterCall } from './clusterCall.ts'
import { copySteps } from './copySteps.ts'
import { existingLine } from './existingLine.ts'
import { clientAddress } from './clientAddress.ts'
import { figureRows, memoryIsUnknown } from './figureRows.ts'
import { handoverRemarks, handoverSetup, takeCommand } from './handover.ts'
import { hostRunbook } from './hostRunbook.ts'
import { inventory } from './inventory.ts'
import { escapeMarkdown, indented, inlineCode, template } from './markdown.ts'
import { shell, shellWord } from './shell.ts'
import { usesCluster } from './usesCluster.ts'

const runbook = template('runbook')

/** @param migrations Files beside it that lead from one state to another. */
export function siteRunbook(
  { site, environments }: RenderedSite,
  migrations: readonly string[],
): string {
  const base = site.environments[0]!.site
  const text = runbook({
    site: site.name,
    // Without its ending: the same site gives the same bytes in any of its languages.
    file: `sites/${site.name}`,
    isExampleRepo: base.repo.url.includes('example.com'),
    description: base.description ?? '',
    environments: environments.map((environment) =>
      environmentData(environment, environments.length === 1),
    ),
    cluster: environments.some(usesCluster),
    isManual: environments.every(({ compiled }) => isManual(compiled.plan.environment)),
    existing: (base.existing ?? []).map(existingLine),
    ending: endingFaults(environments),
    migrations,
  })
  // What is there for hosts and what is there for a cluster each bring their empty lines.
  return text.replaceAll(/\n{3,}/g, '\n\n')
}

/** What is wrong and ends; environments mostly begin from the same state. */
const endingFaults = (environments: readonly RenderedEnvironment[]): string[] => [
  ...new Set(environments.flatMap(faultsThatEnd).map(({ code, message }) => `${code}: ${message}`)),
]

function environmentData(rendered: RenderedEnvironment, single: boolean) {
  const { compiled, applications } = rendered
  const { environment } = compiled.plan
  const { machines } = compiled.plan
  const services = compiled.services.map((service) =>
    serviceData(service, environment, serverOf(service.plan.service.app, applications)),
  )
  return {
    single,
    cluster: usesCluster(rendered),
    hosts: hostRunbook(rendered),
    inventory: isMixed(compiled) ? inventory(compiled) : '',
    machines: machines.length === 0 ? '' : machinesText(machines),
    name: environment.environment,
    folder: environment.folder,
    quotas: environment.source.cluster?.quotas === true,
    kubernetes: environment.kubernetes,
    destination: environment.destination,
    isElsewhere: environment.destination !== ownCluster,
    sync: isManual(environment)
      ? shell`argocd app sync ${environment.prefix} ${applications.map((one) => one.name)}`
      : '',
    argocdNamespace: environment.argocdNamespace,
    repo: environment.source.repo.url,
    revision: environment.source.repo.revision ?? 'HEAD',
    applications: applications.map((application) => ({
      name: application.name,
      namespace: application.namespace,
      brings: bringsOf(application),
    })),
    services,
    // Services that share a Secret or a directory ask for it once.
    setup: [
      ...new Map(
        services.flatMap(({ setup }) => setup).map((step) => [step.commands, step]),
      ).values(),
    ],
  }
}

/** Whether a person syncs. */
const isManual = ({ source }: ResolvedEnvironment): boolean => source.repo.automated === false

/** Whether there are hosts, so that people ask what is where. */
const isMixed = ({ plan }: RenderedEnvironment['compiled']): boolean =>
  Object.keys(plan.environment.source.hosts ?? {}).length > 0

const bringsOf = ({ objects }: RenderedApplication): string =>
  objects.map(({ manifest }) => `${manifest.kind} ${manifest.metadata.name}`).join(', ')

/** The server's pod; absent where the chart refused its values. */
const serverOf = (app: string, applications: readonly RenderedApplication[]): PodSpec | undefined =>
  applications
    .filter((application) => application.app === app)
    .flatMap(({ objects }) => objects)
    .flatMap(({ manifest }) => (manifest.kind === 'Deployment' ? (podOf(manifest) ?? []) : []))[0]
    ?.spec

function serviceData(
  compiled: CompiledService,
  environment: ResolvedEnvironment,
  server: PodSpec | undefined,
) {
  const { plan } = compiled
  const { service, facts, figures, isMemoryKnown } = plan
  const { engine, fetch } = service
  return {
    app: service.app,
    namespace: facts.namespace,
    engine: `${engine.unit.kind} ${engine.unit.appVersion(engine.options)}`,
    behind: facts.backends.map(({ app }) => app),
    models: facts.models.map((model) => ({
      title: modelTitle(model),
      revision: model.revision ?? '',
    })),
    apiKey: facts.apiKey,
    setup: [
      ...unitsOf(service, environment).flatMap(
        ({ unit, options }) => unit.setup?.(options, facts) ?? [],
      ),
      ...handoverSetup(service.handover, environment.folder),
    ].map(({ what, commands }) => ({ what, commands: indented(commands) })),
    copy:
      fetch?.unit.copies === true && server !== undefined ? indented(copySteps(plan, server)) : '',
    call: clusterCall(compiled),
    requests: requestBlocks(compiled),
    figures: figureRows(figures, {
      unknown: hasClaim(service) ? { claim: 'so is the size of its model' } : {},
      byHand: {
        claim: service.storage?.unit.size(service.storage.options),
        memoryRequest: service.source.resources?.memory,
        memoryLimit: service.source.resources?.memoryLimit,
      },
    }),
    take: takeCommand(plan, environment.folder),
    hasAlternatives: plan.alternatives.length > 0,
    remarks: [
      ...(isMemoryKnown ? [] : [memoryIsUnknown]),
      ...remarksOf(plan, environment),
      ...forwardRemarks(compiled),
      ...handoverRemarks(plan, environment.folder),
    ],
  }
}

const hasClaim = ({ app, storage }: ServicePlan['service']): boolean =>
  storage?.unit.claimName(storage.options, app) !== undefined

/** How whoever has the rights reaches what clients reach from outside. */
function forwardRemarks(compiled: CompiledService): string[] {
  if (!compiled.plan.service.exposure.unit.outside) return []
  const { command, url } = forwardOf(compiled)
  return [
    `For development, \`${command}\` reaches it at \`${url}\`, past whatever stands before it.`,
  ]
}

function forwardOf(compiled: CompiledService) {
  const { backend, port } = clientAddress(compiled)
  const local = port < 1024 ? port + 8000 : port
  return {
    command: `kubectl port-forward -n ${compiled.plan.facts.namespace} service/${backend} ${local}:${port}`,
    url: `http://localhost:${local}`,
  }
}

/** Further requests; last, and past the proxy, those that it lets nobody make from outside. */
function requestBlocks(compiled: CompiledService): string[] {
  const { service, facts } = compiled.plan
  const { engine, exposure } = service
  const requests = engine.unit.requests?.(engine.options, facts.models, facts.backends) ?? []
  const open = exposure.unit.opens?.(exposure.options, facts)
  const isLetIn = ({ path }: Request): boolean => open === undefined || isOpen(open, path)
  const linesOf = (some: readonly Request[]) =>
    some.map((request) => requestLines(request, facts.apiKey !== undefined))
  const shut = requests.filter((request) => !isLetIn(request))
  const { command, url } = forwardOf(compiled)
  return [
    ...linesOf(requests.filter(isLetIn)),
    ...(shut.length === 0
      ? []
      : [`# What clients outside may not ask for\n${command} &\nURL=${url}`]),
    ...linesOf(shut),
  ]
}

/** A request for a shell that has $URL and, where a key is asked for, $KEY. */
function requestLines({ what, path, body, file }: Request, key: boolean): string {
  const url = `curl "$URL${path}"${key ? ' -H "Authorization: Bearer $KEY"' : ''}`
  const json = "-H 'Content-Type: application/json'"
  if (body === undefined) return `# ${what}\n${url}`
  const text = JSON.stringify(body)
  if (file === undefined) return `# ${what}\n${url} \\\n  ${json} \\\n  -d ${shellWord(text)}`
  // Through a pipe, since a file may be larger than an argument may be.
  const [before = '', after = ''] = text.split('@@').map(shellWord)
  return `# ${what}\n{ printf %s ${before}; base64 < ${file} | tr -d '\\n'; printf %s ${after}; } |\n  ${url} ${json} -d @-`
}

/** What a reader should know of this service beyond the figures. */
function remarksOf(plan: ServicePlan, environment: ResolvedEnvironment): string[] {
  const { service, facts, caveats, strategy, progressDeadlineSeconds } = plan
  const { nodes, gpus } = facts
  const pods = mostPods(service)
  const remarks = [
    ...caveats,
    strategy === 'Recreate'
      ? 'A change of the pods stops the server until the new one has loaded: no card is spare for both.'
      : `A change of the pods starts the new one first${gpus > 0 ? '; a card is spare for it' : ''}.`,
    service.mayWaitForGpu
      ? 'Its pod may stay Pending while something else holds the card. That fails no sync; the server comes when the card is free.'
      : `A rollout that does not advance for ${progressDeadlineSeconds} s counts as failed.`,
  ]
  const { pagingAccepted } = service.source
  if (pagingAccepted !== undefined)
    remarks.push(`That it reads from disk is accepted: ${escapeMarkdown(pagingAccepted)}`)
  if (gpus > 0 && nodes.names.length > 0)
    remarks.push(
      `${pods > 1 ? `Each of its ${service.autoscale === undefined ? '' : 'up to '}${pods} pods` : 'It'} takes ${gpus} of ${nodes.freeGpus} free cards (${nodes.cards.map(({ model }) => escapeMarkdown(model)).join(', ')}) on ${nodes.names.map(inlineCode).join(', ')}.`,
    )
  return [
    ...remarks,
    ...watchingRemarks(service),
    ...unitsOf(service, environment).flatMap(
      ({ unit, options }) => unit.advice?.(options, facts) ?? [],
    ),
  ]
}

/** Who looks at its metrics, and what has to be so for that. */
function watchingRemarks({ scrape, monitored, alerts, autoscale }: ServicePlan['service']) {
  const monitor = scrape === 'pod-monitor' ? 'PodMonitor' : 'ServiceMonitor'
  return [
    ...(monitored
      ? [
          `Prometheus finds it by a ${monitor}, which carries the API key; scrape annotations could not.`,
        ]
      : []),
    ...(alerts
      ? [
          'A PrometheusRule watches it; each alert says in its annotation `runbook` where to look first. Where the operator selects by labels, set `metrics.rules.labels` and those of the monitor: it overlooks others without a word.',
        ]
      : []),
    ...(autoscale === undefined
      ? []
      : [
          `${autoscale.with === 'keda' ? 'KEDA' : 'A HorizontalPodAutoscaler'} keeps ${autoscale.min} to ${autoscale.max} pods by ${inlineCode(autoscale.metric ?? '')}; git says no number of pods, so Argo CD does not undo it.`,
        ]),
  ]
}
