// A rendered environment in, the steps out that start, stop and remove its servers in a cluster: by its
// Applications, or by its manifests where there is no Argo CD. What both states have changes hands alone.

import { identityOf } from '../../../kubernetes/manifest.ts'
import type { RenderedEnvironment } from '../../../model.ts'
import { manualSync } from '../manualSync.ts'
import { inlineCode } from '../markdown.ts'
import type { PlacedManifest } from '../placedManifests.ts'
import { shell } from '../shell.ts'
import { thingsOf } from './changeBetween.ts'
import { fileCommand, outlives } from './fileCommand.ts'
import type { Change, Manager, Thing } from './migration.ts'
import { wayBack } from './wayBack.ts'

type Things = readonly Thing[]

export function argoSteps(
  rendered: RenderedEnvironment,
  placed: readonly PlacedManifest[],
  things: Things,
): Pick<Manager, 'start' | 'stop' | 'remove'> {
  const { environment } = rendered.compiled.plan
  const { argocdNamespace: argo, folder, environment: name } = environment
  const own = `gitops/${folder}`
  const root = (verb: string) => shell`kubectl ${verb} -f ${own}/root.yaml`
  const bringBack = {
    what: 'Bring the root Application again, and with it everything of it',
    commands: root('apply'),
  }

  const isOf =
    (some: Things) =>
    ({ app }: { readonly app: string }): boolean =>
      some.some(({ running }) => running.service === app)
  const applicationsOf = (some: Things) =>
    rendered.applications.filter(isOf(some)).map((application) => application.name)
  const deleteApplications = (some: Things): string[] => {
    const names = applicationsOf(some)
    return names.length === 0
      ? []
      : [shell`kubectl delete -n ${argo} applications.argoproj.io ${names}`]
  }
  /** Without the finalizer, what an Application has brought goes on without it. */
  const letGo = (some: Things): string[] => [
    ...applicationsOf(some).map(
      (one) =>
        shell`kubectl patch -n ${argo} applications.argoproj.io ${one} --type=merge -p ${'{"metadata":{"finalizers":null}}'}`,
    ),
    ...deleteApplications(some),
  ]

  const filesOf = (some: Things, kinds: RegExp) =>
    placed.filter((one) => isOf(some)(one.application) && kinds.test(one.manifest.kind))
  /** What brings pods about, and would bring them back; and the name that clients ask. */
  const servers = (some: Things) =>
    filesOf(some, /^(Deployment|HorizontalPodAutoscaler|ScaledObject|Service)$/)
  const awaitEnd = (some: Things): string[] =>
    some.map(
      ({ running: { namespace = '', service = '' } }) =>
        shell`kubectl wait -n ${namespace} --for=delete --timeout=5m pod -l ${`app.kubernetes.io/instance=${service},app.kubernetes.io/component=server`}`,
    )
  const deleteFiles = (files: readonly PlacedManifest[]): string[] =>
    files.length === 0 ? [] : [fileCommand(['delete', '--ignore-not-found'], folder, files)]
  const deleteServers = (some: Things): string[] => deleteFiles(servers(some))

  const parts = ({ from, to, first }: Change) => {
    const after = new Set(thingsOf(to).map(({ id }) => id))
    const before = new Set(thingsOf(from).map(({ id }) => id))
    const gone = things.filter(({ id }) => !after.has(id))
    return {
      fresh: things.filter(({ id }) => !before.has(id)),
      common: things.filter(({ id }) => before.has(id) && after.has(id)),
      early: gone.filter(({ id }) => first.has(id)),
      late: gone.filter(({ id }) => !first.has(id)),
    }
  }

  return {
    start(change) {
      if (placed.length === 0) return []
      const { fresh, common } = parts(change)
      return [
        {
          what: `Give Argo CD the root Application of ${inlineCode(name)}`,
          commands: [
            root('apply'),
            ...[manualSync(environment, applicationsOf(things))].filter((line) => line !== ''),
          ].join('\n'),
          withoutArgo: shell`${own}/deploy.sh deploy`,
          back: {
            what: `Take it away again${common.length === 0 ? '' : `; ${namesOf(common)} goes on`}`,
            commands: [root('delete'), ...letGo(common), ...deleteApplications(fresh)].join('\n'),
            withoutArgo: deleteServers(fresh).join(''),
          },
        },
      ]
    },
    stop(change) {
      const { common, early } = parts(change)
      if (common.length + early.length === 0) return []
      return [
        {
          what: `Take the root Application of ${inlineCode(name)} away, so that nothing is started anew; everything goes on`,
          commands: root('delete'),
          withoutArgo: '',
          back: { ...bringBack, withoutArgo: '' },
        },
        ...(common.length === 0
          ? []
          : [
              {
                what: `Let go of ${namesOf(common)}, which goes on and belongs to nobody until the next state has it`,
                commands: letGo(common).join('\n'),
                withoutArgo: '',
                back: { ...bringBack, withoutArgo: '' },
              },
            ]),
        ...(early.length === 0
          ? []
          : [
              {
                what: `Stop ${namesOf(early)}, and wait until its pods are gone`,
                commands: [...deleteApplications(early), ...awaitEnd(early)].join('\n'),
                withoutArgo: [...deleteServers(early), ...awaitEnd(early)].join('\n'),
                back: { ...bringBack, withoutArgo: fileCommand(['apply'], folder, servers(early)) },
              },
            ]),
      ]
    },
    remove(change) {
      if (placed.length === 0) return []
      const { common, early, late } = parts(change)
      const has = new Set(change.to.managers.flatMap(({ objects }) => [...objects]))
      const leftOver = placed.filter((one) => !outlives(one) && !has.has(identityOf(one.manifest)))
      // An Application takes what it has brought along, but for a foundation and what it was made to let go.
      const orphans = leftOver.filter(
        ({ application }) => application.half === 'foundation' || isOf(common)(application),
      )
      const commands = [
        ...(common.length + early.length === 0 ? [root('delete')] : []),
        ...deleteApplications(late),
        ...deleteFiles(orphans),
      ].join('\n')
      const withoutArgo =
        has.size === 0 ? shell`${own}/deploy.sh clean` : deleteFiles(leftOver).join('')
      if (commands === '' && withoutArgo === '') return []
      return [
        {
          what: `Delete what is left of ${inlineCode(name)} in the cluster; claims, namespaces and Secrets stay`,
          commands,
          withoutArgo,
          back: wayBack(change),
        },
      ]
    },
  }
}

const namesOf = (some: Things): string =>
  some.map(({ running }) => inlineCode(running.service!)).join(' and ')
