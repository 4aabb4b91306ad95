// The runbook of one environment: what runs where, what to do by hand and in which order, with every figure
// from the plan and every command ready to be pasted. Of a site with a single one it is that of the site.

import { ownCluster } from '../../../kubernetes/ownCluster.ts'
import type { RenderedApplication, RenderedEnvironment } from '../../../model.ts'
import { machinesText } from '../../../plan/machinesText.ts'
import type { SetupStep } from '../../../units/unit.ts'
import { manualSync } from '../manualSync.ts'
import { indented, template } from '../markdown.ts'
import { usesCluster } from '../usesCluster.ts'
import { firstSteps } from './firstSteps.ts'
import { hostRunbook } from './hostRunbook.ts'
import { inventory } from './inventory.ts'
import { serviceSection } from './serviceSection.ts'

const runbook = template('environmentRunbook')

/** What a runbook says that is not of its environment alone. */
interface Surroundings {
  readonly title: string
  /** From its folder to that of the site: empty, or `../` where there are several. */
  readonly up: string
  /** What the README of the site has, as words; empty where this one is that. */
  readonly elsewhere: string
  /** Parts in Markdown, empty where there is nothing to say. */
  readonly besideIt: string
  readonly changing: string
  readonly ways: string
  /** Whether one of the ways leads here. */
  readonly hasWayTo: boolean
}

export function environmentRunbook(
  rendered: RenderedEnvironment,
  surroundings: Surroundings,
): string {
  const { compiled, applications } = rendered
  const { environment, machines } = compiled.plan
  const { source } = environment
  const steps = firstSteps(rendered)
  const full = machines.length === 0 ? '' : machinesText(machines)
  return runbook({
    ...surroundings,
    // Without its ending: the same site gives the same bytes in any of its languages.
    file: `sites/${environment.site}`,
    description: source.description ?? '',
    isExampleRepo: source.repo.url.includes('example.com'),
    cluster: usesCluster(rendered),
    hosts: hostRunbook(rendered),
    // People ask what is where as soon as there are hosts.
    inventory: Object.keys(source.hosts ?? {}).length > 0 ? inventory([compiled]) : '',
    machines: full,
    hasBars: /[█▒]/.test(full),
    folder: environment.folder,
    quotas: source.cluster?.quotas === true,
    kubernetes: environment.kubernetes,
    destination: environment.destination,
    isElsewhere: environment.destination !== ownCluster,
    sync: manualSync(
      environment,
      applications.map((one) => one.name),
    ),
    argocdNamespace: environment.argocdNamespace,
    repo: source.repo.url,
    revision: source.repo.revision ?? 'HEAD',
    applications: applications.map((application) => ({
      name: application.name,
      namespace: application.namespace,
      brings: bringsOf(application),
    })),
    before: steps.before.map(listed),
    after: steps.after.map(listed),
    ...sections(compiled.services.map((service) => serviceSection(service, environment))),
  })
}

const listed = ({ what, commands }: SetupStep) => ({ what, commands: indented(commands) })

/** Kinds alone: the names stand in the files of `manifests/`. */
function bringsOf({ objects }: RenderedApplication): string {
  const counts = new Map<string, number>()
  for (const { manifest } of objects)
    counts.set(manifest.kind, (counts.get(manifest.kind) ?? 0) + 1)
  return [...counts].map(([kind, count]) => (count === 1 ? kind : `${count} ${kind}`)).join(', ')
}

/** What holds for each of several services is said once. */
function sections<One extends { readonly remarks: readonly string[] }>(services: readonly One[]) {
  const [first, ...others] = services
  const shared =
    first === undefined || others.length === 0
      ? []
      : first.remarks.filter((remark) => others.every(({ remarks }) => remarks.includes(remark)))
  return {
    shared,
    services: services.map((one) => ({
      ...one,
      remarks: one.remarks.filter((remark) => !shared.includes(remark)),
    })),
  }
}
