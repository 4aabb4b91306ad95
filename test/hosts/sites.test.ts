// What sites with hosts give: the same arguments as a chart, plans of machines that pods and units share,
// services that move between environments, and models that are wanted.

import { describe, expect, test } from 'vitest'

import { wishes } from '../../src/bundle/wishes.ts'
import { wanted } from '../../src/lock/wanted.ts'
import type { RenderedEnvironment } from '../../src/model.ts'
import { planDocuments } from '../../src/pipeline.ts'
import { planText } from '../../src/plan/planText.ts'
import { whatRuns } from '../../src/plan/whatRuns.ts'
import { buildSites, codesOf, servedTwice } from '../support/sites.ts'
import { hostSite } from './site.ts'

const { chat, embed } = hostSite.services
const pathsOf = (site: unknown): string[] => buildSites({ site }).files.map(({ path }) => path)

const whoOf = ({ shares }: { shares: readonly { who: string }[] }) => shares.map(({ who }) => who)

describe('a site of hosts alone', () => {
  const built = buildSites({ site: hostSite })

  test('gives no finding, no chart and nothing for Argo CD', () => {
    expect(built.findings).toEqual([])
    expect(pathsOf(hostSite).filter((path) => /^charts|\.yaml$/.test(path))).toEqual([])
  })

  test('wants its models in the lock and in a bundle, and no image', () => {
    const names = [`model ${chat.model}`]
    expect(wanted(built.sites).map(({ kind, name }) => `${kind} ${name}`)).toEqual(names)
    const [one, ...others] = wishes(built.sites)
    expect(others).toEqual([])
    expect(one!.wantedBy.map(({ service }) => service)).toEqual(['chat', 'embed'])
  })

  test('is planned: units count on the card and in the memory of their machine', () => {
    const [machine] = planDocuments(built.sites)[0]!.environments.default!.machines
    expect(machine!.name).toBe('host box')
    expect(machine!.cards.map(whoOf)).toEqual([['chat']])
    expect(whoOf(machine!.memory)).toEqual(['chat', 'embed'])
    // One model, so its files lie there for the first of them alone.
    expect(whoOf(machine!.disk)).toEqual(['chat'])
    const text = planText(planDocuments(built.sites)[0]!)
    expect(text).toContain('Host box\n  llamacpp-chat-gpu.service on 100.64.0.7, port 8080\n')
  })

  test.each([
    ['memory', '8Gi', 'FIT-008'],
    ['disk', '12Gi', 'FIT-017'],
    ['gpus', { model: 'T4', memory: '4Gi' }, 'FIT-006'],
    ['readSpeed', undefined, 'FIT-003'],
  ])('is told that %s of %j is too little: %s', (key, value, code) => {
    const box = { ...hostSite.hosts.box, [key]: value }
    expect(codesOf(JSON.parse(JSON.stringify({ ...hostSite, hosts: { box } })))).toContain(code)
  })

  test('downloads from the mirror of the site', () => {
    const mirrors = { hub: 'http://mirror.example.org/hf' }
    const { files } = buildSites({ site: { ...hostSite, mirrors } })
    const settings = files.find(({ path }) => path.endsWith('/embed.download.env'))
    expect(settings!.text).toContain('\nHF_ENDPOINT="http://mirror.example.org/hf"\n')
  })
})

test('a host tells a server what a chart tells it, but for place and key', () => {
  const engine = {
    kind: 'llama-server',
    slots: 3,
    mode: 'embedding',
    kvCacheType: 'q8_0',
    cacheRamMiB: 5,
    threads: 7,
    extraArgs: ['--verbose'],
  }
  const built = buildSites({
    site: {
      ...hostSite,
      cluster: { storageClasses: { fast: { readSpeed: '1GB/s' } } },
      nodes: { one: { gpus: { model: 'RTX 5090' } } },
      services: {
        here: { ...chat, engine },
        there: {
          engine,
          model: chat.model,
          storage: { kind: 'claim', storageClass: 'fast' },
          apiKey: { secret: 'key' },
        },
      },
    },
  })
  const [environment] = built.sites[0]!.environments
  const [hosted] = environment!.compiled.hosts[0]!.facts.services
  const deployment = environment!.applications
    .flatMap(({ objects }) => objects)
    .find(({ manifest }) => manifest.kind === 'Deployment')!.manifest as never as {
    spec: { template: { spec: { containers: { args: string[] }[] } } }
  }
  const args = deployment.spec.template.spec.containers[0]!.args
  const places = new Set(['--host', '--model', '--api-key-file'])
  const withoutPlaces = (words: readonly string[]) =>
    words.filter((_, index) => !places.has(words[index - 1] ?? ''))
  expect(withoutPlaces(hosted!.arguments)).toEqual(withoutPlaces(args))
  expect(hosted!.arguments).not.toEqual(args)
})

const both = {
  repo: hostSite.repo,
  allow: [servedTwice, { code: 'RUN-006', reason: 'Services move between the two.' }],
  cluster: { storageClasses: { fast: { readSpeed: '1GB/s' } } },
  nodes: { one: { gpus: { model: 'RTX 5090' }, memory: '64Gi' } },
  hosts: { box: { node: 'one', readSpeed: '1GB/s' } },
  services: {
    chat: { ...chat },
    small: {
      namespace: 'llm',
      engine: { kind: 'llama-server', cacheRamMiB: 0 },
      model: embed.model,
      storage: { kind: 'claim', storageClass: 'fast' },
      expose: { kind: 'cluster', port: 8088 },
    },
  },
  existing: [
    {
      kind: 'systemd-unit',
      host: 'box',
      name: 'old.service',
      port: 9000,
      memory: '2Gi',
      cardMemory: '1Gi',
    },
  ],
  environments: {
    systemd: {
      alternative: true,
      services: {
        small: {
          host: 'box',
          port: 8081,
          namespace: null,
          storage: null,
          expose: null,
        },
      },
    },
    kubernetes: {
      alternative: true,
      services: {
        chat: {
          host: null,
          unit: null,
          namespace: 'llm',
          storage: { kind: 'claim', storageClass: 'fast' },
        },
        // A pod has its card alone.
        small: { gpus: 0 },
      },
      existing: [],
    },
  },
}

const listed = ({ compiled }: RenderedEnvironment): string[] =>
  whatRuns(compiled).map(
    ({ kind, name, machines, port }) => `${kind} ${name} on ${machines.join()} at ${port}`,
  )

describe('a machine that is a host and a node', () => {
  const built = buildSites({ site: both })
  const environmentOf = (name: string) =>
    built.sites[0]!.environments.find(
      ({ compiled }) => compiled.plan.environment.environment === name,
    )!

  test('has pods, units and what runs there already on one card and in one memory', () => {
    expect(built.findings).toEqual([])
    const { machines } = environmentOf('default').compiled.plan
    expect(machines.map(({ name }) => name)).toEqual(['one'])
    const who = ['old.service', 'small', 'chat']
    expect(machines[0]!.cards.map(({ shares }) => shares.map((share) => share.who))).toEqual([who])
    expect(machines[0]!.memory.shares.map((share) => share.who)).toEqual(who)
  })

  test('lists everything that runs, with its ports', () => {
    expect(listed(environmentOf('default'))).toEqual([
      'Deployment llm/small on one at 8088',
      'systemd unit llamacpp-chat-gpu.service on one at 8080',
      'systemd unit old.service on one at 9000',
    ])
    expect(listed(environmentOf('systemd'))).toEqual([
      'systemd unit llamacpp-chat-gpu.service on one at 8080',
      'systemd unit llamacpp@small.service on one at 8081',
      'systemd unit old.service on one at 9000',
    ])
    expect(listed(environmentOf('kubernetes'))).toEqual([
      'Deployment llm/chat on one at 8080',
      'Deployment llm/small on one at 8088',
    ])
  })

  test('has files of each side where an environment has something there', () => {
    const paths = pathsOf(both)
    const has = (start: string) => paths.some((path) => path.startsWith(start))
    expect(has('gitops/site/systemd/hosts/box/llamacpp@small.service.d/')).toBe(true)
    expect(has('gitops/site/systemd/applications')).toBe(false)
    expect(has('gitops/site/systemd/root.yaml')).toBe(false)
    expect(has('gitops/site/kubernetes/hosts')).toBe(false)
    expect(has('gitops/site/kubernetes/applications')).toBe(true)
    // On the host it has no chart of its own that the cluster's would differ from.
    expect(has('charts/chat/')).toBe(true)
  })

  test('may use a name twice only in environments of which one is applied', () => {
    const { kubernetes, systemd } = both.environments
    const { alternative: _, ...beside } = kubernetes
    expect(codesOf({ ...both, environments: { kubernetes: beside, systemd } })).toContain(
      'SITE-031',
    )
  })
})

const withHost = (over: object) => ({
  ...hostSite,
  hosts: { box: { ...hostSite.hosts.box, ...over } },
})

const findingsOf = (site: unknown): string[] =>
  buildSites({ site }).findings.map(({ code, at }) => `${code} ${at.pointer}`)

describe('what a site says wrongly of hosts', () => {
  test.each([
    [
      'a host that is not there',
      { ...hostSite, services: { chat: { ...chat, host: 'bx' } } },
      'SITE-007 /services/chat/host',
    ],
    [
      'a node that is not there',
      { ...both, hosts: { box: { node: 'two', readSpeed: '1GB/s' } }, environments: {} },
      'SITE-007 /hosts/box/node',
    ],
    [
      'an existing unit elsewhere',
      { ...hostSite, existing: [{ kind: 'systemd-unit', host: 'b', name: 'a.service' }] },
      'SITE-007 /existing/0/host',
    ],
    [
      'a program of no engine',
      withHost({ platform: { kind: 'systemd', programs: { llama: {} } } }),
      'SITE-007 /hosts/box/platform',
    ],
    [
      'a platform that is none',
      withHost({ platform: { kind: 'openrc' } }),
      'SITE-005 /hosts/box/platform/kind',
    ],
    [
      'cards of a host that is a node',
      { ...both, hosts: { box: { node: 'one', gpus: { model: 'T4' } } } },
      'SITE-019 /hosts/box/gpus',
    ],
    [
      'the names of a Secret',
      { ...hostSite, services: { chat: { ...chat, apiKey: { secret: 'a' } } } },
      'SITE-019 /services/chat/apiKey/secret',
    ],
    [
      'an option of an image',
      {
        ...hostSite,
        services: { chat: { ...chat, engine: { kind: 'llama-server', variant: 'server-cuda' } } },
      },
      'SITE-019 /services/chat/engine/variant',
    ],
    [
      'a port that is reserved',
      withHost({ reservedPorts: [{ port: 8081, for: 'later' }] }),
      'HOST-002 /services/embed/port',
    ],
    [
      'a port that an existing unit has',
      {
        ...hostSite,
        existing: [{ kind: 'systemd-unit', host: 'box', name: 'a.service', port: 8080 }],
      },
      'HOST-002 /services/chat',
    ],
    [
      'two units of one name',
      { ...hostSite, services: { chat, embed: { ...embed, unit: 'llamacpp-chat-gpu' } } },
      'HOST-004 /services/embed/unit',
    ],
    [
      'two units of one short name',
      { ...hostSite, services: { chat, 'chat-gpu': embed } },
      'HOST-004 /services/chat-gpu',
    ],
    [
      'a flag that is set already',
      {
        ...hostSite,
        services: {
          chat: { ...chat, engine: { kind: 'llama-server', extraArgs: ['--port', '9'] } },
        },
      },
      'HOST-006 /services/chat/engine',
    ],
    [
      'a port of root',
      { ...hostSite, services: { chat: { ...chat, port: 80 } } },
      'HOST-006 /services/chat/port',
    ],
    [
      'models in a home',
      withHost({ platform: { kind: 'systemd', models: '/home/me/models' } }),
      'SITE-003 /hosts/box/platform/models',
    ],
    [
      'a path with a specifier',
      withHost({ platform: { kind: 'systemd', models: '/srv/%h' } }),
      'SITE-003 /hosts/box/platform/models',
    ],
    [
      'an address with a line feed',
      withHost({ address: '127.0.0.1\nx' }),
      'SITE-003 /hosts/box/address',
    ],
    ['an address that is none', withHost({ address: '300.1.1.1' }), 'SITE-003 /hosts/box/address'],
  ])('is found: %s', (_, site, expected) => {
    expect(findingsOf(site)).toContain(expected)
  })

  test('a port that an existing unit has at another address is free', () => {
    const unit = { kind: 'systemd-unit', host: 'box', name: 'a.service', port: 8080 }
    const existing = [{ ...unit, address: '127.0.0.1' }]
    expect(codesOf({ ...hostSite, existing })).toEqual([])
  })

  test.each(['127.0.0.1', '::1'])('a service at %s needs no key', (address) => {
    const { clients: _, ...box } = { ...hostSite.hosts.box, address }
    const built = buildSites({ site: { ...hostSite, hosts: { box } } })
    expect(built.findings).toEqual([])
    expect(built.files.map(({ text }) => text).join('')).not.toContain('LoadCredential=api-key')
  })
})
