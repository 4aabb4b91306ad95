// A rendered environment in, what of it runs in its cluster out, with the steps by which that comes and
// goes beside another state.

import { unitsOf } from '../../../chosenUnits.ts'
import { identityOf } from '../../../kubernetes/manifest.ts'
import type {
  CompiledService,
  RenderedEnvironment,
  ResolvedEnvironment,
  ServicePlan,
} from '../../../model.ts'
import { runningInCluster } from '../../../plan/whatRuns.ts'
import { clientAddress } from '../clientAddress.ts'
import { clusterCall } from '../clusterCall.ts'
import { inlineCode } from '../markdown.ts'
import { neededSecrets } from '../neededSecrets.ts'
import { comesFirst, isNamespace, placedManifests } from '../placedManifests.ts'
import type { PlacedManifest } from '../placedManifests.ts'
import { shell } from '../shell.ts'
import { argoSteps } from './argoSteps.ts'
import { thingsOf } from './changeBetween.ts'
import { fileCommand, outlives } from './fileCommand.ts'
import type { Change, Kept, Manager, Step, Thing } from './migration.ts'

export function clusterManager(rendered: RenderedEnvironment): Manager {
  const placed = placedManifests(rendered)
  const things = rendered.compiled.services.map((service) => thingOf(service, placed))
  return {
    id: 'cluster',
    things,
    objects: new Set(placed.map(({ manifest }) => identityOf(manifest))),
    prepare(change) {
      const apps = newApps(things, change)
      return [
        ...secretsFor(rendered, apps),
        ...bring(rendered, placed, apps, change),
        ...copiesFor(rendered, apps),
      ]
    },
    ...argoSteps(rendered, placed, things),
    keeps: (change) => keeps(rendered, placed, change),
  }
}

function thingOf(compiled: CompiledService, placed: readonly PlacedManifest[]): Thing {
  const { service, facts, figures, rolloutSeconds } = compiled.plan
  const running = runningInCluster(compiled)
  const own = placed.filter(({ application }) => application.app === service.app)
  const { backend, port, lines } = clientAddress(compiled)
  const outside = service.exposure.unit.outside
  const fixed = /^URL=(https?:\/\/[^$`"'\s]+)$/m.exec(lines)?.[1]
  return {
    id: `cluster ${running.name}`,
    running,
    url: outside
      ? fixed === undefined
        ? 'the address that its check prints'
        : inlineCode(fixed)
      : inlineCode(`http://${backend}.${facts.namespace}.svc:${port}`),
    reach: outside ? 'from outside too' : 'within the cluster alone',
    key: facts.apiKey !== undefined,
    check: [
      shell`kubectl wait -n ${facts.namespace} --for=create --timeout=10m deployment/${service.app}`,
      shell`kubectl rollout status -n ${facts.namespace} --timeout=${String(rolloutSeconds)}s deployment/${service.app}`,
      clusterCall(compiled),
    ].join('\n'),
    startSeconds: figures.startup.total,
    names: own
      .filter((one) => !outlives(one))
      .map(
        ({ manifest: { kind, metadata } }) =>
          `${kind} ${metadata.namespace ?? ''}/${metadata.name}`,
      ),
    content: JSON.stringify(
      own.flatMap(({ manifest }) => (manifest.kind === 'Deployment' ? [manifest.spec] : [])),
    ),
  }
}

/** Services whose servers the state before does not have. */
function newApps(things: readonly Thing[], { from }: Change): string[] {
  const before = new Set(thingsOf(from).map(({ id }) => id))
  return things.flatMap(({ id, running }) => (before.has(id) ? [] : [running.service!]))
}

/** Brings everything that their servers find there when they start. */
function bring(
  { compiled: { plan } }: RenderedEnvironment,
  placed: readonly PlacedManifest[],
  apps: readonly string[],
  { from }: Change,
): Step[] {
  const had = new Set(from.managers.flatMap(({ objects }) => [...objects]))
  const spaces = new Set(plan.services.filter(isOf(apps)).map(({ facts }) => facts.namespace))
  const files = placed.filter((one) =>
    isNamespace(one)
      ? spaces.has(one.manifest.metadata.name) && !had.has(identityOf(one.manifest))
      : apps.includes(one.application.app) && comesFirst(one) && !had.has(identityOf(one.manifest)),
  )
  if (files.length === 0) return []
  const { folder } = plan.environment
  const gone = files.filter((one) => !outlives(one))
  const waits = files.flatMap(({ manifest: { kind, metadata, spec } }) => {
    const { activeDeadlineSeconds: most } = (spec ?? {}) as { activeDeadlineSeconds?: number }
    return kind !== 'Job' || most === undefined
      ? []
      : [
          shell`kubectl wait -n ${metadata.namespace!} --for=condition=complete --timeout=${String(most)}s job/${metadata.name}`,
        ]
  })
  return [
    {
      what: `Bring what the servers of ${apps.map(inlineCode).join(' and ')} will find${waits.length === 0 ? '' : ', and wait for the download'}`,
      commands: [fileCommand(['apply'], folder, files), ...waits].join('\n'),
      back: {
        what: 'Delete it, but for namespaces and claims',
        commands:
          gone.length === 0 ? '' : fileCommand(['delete', '--ignore-not-found'], folder, gone),
      },
    },
  ]
}

const isOf =
  (apps: readonly string[]) =>
  ({ service }: ServicePlan): boolean =>
    apps.includes(service.app)

/** What no file brings, and a download may need. */
function secretsFor(rendered: RenderedEnvironment, apps: readonly string[]): Step[] {
  const { compiled, applications } = rendered
  const { environment, services } = compiled.plan
  const secrets = neededSecrets({
    compiled,
    applications: applications.filter(({ app }) => apps.includes(app)),
  })
  const isAsked = services
    .filter(isOf(apps))
    .some(({ service, facts }) =>
      unitsOf(service, environment).some(
        ({ unit, options }) => (unit.setup?.(options, facts) ?? []).length > 0,
      ),
    )
  if (secrets.length === 0 && !isAsked) return []
  return [
    {
      what: `Make the Secrets of ${apps.map(inlineCode).join(' and ')}, and do what else ${readmeOf(environment)} has before the root Application of ${inlineCode(environment.environment)}`,
      commands: '',
      back: leave,
    },
  ]
}

const leave = { what: 'Leave it: nothing reads it but what starts later', commands: '' }

/** A link from the folder of the site, where migrations are, to the runbook of an environment. */
const readmeOf = ({ site, folder }: ResolvedEnvironment): string => {
  const path = `${folder}/README.md`.slice(site.length + 1)
  return `[${path}](${path})`
}

/** Models that no file brings either. */
function copiesFor({ compiled: { plan } }: RenderedEnvironment, apps: readonly string[]): Step[] {
  const copied = plan.services
    .filter(isOf(apps))
    .filter(({ service }) => service.fetch?.unit.copies === true)
  return copied.map(({ service }) => ({
    what: `Copy the model of ${inlineCode(service.app)} onto its claim, as ${readmeOf(plan.environment)} has it`,
    commands: '',
    back: leave,
  }))
}

function keeps(
  { compiled: { plan } }: RenderedEnvironment,
  placed: readonly PlacedManifest[],
  { to }: Change,
): Kept[] {
  const has = new Set(to.managers.flatMap(({ objects }) => [...objects]))
  const claims = placed.filter(
    ({ manifest }) => manifest.kind === 'PersistentVolumeClaim' && !has.has(identityOf(manifest)),
  )
  const { folder, prefix, environment } = plan.environment
  return [
    ...claims.map(({ manifest: { metadata }, application }) => ({
      what: `The claim ${inlineCode(metadata.name)} in ${inlineCode(metadata.namespace!)}, with the model of ${inlineCode(application.app)}`,
      commands: shell`kubectl delete persistentvolumeclaim -n ${metadata.namespace!} ${metadata.name}`,
    })),
    ...(placed.length === 0
      ? []
      : [
          {
            what: `The project ${inlineCode(prefix)} of Argo CD, without any Application of ${inlineCode(environment)} in it; and namespaces and Secrets`,
            commands: shell`kubectl delete -f gitops/${folder}/project.yaml`,
          },
        ]),
  ]
}
