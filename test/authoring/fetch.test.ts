// Proves what fetch strategies promise: one word switches them, Jobs and ConfigMaps are named by all
// that they hold, pods that share a claim stay together, and deadlines leave time for the download.

import { describe, expect, it } from 'vitest'

import type { Manifest } from '../../src/kubernetes/manifest.ts'
import { podOf } from '../../src/kubernetes/podOf.ts'
import { builtIn } from '../../src/registry.ts'
import { evaluateChart } from '../../src/template/chart.ts'
import { Refusal } from '../../src/template/evaluate.ts'
import { leaves } from '../../src/template/values.ts'
import type { Json, JsonObject, Leaf } from '../../src/template/values.ts'
import { sampleOf } from '../samples/samples.ts'
import { toldBySample } from '../samples/toldBySample.ts'
import { buildSites, codesOf, soundSite } from '../support/sites.ts'

const kinds = [...builtIn.fetch.keys()]
const fetchOf = (kind: string) => toldBySample(builtIn.fetch.get(kind)!).choice

const siteWith = (kind: string, storage: object = {}) => {
  const { chat } = soundSite.services
  return {
    ...soundSite,
    services: {
      chat: { ...chat, fetch: fetchOf(kind), storage: { ...chat!.storage, ...storage } },
    },
  }
}

const built = (kind: string) => buildSites({ site: siteWith(kind) }).sites[0]!.environments[0]!
const objectsOf = (kind: string): Manifest[] =>
  built(kind).applications.flatMap(({ objects }) => objects.map(({ manifest }) => manifest))
const the = (objects: readonly Manifest[], kind: string): Manifest =>
  objects.find((one) => one.kind === kind)!

describe.each(kinds)('the fetch strategy %s', (kind) => {
  it('is one word of a site that stays as it is', () => {
    const { findings } = buildSites({ site: siteWith(kind) })
    expect(findings.filter(({ code }) => !/^(LOCK|FIT-003)/.test(code))).toEqual([])
  })

  it('leaves nobody but the server and the download on the claim', () => {
    const writers = objectsOf(kind).filter((one) => podOf(one) !== undefined)
    expect(writers.map((one) => one.kind).sort()).toEqual(
      builtIn.fetch.get(kind)!.ownPod ? ['Deployment', 'Job'] : ['Deployment'],
    )
  })

  it('gives a rollout the time of the download and of the start', () => {
    const { compiled } = built(kind)
    const [{ figures, progressDeadlineSeconds }] = compiled.plan.services as [
      (typeof compiled.plan.services)[number],
    ]
    const { startup, download } = figures
    expect(progressDeadlineSeconds).toBeGreaterThan(startup.total + (download?.total ?? 0))
    expect(
      download === undefined,
      'a strategy says the `speed` of what it brings, unless a person copies it',
    ).toBe(builtIn.fetch.get(kind)!.copies)
  })
})

/** The wave of an object of the strategy sync-job. */
const waveOf = (kind: string): number =>
  Number(
    the(objectsOf('sync-job'), kind).metadata.annotations?.['argocd.argoproj.io/sync-wave'] ?? 0,
  )

describe('a Job that downloads', () => {
  const strategies = ['presync-hook', 'sync-job']

  it.each(strategies)('stays with the server on a claim of one node, by %s', (kind) => {
    const objects = objectsOf(kind)
    const [job, server] = [the(objects, 'Job'), the(objects, 'Deployment')].map(
      (one) => podOf(one)!.spec,
    )
    expect(job!.nodeSelector).toEqual(server!.nodeSelector)
    expect(job!.tolerations).toEqual(server!.tolerations)
    expect(job!.affinity).toEqual(server!.affinity)
    expect(JSON.stringify(job!.affinity)).toContain('kubernetes.io/hostname')
  })

  it.each(strategies)('may be anywhere where many nodes may write, by %s', (kind) => {
    const { sites } = buildSites({ site: siteWith(kind, { accessMode: 'ReadWriteMany' }) })
    for (const { objects } of sites[0]!.environments[0]!.applications)
      for (const { manifest } of objects) expect(podOf(manifest)?.spec.affinity).toBeUndefined()
  })

  it.each(strategies)('is refused on a claim of one pod, or of readers, by %s', (kind) => {
    expect(codesOf(siteWith(kind, { accessMode: 'ReadWriteOncePod' }))).toEqual(['SITE-011'])
    expect(codesOf(siteWith(kind, { accessMode: 'ReadOnlyMany' }))).toEqual(['SITE-011'])
  })

  it('is not there with an init container, which takes a claim of one pod', () => {
    expect(codesOf(siteWith('init-container', { accessMode: 'ReadWriteOncePod' }))).toEqual([])
    expect(codesOf(siteWith('init-container', { accessMode: 'ReadOnlyMany' }))).toEqual([
      'SITE-011',
    ])
  })

  it('is a hook for Argo CD, and none for Helm', () => {
    const { compiled } = built('presync-hook')
    const [service] = compiled.services
    const jobOf = (hooks: string) =>
      the([...render(service!, { ...service!.values, hooks }).values()], 'Job')
    expect(jobOf('argocd').metadata.annotations).toEqual({
      'argocd.argoproj.io/hook': 'PreSync',
      'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation,HookSucceeded',
    })
    expect(jobOf('none').metadata.annotations).toBeUndefined()
    expect(jobOf('none').spec).toEqual(jobOf('argocd').spec)
  })

  it('shares the wave of its claim, and comes before the server, as a part of the sync', () => {
    const { applications } = built('sync-job')
    expect(applications).toHaveLength(1)
    expect(waveOf('Job')).toBe(waveOf('PersistentVolumeClaim'))
    expect(waveOf('Deployment')).toBe(waveOf('Job') + 1)
  })
})

describe('an image volume', () => {
  it('needs no claim, no Job and no marker, and says which Kubernetes has it', () => {
    const objects = objectsOf('image-volume')
    expect(objects.map(({ kind }) => kind)).not.toContain('PersistentVolumeClaim')
    expect(JSON.stringify(the(objects, 'Deployment'))).not.toContain('initContainers')
    const { files } = buildSites({ site: siteWith('image-volume') })
    const chart = files.find(({ path }) => path.endsWith('Chart.yaml'))!
    expect(chart.text).toContain('kubeVersion: ">=1.35.0-0"')
  })

  it('is refused on an older Kubernetes', () => {
    const { cluster } = soundSite
    const old = { ...siteWith('image-volume'), cluster: { ...cluster, kubernetes: '1.34' } }
    expect(codesOf(old)).toContain('SITE-008')
  })
})

type Service = ReturnType<typeof built>['compiled']['services'][number]

function render({ shape }: Service, values: JsonObject): Map<string, Manifest> {
  const objects = evaluateChart(shape, {
    values,
    release: { name: 'release', namespace: 'space' },
    chart: { name: shape.name, version: '0.1.0', appVersion: '1' },
    files: shape.files,
  })
  return objects as unknown as Map<string, Manifest>
}

const strings = ['other', '/other', '77', '77Gi', '77s', 'http://other.example.org', 'f'.repeat(40)]

/** A value that a leaf takes and does not have. */
function anotherValue(leaf: Leaf, now: Json): Json | undefined {
  switch (leaf.type) {
    case 'choice':
      return leaf.choices.find((choice) => choice !== now)
    case 'boolean':
      return now !== true
    case 'integer':
      return now === leaf.maximum ? leaf.maximum - 1 : Number(now) + 1
    case 'stringList':
      return ['--other']
    case 'stringMap':
      return { 'example.com/other': 'other' }
    case 'block':
      return { other: 'other' }
    case 'objectList':
      return [{ name: 'other', mountPath: '/other', key: 'other' }]
    default: {
      const pattern = leaf.type === 'string' ? leaf.pattern : undefined
      return [...strings, 'f'.repeat(64), `sha256:${'f'.repeat(64)}`, 'example.com/gpu'].find(
        (text) => text !== now && new RegExp(pattern ?? '', 'u').test(text),
      )
    }
  }
}

function withValue(values: JsonObject, [name, ...rest]: readonly string[], to: Json): JsonObject {
  const inner = values[name!]
  return {
    ...values,
    [name!]: rest.length === 0 ? to : withValue(inner as JsonObject, rest, to),
  }
}

const { built: sample } = await sampleOf('presync-hook')
const [service] = sample.sites[0]!.environments[0]!.compiled.services as [Service]
const cases = leaves(service.shape.fields).map(([path, leaf]) => ({
  key: path.join('.'),
  path,
  leaf,
}))

/** What values give; nothing where they contradict each other, which is another test's affair. */
function rendered(values: JsonObject): Map<string, Manifest> {
  try {
    return render(service, values)
  } catch (error) {
    if (error instanceof Refusal) return new Map()
    throw error
  }
}

const serverWith = (values: JsonObject): Manifest =>
  the([...render(service, values).values()], 'Deployment')

describe('names that end in a hash', () => {
  const before = render(service, service.values)

  it.each(cases)('follow $key', ({ path, leaf }) => {
    const now = path.reduce((value, name) => (value as JsonObject)[name]!, service.values as Json)
    const to = anotherValue(leaf, now)
    expect(to).toBeDefined()
    const after = rendered(withValue(service.values, path, to!))
    for (const [file, one] of after) {
      const was = before.get(file)
      if (!['Job', 'ConfigMap'].includes(one.kind) || was === undefined) continue
      const { metadata, ...content } = one
      const { metadata: metadataBefore, ...contentBefore } = was
      const sameName = metadata.name === metadataBefore.name
      const sameContent = JSON.stringify(content) === JSON.stringify(contentBefore)
      expect({ file, changed: sameName && !sameContent }).toEqual({ file, changed: false })
    }
  })

  it('restart no server for a setting of the download', () => {
    for (const { path, leaf } of cases) {
      if (path[0] !== 'download' && path.slice(0, 2).join('.') !== 'images.download') continue
      const now = path.reduce((value, name) => (value as JsonObject)[name]!, service.values as Json)
      const values = withValue(service.values, path, anotherValue(leaf, now)!)
      expect(serverWith(values)).toEqual(serverWith(service.values))
    }
  })
})
