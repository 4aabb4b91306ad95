// What runbooks from one state of a site to another promise: nothing is taken away before the next is
// prepared, nothing starts where something is still in its way, and every step can be undone.

import { describe, expect, test } from 'vitest'

import { changeBetween, thingsOf } from '../../src/stages/5-emit/migration/changeBetween.ts'
import type { Change, State } from '../../src/stages/5-emit/migration/migration.ts'
import { pairsOf } from '../../src/stages/5-emit/migration/pairsOf.ts'
import { phasesOf } from '../../src/stages/5-emit/migration/phasesOf.ts'
import { asIsState, stateOf } from '../../src/stages/5-emit/migration/stateOf.ts'
import { whatStops } from '../../src/stages/5-emit/migration/whatStops.ts'
import { buildSites } from '../support/sites.ts'
import { existing, movingSite } from './site.ts'

const everything = Object.values(existing)
const withExisting = { ...movingSite, existing: everything }

/** The states of a site by name, with the one as it is of its default. */
function statesOf(site: unknown): Map<string, State> {
  const { environments } = buildSites({ site }).sites[0]!
  const asIs = asIsState(environments[0]!, 'as-is')
  const states = [...environments.map(stateOf), ...(asIs === undefined ? [] : [asIs])]
  return new Map(states.map((state) => [state.name, state]))
}

const changeOf = (site: unknown, from: string, to: string): Change => {
  const states = statesOf(site)
  return changeBetween(states.get(from)!, states.get(to)!)
}

const filesOf = (site: unknown): string[] =>
  buildSites({ site })
    .files.map(({ path }) => path)
    .filter((path) => path.includes('/migrate-'))
    .map((path) => path.slice('gitops/site/migrate-'.length, -'.md'.length))

describe('runbooks are there', () => {
  const parallel = {
    ...movingSite,
    environments: { east: {}, west: { cluster: { server: 'https://west.example.org' } } },
  }
  test.each([
    ['none for clusters beside each other', parallel, []],
    [
      'both ways between alternatives',
      movingSite,
      [
        'cluster-default',
        'cluster-host',
        'default-cluster',
        'default-host',
        'host-cluster',
        'host-default',
      ],
    ],
    [
      'both ways from what ends',
      { ...withExisting, environments: {} },
      ['as-is-default', 'default-as-is'],
    ],
    [
      'under names that cannot be mistaken',
      { ...movingSite, environments: { 'a-b': { alternative: true } } },
      ['a-b_default', 'default_a-b'],
    ],
  ])('%s', (_, site, files) => {
    expect(filesOf(site)).toEqual(files)
  })

  test('and the READMEs lead to them', () => {
    const { files } = buildSites({ site: movingSite })
    const textOf = (path: string) => files.find((file) => file.path === `gitops/site/${path}`)!.text
    expect(textOf('README.md')).toContain('- To `host`: [from cluster](migrate-cluster-host.md), ')
    const runbook = textOf('host/README.md')
    expect(runbook).toContain('- To it: [from cluster](../migrate-cluster-host.md), ')
    expect(runbook).toContain('- From it: [to cluster](../migrate-host-cluster.md), ')
    expect(runbook).not.toContain('(../migrate-cluster-default.md)')
  })

  test.each([
    ['of several environments', movingSite, 'migrate-host-cluster.md', 'cluster/README.md'],
    [
      'of a single one',
      { ...withExisting, environments: {} },
      'migrate-as-is-default.md',
      'README.md',
    ],
  ])('and they lead to the runbook that has a step, %s', (_, site, file, readme) => {
    const { embed } = movingSite.services
    const keyed = { ...site, services: { ...site.services, embed: { ...embed, apiKey: {} } } }
    const { files } = buildSites({ site: keyed })
    const { text } = files.find(({ path }) => path === `gitops/site/${file}`)!
    expect(text).toContain(`, and do what else [${readme}](${readme}) has before the root`)
  })
})

const states = statesOf(withExisting)
const changes = [...states.values()].flatMap((from) =>
  [...states.values()]
    .filter((to) => to !== from)
    .map((to) => ({ name: `${from.name} to ${to.name}`, change: changeBetween(from, to) })),
)
const titles = [
  'Prepare: everything still serves',
  'Stop what is in the way',
  'Start',
  'See that it answers',
  'Move the callers',
  'Remove what was there before',
]
const namesOf = (change: Change): string[] =>
  pairsOf(change)
    .flatMap(({ before, after }) => [before?.id, after?.id])
    .filter((id) => id !== undefined)
    .sort()
const takesAway = /disable|delete|scale|manage\.sh (install|remove)|deploy\.sh|rm -/

describe.each(changes)('from $name', ({ change }) => {
  const phases = phasesOf(change)
  const stepsOf = (title: string) => phases.find((one) => one.title === title)?.steps ?? []
  const commandsOf = (title: string) =>
    stepsOf(title)
      .flatMap(({ commands, withoutArgo = '' }) => [commands, withoutArgo])
      .join('\n')

  test('goes in order', () => {
    const order = phases.map(({ title }) => titles.indexOf(title))
    expect(order).toEqual([...order].sort((a, b) => a - b))
    expect(order).not.toContain(-1)
  })

  test('takes nothing away before all is prepared', () => {
    expect(commandsOf(titles[0]!)).not.toMatch(takesAway)
  })

  test('moves callers before it removes what they may still ask', () => {
    const late = thingsOf(change.from).filter(
      ({ id }) => !change.first.has(id) && !thingsOf(change.to).some((one) => one.id === id),
    )
    for (const { running } of late.filter(({ running: { kind } }) => kind !== 'Service'))
      expect(commandsOf(titles[1]!)).not.toMatch(
        new RegExp(`(disable|delete).*\\b${running.name.split('/').at(-1)!}\\b`),
      )
  })

  test('stops before the start everything that is in the way', () => {
    const stopped = commandsOf(titles[1]!)
    for (const { id, running } of thingsOf(change.from).filter(({ id: one }) =>
      change.first.has(one),
    ))
      expect(`${id}\n${stopped}`).toMatch(
        new RegExp(
          `(disable|delete|scale|wait).*${running.name.split('/').at(-1)!}|manage\\.sh remove`,
        ),
      )
  })

  test('has a way back from every step', () => {
    for (const { steps } of phases)
      for (const { commands, back } of steps) {
        expect(back.what).not.toBe('')
        // What takes something away is undone by something, or by the change back.
        const undone = /kubectl|sudo|migrate-/.test(back.commands + back.what)
        expect(undone || !takesAway.test(commands)).toBe(true)
      }
  })

  test('asks everything that answers afterwards', () => {
    const asked = stepsOf(titles[3]!).length
    expect(asked).toBe(
      new Set(pairsOf(change).flatMap(({ after }) => (after?.check ? [after] : []))).size,
    )
  })

  test('speaks of the same things as the way back', () => {
    const back = changeBetween(change.to, change.from)
    expect(namesOf(back)).toEqual(namesOf(change))
  })

  test('deletes no model and no claim', () => {
    const all = phases.flatMap(({ steps }) =>
      steps.flatMap(({ commands, withoutArgo = '', back }) => [
        commands,
        withoutArgo,
        back.commands,
      ]),
    )
    // A command of several lines is one.
    expect(all.join('\n').replaceAll(' \\\n', ' ')).not.toMatch(
      /purge|delete.*persistentvolumeclaim|rm .*models/,
    )
  })
})

/** Without what is undefined, as a site that was read is. */
const reasonsOf = (site: unknown, from: string, to: string) => [
  ...changeOf(JSON.parse(JSON.stringify(site)), from, to).first.values(),
]

describe('what is in the way', () => {
  const [unit] = everything
  const box = movingSite.nodes.box
  const withUnit = (more: object) => ({
    ...movingSite,
    environments: {},
    existing: [{ ...unit, gpus: undefined, cardMemory: undefined, ...more }],
  })
  test.each([
    ['nothing, where there is room for both', { nodes: { box } }, []],
    [
      'a card',
      { nodes: { box: { ...box, gpus: { model: 'RTX 5090' } } } },
      ['`box` has not enough cards for both'],
    ],
    [
      'memory',
      { nodes: { box: { ...box, memory: '20Gi' } } },
      [expect.stringMatching(/^both may take .* GiB of the 20.00 GiB that `box` has$/)],
    ],
    [
      'memory that nobody has declared',
      { nodes: { box: { gpus: box.gpus } } },
      ['nobody has declared how much memory `box` has'],
    ],
    [
      'a node that nobody has declared',
      { nodes: {}, hosts: { box: { ...movingSite.hosts.box, node: undefined } } },
      [],
    ],
  ])('from the host to the cluster: %s', (_, more, reasons) => {
    expect(reasonsOf({ ...movingSite, ...more }, 'default', 'cluster')).toEqual(reasons)
  })

  test.each([
    ['its port', { port: 8080 }, 'port 8080 of `box` is taken'],
    [
      'its name',
      { name: 'llamacpp@chat.service' },
      '`box llamacpp@chat.service` cannot be there twice',
    ],
    [
      'memory of which nobody knows',
      { memory: undefined },
      'nobody knows how much memory `old.service` takes',
    ],
  ])('of an existing unit: %s', (_, more, reason) => {
    expect(reasonsOf(withUnit(more), 'as-is', 'default')).toEqual([reason])
  })

  test('not the port of a Service of the cluster, which no machine has', () => {
    const site = withUnit({ port: 80 })
    expect(reasonsOf(site, 'as-is', 'default')).toEqual([])
  })

  test('objects of a name, which are deleted and not scaled', () => {
    const change = changeOf({ ...withExisting, environments: {} }, 'as-is', 'default')
    const stop = phasesOf(change).find(({ title }) => title === titles[1])!
    const commands = stop.steps.map((step) => step.commands).join('\n')
    expect(commands).toContain('kubectl delete -n llm --cascade=foreground deployment/embed')
    expect(commands).toContain('kubectl delete --ignore-not-found -n llm service/embed')
    expect(commands).not.toContain('scale')
  })

  test('what the script of a host would take away', () => {
    const swapped = {
      ...movingSite,
      environments: {
        host: {
          alternative: true,
          services: {
            ...movingSite.environments.host.services,
            chat: movingSite.environments.cluster.services.chat,
          },
        },
      },
    }
    expect(reasonsOf(swapped, 'default', 'host')).toContain(
      'the script of the host takes it away before others start',
    )
  })
})

test('what both states have goes on, and its Application lets it go first', () => {
  const change = changeOf(movingSite, 'default', 'cluster')
  expect(whatStops(change)).toContain('`embed` goes on.')
  const stop = phasesOf(change).find(({ title }) => title === titles[1])!
  const lines = stop.steps.flatMap(({ commands }) => commands.split('\n'))
  const release = lines.findIndex((line) => /^kubectl patch .* site-embed .*finalizers/.test(line))
  const root = lines.findIndex((line) => line === 'kubectl delete -f gitops/site/default/root.yaml')
  const deletion = lines.findIndex((line) => /^kubectl delete .* site-embed$/.test(line))
  expect(root).toBeGreaterThan(-1)
  expect(release).toBeGreaterThan(root)
  expect(deletion).toBeGreaterThan(release)
})

test('a unit that both states have is not stopped', () => {
  const change = changeOf(movingSite, 'default', 'host')
  const commands = phasesOf(change).flatMap(({ steps }) => steps.map((step) => step.commands))
  expect(commands.join('\n')).not.toMatch(/disable.*llamacpp@chat/)
})

test('units that come back by hand do so when the script has taken its own away', () => {
  const change = changeOf({ ...withExisting, environments: {} }, 'default', 'as-is')
  const commands = phasesOf(change).flatMap(({ steps }) => steps.map((step) => step.commands))
  const away = commands.findIndex((one) => one.includes('manage.sh remove'))
  const back = commands.findIndex((one) => one.includes('enable --now old.service'))
  expect(away).toBeGreaterThan(-1)
  expect(back).toBeGreaterThan(away)
})
