// Names that more than one thing would claim: Applications and projects in Argo CD's namespace,
// objects in a cluster, and objects that run already and belong to somebody else.

import { child } from '../../findings/finding.ts'
import type { Pointer, Report } from '../../findings/finding.ts'
import { describe, identityOf } from '../../kubernetes/manifest.ts'
import type { RenderedEnvironment, RenderedSite } from '../../model.ts'
import { remaining } from '../../plan/remaining.ts'
import type { Existing } from '../../site.ts'

interface Claim {
  readonly at: Pointer
  readonly by: string
  /** Whether it is of an environment that takes the place of the others. */
  readonly alternative: boolean
}

/** Environments of one site, of which only one is ever applied, claim nothing from each other. */
const areApart = (one: Claim, other: Claim): boolean =>
  one.by === other.by || (one.at.site === other.at.site && (one.alternative || other.alternative))

export function checkNames(sites: readonly RenderedSite[], report: Report): void {
  const claims = new Map<string, Claim[]>()
  const claim = (key: string, what: string, made: Claim) => {
    const before = claims.get(key) ?? []
    claims.set(key, [...before, made])
    const first = before.find((one) => !areApart(one, made))
    if (first !== undefined)
      report({
        code: 'SITE-031',
        message: `${what} is claimed by ${first.by} and by ${made.by}: in the cluster there is only one, and they would overwrite it in turns.`,
        at: made.at,
        related: [{ at: first.at, message: 'claims it too' }],
        hint: 'Rename one of the sites, environments or services, or use another namespace or cluster. An environment that takes the place of the others says `alternative: true`.',
      })
  }
  for (const { site, environments } of sites)
    for (const environment of environments) {
      const pointerTo = (pointer: string): Pointer => ({
        site: site.name,
        pointer: site.pointerIn(environment.compiled.plan.environment.environment, pointer),
      })
      claimNames(environment, pointerTo, claim)
      checkExisting(environment, pointerTo, report)
    }
}

type MakeClaim = (key: string, what: string, made: Claim) => void

function claimNames(
  { compiled, project, root, applications }: RenderedEnvironment,
  pointerTo: (pointer: string) => Pointer,
  claim: MakeClaim,
): void {
  const { environment } = compiled.plan
  const alternative = environment.source.alternative === true
  const by = `${environment.site}${environment.environment === 'default' ? '' : ` (${environment.environment})`}`
  for (const manifest of [project, root])
    claim(`argo/${identityOf(manifest)}`, describe(manifest), {
      at: pointerTo(''),
      by,
      alternative,
    })
  for (const application of applications) {
    const at = pointerTo(child('/services', application.app))
    const service = `${application.app} of ${by}`
    claim(`argo/${identityOf(application.manifest)}`, describe(application.manifest), {
      at,
      by: service,
      alternative,
    })
    for (const { manifest } of application.objects)
      claim(`${environment.destination}/${identityOf(manifest)}`, describe(manifest), {
        at,
        by: service,
        alternative,
      })
  }
}

function checkExisting(
  { compiled, applications }: RenderedEnvironment,
  pointerTo: (pointer: string) => Pointer,
  report: Report,
): void {
  for (const { item, pointer } of remaining(compiled.plan.environment.source)) {
    const kind = kindOf(item)
    for (const { app, objects } of applications)
      for (const { manifest } of objects)
        if (
          manifest.kind === kind &&
          manifest.metadata.name === item.name &&
          [undefined, manifest.metadata.namespace].includes(namespaceOf(item))
        )
          report({
            code: 'SITE-032',
            message: `${app} would write ${describe(manifest)}, which is declared to exist and to belong to somebody else.`,
            at: pointerTo(child('/services', app)),
            related: [{ at: pointerTo(pointer), message: 'declared here' }],
            hint: 'Rename the service, or remove the declaration when the old object is gone.',
          })
  }
}

/** Of an object in a cluster; undefined for what is none. */
const kindOf = (item: Existing): string | undefined =>
  item.kind === 'object'
    ? item.object
    : item.kind === 'deployment'
      ? 'Deployment'
      : item.kind === 'service'
        ? 'Service'
        : undefined

const namespaceOf = (item: Existing): string | undefined =>
  'namespace' in item ? item.namespace : undefined
