// Holds every policy that lets a pod ask for names to where the DNS of each kind of cluster listens: a rule
// that names the port of its Service alone lets nothing through on OpenShift.

import { describe, expect, it } from 'vitest'

import { allSamples } from '../samples/samples.ts'

interface Rules {
  readonly egress?: readonly { readonly ports?: readonly object[] }[]
}

const policies = (await allSamples()).flatMap(({ name, built: { sites } }) =>
  sites.flatMap(({ environments }) =>
    environments.flatMap(({ applications }) =>
      applications.flatMap(({ objects }) =>
        objects
          .filter(({ manifest: { kind } }) => kind === 'NetworkPolicy')
          .map(({ manifest }) => ({
            policy: `${name}: ${manifest.metadata.name}`,
            ports: ((manifest.spec as Rules).egress ?? []).flatMap(({ ports = [] }) => ports),
          })),
      ),
    ),
  ),
)
const asking = policies.filter(({ ports }) =>
  ports.some((one) => 'port' in one && (one as { port: unknown }).port === 53),
)

describe('a pod that may ask for names', () => {
  it('is one that downloads, or hands requests on', () => {
    expect(asking.length).toBeGreaterThan(5)
    expect(asking.some(({ policy }) => policy === 'sync-job: chat-download')).toBe(true)
    expect(asking.some(({ policy }) => policy === 'gateway: gateway')).toBe(true)
  })

  it.each(asking)('reaches the DNS pods of OpenShift too: $policy', ({ ports }) => {
    for (const port of [53, 5353])
      for (const protocol of ['UDP', 'TCP']) expect(ports).toContainEqual({ port, protocol })
  })
})
