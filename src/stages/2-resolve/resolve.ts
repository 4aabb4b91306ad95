// A checked site and what is known of the world in, everything that its environments need to know
// out. Pure.

import { finder } from '../../findings/finder.ts'
import { child } from '../../findings/finding.ts'
import type { Report } from '../../findings/finding.ts'
import { didYouMean } from '../../findings/nearest.ts'
import { ownCluster } from '../../kubernetes/ownCluster.ts'
import type { Lock } from '../../lock.ts'
import type {
  CheckedSite,
  ResolvedEnvironment,
  ResolvedHost,
  ResolvedService,
} from '../../model.ts'
import { parseSealed, sealedFile, sealedFolder } from '../../sealed/sealedSecrets.ts'
import { withBackends } from './backends.ts'
import { choose } from './choose.ts'
import type { Context } from './context.ts'
import { hostNamed } from './hostNamed.ts'
import { machines } from './machines.ts'
import { resolveHost } from './resolveHost.ts'
import { resolveService } from './resolveService.ts'

/** What a build knows of the world outside of its sites. */
export interface Known {
  readonly lock: Lock
  /** Files of sealed secrets, by path below the root. */
  readonly sealedTexts: ReadonlyMap<string, string>
  /** Kubernetes minors that there are schemas of, oldest first. */
  readonly versions: readonly string[]
}

/** Every environment of a site, resolved. */
export function resolve(
  checked: CheckedSite,
  { lock, sealedTexts, versions }: Known,
  report: Report,
): ResolvedEnvironment[] {
  const several = checked.environments.length > 1
  return checked.environments.map((environment) => {
    const { site } = environment
    const prefix =
      environment.name === 'default' ? checked.name : `${checked.name}-${environment.name}`
    const sealedPath = `${sealedFolder(checked.name, environment.name)}/${sealedFile}`
    const find = finder(checked, environment.name, report)
    const context: Context = {
      prefix,
      machines: machines(site, find),
      checked,
      environment,
      site,
      registry: checked.registry,
      platform: choose(checked.registry.platform, site.cluster?.platform ?? { kind: 'kubernetes' }),
      lock,
      sealed: parseSealed(sealedPath, sealedTexts.get(sealedPath), report),
      find,
    }
    const services = Object.entries(site.services)
      .filter(([, { host }]) => host === undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([app, service]) => resolveService(app, service, context))
    const hosts = hostsOf(context)
    checkNamespaces(services, context)
    return {
      site: checked.name,
      environment: environment.name,
      prefix,
      folder: several ? `${checked.name}/${environment.name}` : checked.name,
      source: site,
      platform: context.platform,
      kubernetes: kubernetesOf(context, versions),
      destination: site.cluster?.destination ?? ownCluster,
      argocdNamespace: site.cluster?.argocdNamespace ?? 'argocd',
      machines: context.machines,
      services: withBackends(services, hosts, context),
      hosts,
    }
  })
}

function checkNamespaces(services: readonly ResolvedService[], { site, find }: Context): void {
  const used = services.map(({ facts }) => facts.namespace)
  for (const name of Object.keys(site.namespaces ?? {}))
    if (!used.includes(name))
      find(
        'SITE-007',
        child('/namespaces', name),
        `No service is in the namespace ${name}, so nothing would make it or label it${didYouMean(name, used) || '.'}`,
        'Name the namespace of a service, or remove it.',
      )
}

/** The hosts that run something. */
function hostsOf(context: Context): ResolvedHost[] {
  const { site, find } = context
  const { hosts = {} } = site
  for (const [app, { host }] of Object.entries(site.services))
    if (host !== undefined) hostNamed(host, hosts, `${child('/services', app)}/host`, find)
  return Object.entries(hosts)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, host]) => resolveHost(name, host, context))
    .filter(({ services }) => services.length > 0)
}

function kubernetesOf({ site, find }: Context, versions: readonly string[]): string {
  const newest = versions.at(-1)!
  const wanted = site.cluster?.kubernetes ?? newest
  if (versions.includes(wanted)) return wanted
  find(
    'SITE-009',
    '/cluster/kubernetes',
    `There are no schemas of Kubernetes ${wanted}, so nothing could be validated.`,
    `Use one of ${versions.join(', ')}, or add the version to scripts/schemas/kinds.ts.`,
  )
  return newest
}
