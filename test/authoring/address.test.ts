// Proves how a service gets the address that its site asks for: in plain text where the cluster says
// how, sealed where it was sealed for this very service, and nothing of it anywhere else.

import { describe, expect, it } from 'vitest'

import type { Manifest } from '../../src/kubernetes/manifest.ts'
import { evaluateChart } from '../../src/template/chart.ts'
import { printNotes } from '../../src/template/print.ts'
import { buildSites, committedLock, soundSite } from '../support/sites.ts'

const sealedFor = (name: string): ReadonlyMap<string, string> =>
  new Map([
    [
      'sealed/site/secrets.json',
      JSON.stringify({
        sealedVersion: 1,
        secrets: {
          [name]: {
            scope: 'strict',
            data: { loadBalancerIP: { blob: 'AgBB', certificate: `sha256:${'a'.repeat(64)}` } },
          },
        },
      }),
    ],
  ])

const siteWith = (address: string, cluster: object = { has: ['metallb', 'sealed-secrets'] }) => ({
  ...soundSite,
  cluster: { storageClasses: { fast: { readSpeed: '1GB/s' } }, ...cluster },
  services: {
    chat: { ...soundSite.services.chat, expose: { kind: 'load-balancer', address } },
  },
})

const cluster = (loadBalancer: object): object => ({ has: ['load-balancer'], loadBalancer })

const build = (site: object, sealed: ReadonlyMap<string, string> = new Map()) =>
  buildSites({ site }, committedLock, sealed)

const serviceOf = (site: object): Manifest =>
  build(site)
    .sites[0]!.environments[0]!.applications.flatMap(({ objects }) => objects)
    .find(({ manifest }) => manifest.kind === 'Service')!.manifest

describe('an address in plain text', () => {
  it('is asked for by the annotation of MetalLB', () => {
    const { metadata, spec } = serviceOf(siteWith('192.0.2.50'))
    expect(metadata.annotations?.['metallb.io/loadBalancerIPs']).toBe('192.0.2.50')
    expect(spec).not.toHaveProperty('loadBalancerIP')
  })

  it('is asked for by the annotation that the cluster declares, or by the field', () => {
    const annotated = { name: 'kube-vip', annotation: 'kube-vip.io/loadbalancerIPs' }
    const one = serviceOf(siteWith('192.0.2.50', cluster(annotated)))
    expect(one.metadata.annotations?.['kube-vip.io/loadbalancerIPs']).toBe('192.0.2.50')
    const other = serviceOf(siteWith('192.0.2.50', cluster({ name: 'an appliance' })))
    expect(other.spec).toHaveProperty('loadBalancerIP', '192.0.2.50')
  })

  it('is refused where nobody says how to ask for it', () => {
    const { findings } = build(siteWith('192.0.2.50', { has: ['load-balancer'] }))
    expect(findings.map(({ code, at }) => [code, at.pointer])).toEqual([
      ['SITE-008', '/services/chat/expose/address'],
    ])
  })
})

describe('a sealed address', () => {
  const sound = build(siteWith('sealed'), sealedFor('site/chat-lb-ip'))

  it('gives no finding where it was sealed for the service', () => {
    expect(sound.findings).toEqual([])
  })

  it.each([
    ['other/chat-lb-ip', 'is sealed for other/chat-lb-ip, and its Application deploys to site'],
    ['site/embed-lb-ip', 'Nothing is sealed for site/chat-lb-ip'],
  ])('is an error where it was sealed for %s', (name, message) => {
    const { findings } = build(siteWith('sealed'), sealedFor(name))
    expect(findings.map(({ code, at }) => [code, at.pointer])).toEqual([
      ['SEC-005', '/services/chat/expose/address'],
      // What lies there is of use to nobody.
      ['SEC-012', ''],
    ])
    expect(findings[0]!.message).toContain(message)
    expect(findings[0]!.hint).toContain('chartwright seal site site/chat-lb-ip loadBalancerIP')
  })

  it('needs sealed-secrets in the cluster', () => {
    const { findings } = build(
      siteWith('sealed', { has: ['metallb'] }),
      sealedFor('site/chat-lb-ip'),
    )
    expect(findings.map(({ code }) => code)).toEqual(['SITE-008'])
  })

  const { shape, values } = sound.sites[0]!.environments[0]!.compiled.services[0]!
  const kindsIn = (name: string, namespace: string, more: object = {}): string[] =>
    [
      ...evaluateChart(shape, {
        values: { ...values, ...more },
        release: { name, namespace },
        chart: { name: shape.name, version: '0.1.0', appVersion: '1' },
        files: shape.files,
      }).values(),
    ].map((one) => (one as unknown as Manifest).kind)

  it('is rendered with its Job in that namespace and under that name alone', () => {
    expect(kindsIn('chat', 'site')).toEqual(expect.arrayContaining(['SealedSecret', 'Job', 'Role']))
    for (const [name, namespace] of [
      ['chat', 'elsewhere'],
      ['other', 'site'],
    ] as const) {
      const kinds = kindsIn(name, namespace)
      for (const kind of ['SealedSecret', 'Job', 'Role', 'RoleBinding', 'ServiceAccount'])
        expect(kinds).not.toContain(kind)
    }
    const notes = printNotes(shape.notes, { chart: 'chat', helpers: new Map() })
    expect(notes).toContain('is sealed for')
  })

  it('gives way to one in plain text, and to a Service that has none', () => {
    const plain = { loadBalancer: { ...(values.loadBalancer as object), address: '192.0.2.7' } }
    expect(kindsIn('chat', 'site', plain)).not.toContain('SealedSecret')
    const inner = { service: { ...(values.service as object), type: 'ClusterIP' } }
    expect(kindsIn('chat', 'site', inner)).not.toContain('SealedSecret')
  })

  it('is no field that the manifest of the Service sets', () => {
    const objects = sound.sites[0]!.environments[0]!.applications.flatMap(({ objects: all }) => all)
    const service = objects.find(({ manifest }) => manifest.kind === 'Service')!.manifest
    expect(JSON.stringify(service)).not.toMatch(/loadBalancerIP/)
  })
})
