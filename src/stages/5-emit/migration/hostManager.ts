// A compiled host in, what runs there out, with the steps by which manage.sh and systemctl bring it and
// take it away beside another state.

import type { CompiledHost, HostPlan, ResolvedEnvironment } from '../../../model.ts'
import { isLoopback, urlHost } from '../../../parts/hostAddress.ts'
import { runningOn } from '../../../plan/whatRuns.ts'
import { hostCall } from '../hostCall.ts'
import { hostFolder } from '../hostFiles.ts'
import { inlineCode } from '../markdown.ts'
import { shell } from '../shell.ts'
import { bringsUnitsBack, startsIn, thingsOf } from './changeBetween.ts'
import type { Change, Manager, Thing } from './migration.ts'
import { wayBack } from './wayBack.ts'

export function hostManager(
  compiled: CompiledHost,
  planned: HostPlan,
  environment: ResolvedEnvironment,
): Manager {
  const { host, facts } = compiled
  const id = `host ${host.name}`
  const runs = runningOn(planned)
  const things = planned.services.flatMap((plan, index): Thing[] => {
    const hosted = facts.services.find(({ app }) => app === plan.service.app)
    // One that a finding speaks of is not there.
    if (hosted === undefined) return []
    const running = runs[index]!
    return [
      {
        id: `${id} ${running.name}`,
        running,
        url: inlineCode(`http://${urlHost(host.address)}:${hosted.port}`),
        reach: reachOf(compiled),
        key: hosted.hasKey,
        check: [
          // Joins the start that is under way, and ends when the server answers.
          shell`sudo systemctl start ${running.name}`,
          hostCall(host, hosted, plan),
        ].join('\n'),
        startSeconds: plan.figures.startup.total,
        names: [`${id} ${running.name}`],
        content: JSON.stringify([hosted, host.address, host.clients, host.platform.options]),
      },
    ]
  })

  const directory = host.platform.unit.modelDirectory(host.platform.options)
  const modelFolders = new Set(
    facts.services
      .flatMap(({ model }) => foldersOf(model.list))
      .map((one) => `${directory}/${one}`),
  )
  const programs = [...new Set(facts.services.map(({ program }) => program.path))]
    .map((path) => inlineCode(path))
    .join(' and ')
  const own = hostFolder(environment, host.name)
  const on = `On ${inlineCode(host.name)}, `
  const script = (word: string, folder = own) => shell`sudo sh ${folder}/manage.sh ${word}`
  /** Whether something starts here, so that the script runs before callers move. */
  const isNew = ({ from, to }: Change) =>
    to.managers.some(
      (one) => one.id === id && one.things.some((thing) => startsIn(thingsOf(from), thing)),
    )
  const successor = ({ to }: Change) => to.managers.find((one) => one.id === id)
  return {
    id,
    folder: own,
    things,
    objects: new Set(),
    modelFolders,
    prepare: (change) =>
      !isNew(change)
        ? []
        : [
            {
              what: `${on}with ${programs} in place, make the user and bring models and API keys; nothing starts`,
              commands: script('fetch'),
              back: { what: 'Leave them: nothing reads them yet', commands: '' },
            },
          ],
    start(change) {
      if (!isNew(change)) return []
      const before = change.from.managers.find((one) => one.id === id)?.folder
      return [
        {
          what: `${on}put the units in place and start them`,
          commands: script('install'),
          back: {
            what:
              before === undefined
                ? `${on}take them away; models and keys stay`
                : `${on}put back the units before`,
            commands: before === undefined ? script('remove') : script('install', before),
          },
        },
      ]
    },
    stop({ first, to }) {
      if (bringsUnitsBack(to))
        return [
          {
            what: `${on}take the units away, so that no script stops those that come in their places; models, keys and the user stay`,
            commands: script('remove'),
            back: { what: `${on}put them back`, commands: script('install') },
          },
        ]
      const units = things.filter((one) => first.has(one.id)).map(({ running }) => running.name)
      if (units.length === 0) return []
      const turn = (word: string) => shell`sudo systemctl ${word} --now ${units}`
      return [
        {
          what: `${on}stop ${units.map(inlineCode).join(' and ')}`,
          commands: turn('disable'),
          back: { what: `${on}start them again`, commands: turn('enable') },
        },
      ]
    },
    remove(change) {
      if (bringsUnitsBack(change.to)) return []
      const next = successor(change)
      if (next === undefined)
        return [
          {
            what: `${on}take the units away; models, keys and the user stay`,
            commands: script('remove'),
            back: wayBack(change),
          },
        ]
      const after = new Set(next.things.map((one) => one.id))
      if (isNew(change) || things.every((one) => after.has(one.id))) return []
      return [
        {
          what: `${on}take away the units that are no more; the others go on`,
          commands: script('install', next.folder),
          back: wayBack(change),
        },
      ]
    },
    keeps: (change) => {
      const used = successor(change)?.modelFolders ?? new Set()
      return [...modelFolders]
        .filter((one) => !used.has(one))
        .map((one) => ({
          what: `${on}the files of models in ${inlineCode(one)}`,
          commands: shell`sudo rm -r ${one}`,
        }))
    },
  }
}

/** The first folder of each path of a list for download.sh. */
const foldersOf = (list: string): string[] =>
  list.split('\n').flatMap((line) => /^(?!@)\S+ \S+ ([^/]+)\//.exec(line)?.[1] ?? [])

function reachOf({ host: { address, clients } }: CompiledHost): string {
  if (isLoopback(address)) return 'from the machine itself alone'
  return clients === undefined
    ? 'from wherever its network is'
    : `from ${clients.map(inlineCode).join(', ')} alone`
}
