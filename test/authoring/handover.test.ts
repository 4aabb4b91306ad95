// What a site gets where a service takes turns on somebody's cards: what the plan counts, what Argo CD
// leaves alone, what the other team is asked for, and which turns cannot be taken.

import { loadAll } from 'js-yaml'
import { describe, expect, it } from 'vitest'

import { bytesOf } from '../../src/kubernetes/quantity.ts'
import type { Manifest } from '../../src/kubernetes/manifest.ts'
import { schemasFolder } from '../../src/pipeline.ts'
import { createManifestValidator } from '../../src/stages/6-verify/schemas.ts'
import { buildSites, codesOf, soundSite, servedTwice } from '../support/sites.ts'

const { chat } = soundSite.services
const deployment = { namespace: 'photos', name: 'machine-learning' }
const nobody = { kind: 'gpu-user', name: 'photos', node: 'one' }
const user = { ...nobody, deployment }
const takesOver = { gpuUser: 'photos' }

const turns = {
  ...soundSite,
  services: { chat: { ...chat, takesOver, replicas: 1 } },
  existing: [user],
}
const withNodes = (gpus: object, more: object = {}) => ({
  ...turns,
  nodes: { one: { gpus: { model: 'RTX 5090', ...gpus } } },
  ...more,
})

const built = buildSites({ site: turns })
const environment = built.sites[0]!.environments[0]!
const textOf = (path: string): string => built.files.find((file) => file.path === path)!.text

const messagesOf = (site: unknown): string[] =>
  buildSites({ site }).findings.map(({ code, message }) => `${code} ${message}`)

describe('a service that takes turns', () => {
  it('gives no finding', () => {
    expect(built.findings).toEqual([])
  })

  it('rests at no pods, and is planned with those that it will have', () => {
    const [service] = environment.compiled.services
    expect(service!.values).toMatchObject({
      replicaCount: 0,
      gpu: { enabled: true, number: 1, mayWait: true },
    })
    expect(environment.compiled.plan.machines[0]!.cards[0]!.shares.map(({ who }) => who)).toEqual([
      'chat',
    ])
    expect(textOf('gitops/site/handover-chat.sh')).toContain("replicas='1'")
  })

  it('has a count that Argo CD leaves alone, in the one Application that has it', () => {
    const specs = environment.applications.map(({ half, manifest: { spec } }) => ({
      half,
      ...(spec as { ignoreDifferences?: object; syncPolicy: { syncOptions: string[] } }),
    }))
    const workload = specs.find(({ half }) => half === 'workload')
    expect(workload!.ignoreDifferences).toEqual([
      { group: 'apps', kind: 'Deployment', name: 'chat', jsonPointers: ['/spec/replicas'] },
    ])
    expect(workload!.syncPolicy.syncOptions).toContain('RespectIgnoreDifferences=true')
    const foundation = specs.find(({ half }) => half === 'foundation')
    expect(foundation).not.toHaveProperty('ignoreDifferences')
    expect(JSON.stringify(buildSites({ site: soundSite }).sites[0]!.environments)).not.toContain(
      'ignoreDifferences',
    )
  })

  it('asks the other team for that Deployment alone, in objects that Kubernetes takes', () => {
    const validator = createManifestValidator({
      schemasDir: schemasFolder,
      kubernetesVersion: '1.36',
    })
    const path = 'gitops/site/for-others/photos-machine-learning-role.yaml'
    const manifests = loadAll(textOf(path)) as (Manifest & { rules?: object[] })[]
    expect(manifests.map(({ kind }) => kind)).toEqual(['Role', 'RoleBinding'])
    for (const manifest of manifests) {
      expect(validator.validate(manifest)).toEqual([])
      expect(manifest.metadata.namespace).toBe('photos')
    }
    const named = manifests[0]!.rules!.filter((rule) => 'resourceNames' in rule)
    expect(named).toEqual([
      expect.objectContaining({ resources: ['deployments'], resourceNames: ['machine-learning'] }),
      expect.objectContaining({
        resources: ['deployments/scale'],
        resourceNames: ['machine-learning'],
        verbs: ['get', 'patch'],
      }),
    ])
    expect(manifests[1]).toMatchObject({ subjects: [{ kind: 'Group', name: 'site-operators' }] })
  })

  it('has its script in the folder of each environment', () => {
    const { files } = buildSites({ site: { ...turns, environments: { lab: {} } } })
    const paths = files.map(({ path }) => path).filter((path) => path.includes('/handover-'))
    expect(paths).toEqual([
      'gitops/site/default/handover-chat.sh',
      'gitops/site/lab/handover-chat.sh',
    ])
  })

  it('says in the runbook how it is done, and what the other Application needs', () => {
    const runbook = textOf('gitops/site/README.md')
    expect(runbook).toContain('`sh gitops/site/handover-chat.sh take`')
    expect(runbook).toContain('namespace: photos, name: machine-learning, jsonPointers')
    expect(runbook).toContain(
      'kubectl apply -f gitops/site/for-others/photos-machine-learning-role',
    )
  })
})

describe('the plan', () => {
  it('gives a service the cards that it takes over, and no more', () => {
    expect(codesOf(turns)).toEqual([])
    expect(codesOf({ ...turns, services: { chat: { ...chat, gpus: 1 } } })).toEqual(['FIT-002'])
    const both = { chat: { ...chat, takesOver, gpus: 2 } }
    expect(codesOf({ ...turns, services: both })).toEqual(['FIT-002'])
  })

  it('lets others take no card that is only free in turns', () => {
    const services = { chat: { ...chat, takesOver }, second: { ...chat, gpus: 1 } }
    const two = { ...withNodes({ count: 2 }), allow: [servedTwice], services }
    expect(codesOf(two)).toEqual([])
    const held = { ...two, existing: [{ ...user, gpus: 2 }] }
    expect(codesOf(held)).toEqual(['FIT-002'])
  })

  it('puts both on a shared card one after the other, and others beside each', () => {
    const existing = [{ ...user, memory: '24Gi' }]
    const shared = withNodes({ shared: true }, { existing })
    expect(codesOf(shared)).toEqual([])
    const beside = { ...shared, services: { chat: { ...chat, gpus: 1 } } }
    expect(codesOf(beside)).toContain('FIT-006')
    const { sites } = buildSites({
      site: { ...shared, services: { ...shared.services, other: { ...chat, gpus: 1 } } },
    })
    const { cards } = sites[0]!.environments[0]!.compiled.plan.machines[0]!
    expect(cards.map(({ shares }) => shares.map(({ who }) => who))).toEqual([
      ['chat', 'other'],
      ['photos', 'other'],
    ])
    expect(cards[1]!.shares[0]!.most).toBe(bytesOf('24Gi'))
  })
})

describe('a turn that cannot be taken', () => {
  it.each([
    ['nobody of that name', { existing: [{ ...user, name: 'photo' }] }, /SITE-007 .*photo\?/],
    ['nothing to scale', { existing: [nobody] }, /SITE-016 .*nothing can make it leave/],
    [
      'a card elsewhere',
      {
        nodes: { one: { gpus: { model: 'RTX 5090' } }, two: { gpus: { model: 'RTX 5090' } } },
        services: { chat: { ...chat, takesOver, nodes: ['two'] } },
      },
      /SITE-016 .*on one, and may run on two only/,
    ],
    [
      'an autoscaler',
      {
        services: {
          chat: { ...chat, takesOver, autoscale: { max: 1, metric: 'm', target: '1' } },
        },
      },
      /SITE-016 .*has an autoscaler/,
    ],
    [
      'two who take',
      { services: { a: { ...chat, takesOver }, b: { ...chat, takesOver } } },
      /SITE-016 a and b both take over from photos/,
    ],
  ])('is one with %s', (_what, change, expected) => {
    expect(messagesOf({ ...turns, ...change })).toEqual(
      expect.arrayContaining([expect.stringMatching(expected)]),
    )
  })
})
