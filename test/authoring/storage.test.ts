// What a site gets for each place that a person makes for a model: whose the files are, where pods may
// run, what permits and keeps the volume, and how long a start takes.

import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'

import { describe, expect, it } from 'vitest'

import type { Manifest } from '../../src/kubernetes/manifest.ts'
import type { RenderedEnvironment } from '../../src/model.ts'
import { claimsOutliveApplications } from '../../src/rules/claimsOutliveApplications.ts'
import { projectPermitsEveryObject } from '../../src/rules/projectPermitsEveryObject.ts'
import type { Rule } from '../../src/rules/rule.ts'
import { writersStayWithServers } from '../../src/rules/writersStayWithServers.ts'
import { buildSites, codesOf, soundSite } from '../support/sites.ts'

type Storage = Readonly<Record<string, unknown>>

const nfs: Storage = {
  kind: 'nfs',
  server: '192.0.2.10',
  path: '/srv/models',
  uid: 1000,
  gid: 1001,
  readSpeed: '100MB/s',
}
const local: Storage = { kind: 'local-volume', node: 'one', path: '/models', readSpeed: '2GB/s' }
const host: Storage = { ...local, kind: 'host-path', uid: 1000, gid: 1001 }

const siteWith = (storage: Storage, more: object = {}) => ({
  ...soundSite,
  services: { chat: { ...soundSite.services['chat'], storage, ...more } },
})

const environmentOf = (site: unknown): RenderedEnvironment =>
  buildSites({ site }).sites[0]!.environments[0]!

const objectsOf = (site: unknown): Manifest[] =>
  environmentOf(site).applications.flatMap(({ objects }) => objects.map(({ manifest }) => manifest))

const specOf = <T>(site: unknown, kind: string): T =>
  objectsOf(site).find((one) => one.kind === kind)!.spec as T

interface Deployment {
  readonly template: { readonly spec: Readonly<Record<string, unknown>> }
}
const podOf = (storage: Storage) =>
  specOf<Deployment>(siteWith(storage), 'Deployment').template.spec

const messagesOf = (rule: Rule, environment: RenderedEnvironment): string[] => {
  const messages: string[] = []
  rule.check(environment, (_, message) => messages.push(message))
  return messages
}

/** An environment whose manifests are changed by hand. */
const changed = (environment: RenderedEnvironment, change: (manifest: Manifest) => Manifest) => ({
  ...environment,
  applications: environment.applications.map((application) => ({
    ...application,
    objects: application.objects.map((one) => ({ ...one, manifest: change(one.manifest) })),
  })),
})

describe('who owns the files', () => {
  it.each([nfs, host])(
    'runs the pods of $kind, since the kubelet gives them to nobody',
    (given) => {
      expect(podOf(given)['securityContext']).toMatchObject({
        runAsUser: 1000,
        runAsGroup: 1001,
        supplementalGroups: [1001],
        runAsNonRoot: true,
      })
    },
  )

  it.each([nfs, host])('must be said for $kind', (given) => {
    const rest = Object.entries(given).filter(([name]) => name !== 'uid')
    expect(codesOf(siteWith(Object.fromEntries(rest)))).toContain('SITE-004')
  })

  it('copies the model by hand too', () => {
    const { files } = buildSites({ site: siteWith(nfs, { fetch: { kind: 'manual' } }) })
    const { text } = files.find(({ path }) => path === 'gitops/site/README.md')!
    const copy = text.split('\n').find((line) => line.includes('--overrides'))!
    expect(copy).toContain('"runAsUser":1000')
    expect(copy).toContain('"persistentVolumeClaim":{"claimName":"chat-models"}')
  })
})

describe('a model that is on no hub', () => {
  const model = 'our-lab/tuned-8b'
  const site = siteWith(
    { kind: 'claim', existingClaim: 'fine-tunes', storageClass: 'fast' },
    { engine: { kind: 'vllm' }, model, fetch: { kind: 'manual' } },
  )
  const allow = ['LOCK-001', 'LOCK-006'].map((code) => ({ code, reason: 'We have tuned it.' }))

  it('is served from a claim that is there already, with two allowances', () => {
    expect(codesOf(site)).toEqual(['LOCK-001', 'LOCK-006'])
    expect(codesOf({ ...site, allow })).toEqual([])
    expect(objectsOf(site).map(({ kind }) => kind)).not.toContain('PersistentVolumeClaim')
    expect(objectsOf(site).map(({ kind }) => kind)).not.toContain('Job')
    const pod = specOf<Deployment>(site, 'Deployment').template.spec
    expect(pod).toMatchObject({
      volumes: expect.arrayContaining([
        { name: 'models', persistentVolumeClaim: { claimName: 'fine-tunes' } },
      ]),
      containers: [
        {
          args: expect.arrayContaining(['/models/tuned-8b']),
          volumeMounts: expect.arrayContaining([
            { name: 'models', mountPath: '/models', readOnly: true },
          ]),
        },
      ],
      initContainers: [{ args: ['/models', '- - tuned-8b/config.json\n'] }],
    })
  })
})

describe('a repository whose files nobody has listed', () => {
  const curl = `#!/bin/sh
for word; do last=$word; done
echo "$last" >>"$ASKED"
case $last in
  *"$REFUSED") exit 22 ;;
  */api/*) printf '{"id":"x","siblings":[{"rfilename":"config.json"},{"rfilename":"a b.bin"},{"rfilename":"deep/model.safetensors"},{"rfilename":"$(touch oops)"}]}' ;;
  *) while [ "$1" != -o ]; do shift; done; echo "of $last" >"$2" ;;
esac
`
  /** Runs the line of the runbook as if the pod were this machine; gives the files below the mount. */
  const copied = (refused: string) => {
    const { files } = buildSites({
      site: siteWith(
        { kind: 'claim', storageClass: 'fast', size: '50Gi' },
        { engine: { kind: 'vllm' }, model: 'owner/whole', fetch: { kind: 'manual' } },
      ),
    })
    const { text } = files.find(({ path }) => path === 'gitops/site/README.md')!
    const [line] = /^ *kubectl exec .*?done'$/ms.exec(text)!
    const place = mkdtempSync(join(tmpdir(), 'copy-'))
    const asked = join(place, 'asked')
    try {
      mkdirSync(join(place, 'bin'))
      writeFileSync(join(place, 'bin/curl'), curl, { mode: 0o755 })
      const script = `kubectl() { while [ "$1" != -- ]; do shift; done; shift; "$@"; }\n${line}`
      const { status } = spawnSync(
        'sh',
        ['-c', script.replace('to=/models/', `to=${place}/models/`)],
        {
          cwd: place,
          env: { PATH: `${place}/bin:${process.env['PATH']}`, ASKED: asked, REFUSED: refused },
        },
      )
      const there = readdirSync(place, { recursive: true, withFileTypes: true })
        .filter((one) => one.isFile() && /models|oops/.test(join(one.parentPath, one.name)))
        .map((one) => relative(place, join(one.parentPath, one.name)))
      return { status, there: there.sort(), asked: readFileSync(asked, 'utf8').trim().split('\n') }
    } finally {
      rmSync(place, { recursive: true })
    }
  }

  it('is copied whole, and last what the server waits for', () => {
    const { status, there, asked } = copied('nothing')
    expect(status).toBe(0)
    expect(there).toEqual(['models/whole/config.json', 'models/whole/deep/model.safetensors'])
    expect(asked).toEqual([
      'https://huggingface.co/api/models/owner/whole/revision/main',
      'https://huggingface.co/owner/whole/resolve/main/deep/model.safetensors',
      'https://huggingface.co/owner/whole/resolve/main/config.json',
    ])
  })

  it.each(['/main', 'model.safetensors'])('is not begun with where %s cannot be had', (refused) => {
    const { status, there } = copied(refused)
    expect(status).not.toBe(0)
    expect(there).toEqual([])
  })
})

describe('where the files are', () => {
  it('is where pods run, by the volume of a local-volume', () => {
    const { nodeAffinity } = specOf<{ nodeAffinity: object }>(
      siteWith({ ...local, label: 'pool', labelValue: 'a' }),
      'PersistentVolume',
    )
    expect(nodeAffinity).toEqual({
      required: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'pool', operator: 'In', values: ['a'] }] }],
      },
    })
  })

  it('is where pods run, by their own selector with host-path', () => {
    expect(podOf(host)['nodeSelector']).toEqual({ 'kubernetes.io/hostname': 'one' })
  })

  it.each(['/a/../b', 'models', '/$(reboot)', '/a b', ''])('is no path such as %j', (path) => {
    for (const given of [nfs, local, host])
      expect(codesOf(siteWith({ ...given, path }))).toContain('SITE-003')
  })

  it.each(['a b', '-o soft', '192.0.2.10,1', ''])('is no server such as %j', (server) => {
    expect(codesOf(siteWith({ ...nfs, server }))).toContain('SITE-003')
  })

  it('is read as fast as the storage says', () => {
    const startOf = (storage: Storage): number =>
      environmentOf(siteWith(storage)).compiled.plan.services[0]!.figures.startup.total
    expect(startOf(nfs)).toBeGreaterThan(150)
    expect(startOf(local)).toBeLessThan(80)
    const { findings } = buildSites({ site: siteWith({ ...local, readSpeed: undefined }) })
    expect(findings.map(({ code, hint }) => `${code} ${hint}`)).toEqual([
      'FIT-003 Give the storage a readSpeed.',
    ])
  })
})

describe('a volume that a person makes', () => {
  it.each([nfs, local])('names the claim of $kind, which names it', (given) => {
    const site = siteWith({ ...given, name: 'cache', volumeName: 'cache-pv' })
    expect(specOf(site, 'PersistentVolume')).toMatchObject({
      claimRef: { namespace: 'site', name: 'cache' },
      persistentVolumeReclaimPolicy: 'Retain',
      storageClassName: '',
    })
    expect(specOf(site, 'PersistentVolumeClaim')).toMatchObject({
      volumeName: 'cache-pv',
      storageClassName: '',
    })
  })

  it('has a name that no other site of the cluster has', () => {
    const sites = {
      a: siteWith({ ...nfs, volumeName: 'v' }),
      b: siteWith({ ...nfs, volumeName: 'v' }),
    }
    expect(buildSites(sites).findings.map(({ code, message }) => [code, message])).toEqual([
      ['SITE-031', expect.stringMatching(/^PersistentVolume v is claimed by chat of a and/)],
    ])
    const apart = buildSites({ a: siteWith(nfs), b: siteWith(nfs) })
    expect(apart.findings).toEqual([])
  })

  it('is permitted by name, and nothing else that has no namespace', () => {
    const environment = environmentOf(siteWith(nfs))
    expect(messagesOf(projectPermitsEveryObject, environment)).toEqual([])
    const renamed = changed(environment, (one) =>
      one.kind === 'PersistentVolume' ? { ...one, metadata: { name: 'other' } } : one,
    )
    expect(messagesOf(projectPermitsEveryObject, renamed)).toEqual([
      expect.stringContaining('does not permit PersistentVolume other'),
    ])
  })

  it('is kept like its claim', () => {
    const environment = environmentOf(siteWith(nfs))
    expect(messagesOf(claimsOutliveApplications, environment)).toEqual([])
    const bare = changed(environment, (one) =>
      one.kind === 'PersistentVolume' ? { ...one, metadata: { name: one.metadata.name } } : one,
    )
    expect(messagesOf(claimsOutliveApplications, bare)).toEqual([
      expect.stringContaining('Nothing keeps PersistentVolume site-chat-models'),
    ])
  })

  it('keeps those together that share a claim of one node, where it says the node itself', () => {
    const share = { kind: 'claim', existingClaim: 'chat-models', storageClass: 'fast' }
    const { chat } = siteWith(local).services
    const environment = environmentOf({
      ...soundSite,
      nodes: { one: { gpus: { model: 'RTX 5090', count: 2 } } },
      services: { chat, second: { ...chat, storage: share } },
    })
    expect(messagesOf(writersStayWithServers, environment)).toEqual([])
    const anywhere = changed(environment, (one) =>
      one.kind === 'PersistentVolume'
        ? { ...one, spec: { ...(one.spec as object), nodeAffinity: undefined } }
        : one,
    )
    expect(messagesOf(writersStayWithServers, anywhere)).toEqual([
      expect.stringContaining('both mount site/chat-models'),
    ])
  })
})
