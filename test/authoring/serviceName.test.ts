// Proves that a Service may keep a name that clients know, and that whoever refers to it follows.

import { describe, expect, it } from 'vitest'

import type { OutputFile } from '../../src/model.ts'
import { evaluateChart } from '../../src/template/chart.ts'
import { printNotes } from '../../src/template/print.ts'
import { buildSites, codesOf, committedLock, soundSite } from '../support/sites.ts'

const sealed = new Map([
  [
    'sealed/site/secrets.json',
    JSON.stringify({
      sealedVersion: 1,
      secrets: {
        'site/chat-lb-ip': {
          scope: 'strict',
          data: { loadBalancerIP: { blob: 'AgBB', certificate: `sha256:${'a'.repeat(64)}` } },
        },
      },
    }),
  ],
])

const siteWith = (expose: object) => ({
  ...soundSite,
  cluster: {
    ...soundSite.cluster,
    has: ['metallb', 'sealed-secrets', 'traefik', 'gateway-api', 'openshift-router'],
  },
  services: { chat: { ...soundSite.services.chat, expose } },
})
const build = (expose: object) =>
  buildSites(
    { site: siteWith(expose) },
    committedLock,
    'address' in expose ? sealed : new Map(),
  ) as ReturnType<typeof buildSites> & {
    files: readonly OutputFile[]
  }
const textOf = (files: readonly OutputFile[], name: string): string =>
  files.find(({ path }) => path.startsWith('gitops/') && path.includes(name))!.text

const jobOf = (expose: object): string =>
  build(expose).files.find(({ path }) => path.includes('-job-chat-lb-ip-patch'))!.path

/** Kinds of exposures with the files that name the Service, and the words that they do it with. */
const cases: readonly (readonly [object, readonly (readonly [string, string])[]])[] = [
  [{ kind: 'cluster' }, [['README.md', 'service/known ']]],
  [{ kind: 'node-port' }, [['README.md', 'get service -n site known ']]],
  [
    { kind: 'load-balancer', address: 'sealed' },
    [
      ['README.md', 'get service -n site known '],
      ['-role-', '    resourceNames:\n      - known\n'],
      ['-job-chat-lb-ip-patch', '            - service\n            - known\n'],
    ],
  ],
  [{ kind: 'ingress', tls: {} }, [['-ingress-', '                name: known\n']]],
  [
    { kind: 'http-route', gateway: { name: 'shared' } },
    [['-httproute-', '        - name: known\n']],
  ],
  [{ kind: 'route' }, [['-route-', '    kind: Service\n    name: known\n']]],
]

describe('a Service with a name of its own', () => {
  it.each(cases)('is found under it by what %j makes', (expose, places) => {
    const { files, findings } = build({ ...expose, name: 'known' })
    expect(findings).toEqual([])
    for (const [file, words] of [...places, ['-service-known.yaml', '  name: known\n']] as const)
      expect(textOf(files, file)).toContain(words)
  })

  it('leaves all other names as they are', () => {
    const paths = build({ kind: 'cluster', name: 'known' }).files.map(({ path }) => path)
    const before = build({ kind: 'cluster' }).files.map(({ path }) => path)
    expect(paths.map((path) => path.replace('-service-known.', '-service-chat.'))).toEqual(before)
  })

  it('makes the Job anew that patches it', () => {
    const expose = { kind: 'load-balancer', address: 'sealed' }
    expect(jobOf({ ...expose, name: 'known' })).not.toBe(jobOf(expose))
  })

  it('is asked under it by deploy.sh, by the notes and by the test of the chart', () => {
    const { files, sites } = build({ kind: 'cluster', name: 'known' })
    expect(textOf(files, 'deploy.steps.sh')).toMatch(/^site chat known inside 8080 /m)
    const { shape, values } = sites[0]!.environments[0]!.compiled.services[0]!
    expect(printNotes(shape.notes, { chart: 'chat', helpers: new Map() })).toContain(
      '-n {{ .Release.Namespace }} service/{{ include "chat.serviceName" . }}',
    )
    const rendered = evaluateChart(shape, {
      values,
      release: { name: 'chat', namespace: 'site' },
      chart: { name: 'chat', version: '0.1.0', appVersion: '1' },
      files: shape.files,
    })
    expect(JSON.stringify([...rendered.values()])).toContain('http://known.site.svc:8080')
  })

  it.each(['Known', '1known', 'known.as', `a${'b'.repeat(63)}`])('may not be %s', (name) => {
    expect(codesOf(siteWith({ kind: 'cluster', name }))).toEqual(['SITE-003'])
  })
})
