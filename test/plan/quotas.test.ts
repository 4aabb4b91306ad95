// The quota of a namespace: what all its pods may take at once, so that a rollout or a download never
// meets it.

import { describe, expect, it } from 'vitest'

import { resourceQuotas } from '../../src/stages/5-emit/resourceQuotas.ts'
import { createManifestValidator } from '../../src/stages/6-verify/schemas.ts'
import { schemasFolder } from '../../src/pipeline.ts'
import { buildSites, soundSite } from '../support/sites.ts'

const { chat } = soundSite.services
const resources = { memory: '20Gi', memoryLimit: '24Gi' }

function quotasOf(services: object, cluster: object = { quotas: true }) {
  const nodes = { one: { gpus: { model: 'RTX 5090', count: 8 } } }
  const site = {
    ...soundSite,
    cluster: { ...soundSite.cluster, has: ['custom-metrics'], ...cluster },
    nodes,
    services,
  }
  const { sites } = buildSites({ site })
  return resourceQuotas(sites[0]!.environments[0]!)
}
const hardOf = (service: object) =>
  (quotasOf({ chat: { ...chat, resources, ...service } })[0]!.manifest.spec as { hard: object })
    .hard

describe('a quota', () => {
  it.each([
    ['one pod that is replaced at a spare card', { gpus: 1 }, 2, 1],
    ['one pod that is stopped before', { gpus: 8 }, 1, 8],
    ['three pods and the one of a rollout', { replicas: 3 }, 4, 1],
    ['as many as the autoscaler may make', { autoscale: { max: 6, metric: 'a' } }, 8, 1],
  ])('counts %s', (_what, service, pods, cards) => {
    expect(hardOf(service)).toEqual({
      'limits.memory': `${pods * 24 * 1024 + 512}Mi`,
      'requests.memory': `${pods * 20 * 1024 + 64}Mi`,
      'requests.nvidia.com/gpu': String(pods * cards),
      persistentvolumeclaims: '1',
    })
  })

  it('counts the Job that downloads, beside the server', () => {
    const [quota] = quotasOf({ chat: { ...chat, resources, fetch: { kind: 'presync-hook' } } })
    expect(quota!.sums.find((line) => line.startsWith('limits.memory'))).toMatch(
      /chat-download-model-[0-9a-f]{8} 1 x \d+Mi, chat 2 x 24576Mi, a pod by hand 1 x 512Mi/,
    )
  })

  it('is one for each namespace, valid, and none where nobody asks', () => {
    const services = { chat, other: { ...chat, namespace: 'other' }, third: chat }
    const quotas = quotasOf(services)
    expect(quotas.map(({ manifest }) => manifest.metadata)).toEqual([
      { name: 'site', namespace: 'other' },
      { name: 'site', namespace: 'site' },
    ])
    const validator = createManifestValidator({
      schemasDir: schemasFolder,
      kubernetesVersion: '1.36',
    })
    for (const { manifest } of quotas)
      expect(validator.validate(manifest as unknown as Record<string, unknown>)).toEqual([])
    expect(quotasOf(services, {})).toEqual([])
  })
})
