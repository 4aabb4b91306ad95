// Holds every chart against the style that charts here are written in, point by point, on what real
// Helm binaries render from it: text that nobody wrote by hand must still read as if somebody had.

import { load as parseYaml } from 'js-yaml'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { schemaProblems } from '../../src/findings/schemaProblems.ts'
import type { Section } from '../../src/parts/chartPart.ts'
import { builtIn } from '../../src/registry.ts'
import type { Unit } from '../../src/units/unit.ts'
import { tools } from '../tools/tools.ts'
import {
  defaultsOf,
  examplesOf,
  isMap,
  leavesOf,
  merge,
  printedCharts,
  saying,
  schemaOf,
  valueAt,
} from './support/charts.ts'
import type { Data, Schema } from './support/charts.ts'
import { documentsOf, makeScratch } from './support/helmText.ts'
import type { Printed } from './support/helmText.ts'
import { ourReading } from './support/ourReading.ts'

const { helm3, helm4 } = await tools()
const scratch = makeScratch()
afterAll(() => scratch.remove())

// Helm 3.17 takes a cluster for older than some charts allow.
const kubeVersion = ['--kube-version', '1.36.0']

interface Manifest extends Data {
  apiVersion: string
  kind: string
  metadata: { name: string; namespace?: string; labels: Data; annotations?: Data }
  spec?: Data
}
interface Container extends Data {
  name: string
  image: string
  ports?: { name?: string }[]
}

/** A rendering: its text, its documents and its objects. */
interface Rendering {
  readonly text: string
  readonly templates: readonly string[]
  readonly objects: readonly Manifest[]
}

const words = (text: string): string[] => text.trim().split(/\s+/)

const units = Object.values(builtIn).flatMap((family) => [
  ...(family as ReadonlyMap<string, Unit>).values(),
])

/** Sections of a values.yaml, in order, with the top-level keys that belong there. */
const sections: Readonly<Record<string, readonly string[]>> = {
  overrides: ['nameOverride', 'fullnameOverride', 'commonLabels', 'parts', 'hooks'],
  image: ['images'],
  application: ['model', 'server', 'persistence', 'download'],
  workload: words(`
    replicaCount strategy progressDeadlineSeconds terminationGracePeriodSeconds gpu resources
    startupProbe readinessProbe livenessProbe runtimeClassName nodeSelector tolerations affinity
    topologySpreadConstraints priorityClassName serviceAccountName podSecurityContext
    containerSecurityContext autoscaling podDisruptionBudget`),
  network: words(`
    auth service networkPolicy metrics loadBalancer sealedSecret proxy ingress httpRoute route`),
  extras: words('imagePullSecrets podLabels podAnnotations extraVolumes extraVolumeMounts'),
}

/** With the keys that units have beyond those, in the section that each declares. */
const sectionOrder = Object.entries(sections).map(([section, keys]) => {
  const known = new Set(Object.values(sections).flat())
  const declared = units.flatMap(({ chart: { fields = {} } }) =>
    Object.keys(fields[section as Section] ?? {}),
  )
  return [...keys, ...declared.filter((key) => !known.has(key))]
})

/** Lists that Kubernetes itself has as lists, and arguments; all else is a map, to be overridden. */
const lists = words(`
  tolerations topologySpreadConstraints from imagePullSecrets extraVolumes extraVolumeMounts
  extraArgs egress serverEgress keys below exact mountOptions responseHeaders
  requiredDuringSchedulingIgnoredDuringExecution
  preferredDuringSchedulingIgnoredDuringExecution`)

const containerOrder = words(`
  name image imagePullPolicy command args env envFrom ports startupProbe readinessProbe livenessProbe
  resources securityContext volumeMounts`)

const everythingOn: Data = {
  autoscaling: { enabled: true, with: 'custom-metrics', metric: 'requests_waiting' },
  podDisruptionBudget: { enabled: true },
  auth: { existingSecret: 'my-key' },
  gpu: { enabled: true },
  networkPolicy: { enabled: true },
  metrics: {
    podMonitor: { enabled: true },
    serviceMonitor: { enabled: false },
    scrapeAnnotations: false,
    rules: { enabled: true, podStates: true, cards: true },
    dashboard: { enabled: true },
  },
  podLabels: { team: 'research' },
  podAnnotations: { note: 'x' },
  commonLabels: { team: 'research' },
}
const everythingOff: Data = {
  autoscaling: { enabled: false },
  podDisruptionBudget: { enabled: false },
  auth: { existingSecret: '', required: false },
  gpu: { enabled: false },
  networkPolicy: { enabled: false },
  proxy: { enabled: false },
  metrics: {
    podMonitor: { enabled: false },
    serviceMonitor: { enabled: false },
    scrapeAnnotations: false,
    rules: { enabled: false },
    dashboard: { enabled: false },
  },
  runtimeClassName: '',
}

const containersOf = (spec: Data): Container[] => [
  ...((spec.initContainers ?? []) as Container[]),
  ...(spec.containers as Container[]),
]

function selectorsOf(one: Manifest): Data[] {
  const { selector, podSelector } = one.spec ?? {}
  return [selector, podSelector]
    .filter(isMap)
    .map((given) => (isMap(given.matchLabels) ? given.matchLabels : given))
}

/** The pods of objects: those of Deployments, and plain ones. */
const podsOf = (objects: readonly Manifest[]): { metadata: Manifest['metadata']; spec: Data }[] =>
  objects.flatMap((one) => {
    if (one.kind === 'Pod') return [one as Manifest & { spec: Data }]
    const template = one.spec?.template
    return isMap(template) ? [template as Manifest & { spec: Data }] : []
  })

/** By engine: what its smallest values render, and what switching something off does. */
const keptBy: Readonly<Record<string, { zero: string; off: { values: Data; says: RegExp } }>> = {
  'llama-server': {
    zero: '"--cache-ram","0"',
    off: { values: { slotsEndpoint: false }, says: /- "?--no-slots/ },
  },
  vllm: {
    zero: '"--max-num-seqs","256","--gpu-memory-utilization"',
    off: { values: { prefixCaching: false }, says: /- "?--no-enable-prefix-caching/ },
  },
}

const deploymentOf = ({ objects }: Rendering): Manifest =>
  objects.find(({ kind }) => kind === 'Deployment')!

const imagesOf = ({ text }: Rendering): string[] =>
  [...text.matchAll(/image: "?([^\s"]+)/g)].map(([, image]) => image!)

const checksumsOf = ({ objects }: Rendering): string[] =>
  JSON.stringify(objects).match(/"checksum\/[^"]+":"[^"]+"/g) ?? []

/** What a rendering says, whatever the order in which it says it. */
const meaningOf = (stdout: string): string[] =>
  documentsOf(stdout)
    .map(({ text }) => JSON.stringify(sortKeys(parseYaml(text))))
    .sort()

/** Those of some keys that are there, in the order that they should have. */
const expectOrder = (keys: readonly string[], order: readonly string[]): void =>
  expect(keys.filter((key) => order.includes(key))).toEqual(
    order.filter((key) => keys.includes(key)),
  )

describe.each(await printedCharts())('the chart $title', (chart) => {
  const { files } = chart
  const folder = scratch.write(chart.title.replace(' ', '/'), files)
  const leaves = leavesOf(chart)
  const defaults = defaultsOf(chart)
  const schema = schemaOf(chart)
  const meta = parseYaml(files['Chart.yaml']!) as Data
  const examples = examplesOf(chart)
  const templates = Object.entries(files).filter(([path]) =>
    /^templates\/.*\.(yaml|tpl)$/.test(path),
  )
  const objectTemplates = templates.filter(([path]) => !/_helpers|validations/.test(path))

  const helm = (
    document: Data,
    binary = helm4,
    release = 'release',
    at = folder,
  ): Promise<Printed> =>
    scratch.helm(binary, [
      'template',
      release,
      at,
      '-n',
      'space',
      '-f',
      scratch.values(document),
      ...kubeVersion,
    ])
  async function render(document: Data, release?: string): Promise<Rendering> {
    const { code, stdout, stderr } = await helm(document, helm4, release)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const documents = documentsOf(stdout)
    return {
      text: stdout,
      templates: documents.map(({ template }) => template),
      objects: documents.map(({ text }) => parseYaml(text) as Manifest),
    }
  }

  let plain: Rendering
  let full: Rendering
  let bare: Rendering
  beforeAll(async () => {
    const all = examples
      .filter(({ key }) => key !== 'persistence.existingClaim')
      .reduce((base, { document }) => merge(base, document), everythingOn)
    // Of a map, Helm takes away what is null.
    const emptied = leaves
      .filter(({ default: value }) => typeof value === 'object' && value !== null)
      .map(({ key, default: value }) =>
        saying(
          key,
          isMap(value) ? Object.fromEntries(Object.keys(value).map((name) => [name, null])) : [],
        ),
      )
    const off = Object.entries(everythingOff).filter(([name]) => name in defaults)
    const none = emptied.reduce(
      (base, document) => merge(base, document),
      Object.fromEntries(off) as Data,
    )
    ;[plain, full, bare] = await Promise.all([render({}), render(all), render(none)])
  })
  const renderings = () => [plain, full, bare]
  const objects = () => renderings().flatMap((one) => one.objects)
  const problemsWith = (key: string, value: unknown) =>
    schemaProblems(schema, merge(defaults, saying(key, value))).map(({ message }) => message)

  it('renders no trailing spaces and no empty lines', () => {
    // Helm itself prints an empty line between two documents.
    for (const { text } of renderings().flatMap((one) => documentsOf(one.text))) {
      expect(text).not.toMatch(/[ \t]+\n/)
      expect(text.trim()).not.toMatch(/\n\n/)
    }
  })

  it('renders no null, no empty list and no empty map but those that mean something', () => {
    const empties = (value: unknown, path: string): string[] => {
      if (value === null || value === undefined) return [path]
      if (typeof value !== 'object') return []
      const parts = Object.entries(value)
      if (parts.length === 0) return /\/(emptyDir|podSelector)$/.test(path) ? [] : [path]
      return parts.flatMap(([name, part]) => empties(part, `${path}/${name}`))
    }
    for (const one of objects()) expect(empties(one, one.kind)).toEqual([])
  })

  it('has the fields of objects and containers in the order in which people read them', () => {
    for (const one of objects()) {
      expectOrder(Object.keys(one), ['apiVersion', 'kind', 'metadata', 'spec'])
      expect(Object.keys(one).slice(0, 3)).toEqual(['apiVersion', 'kind', 'metadata'])
      expectOrder(Object.keys(one.metadata), ['name', 'namespace', 'labels', 'annotations'])
    }
    for (const { spec } of podsOf(objects()))
      for (const container of containersOf(spec)) {
        expectOrder(Object.keys(container), containerOrder)
        expect(Object.keys(container).filter((key) => !containerOrder.includes(key))).toEqual([])
      }
  })

  it('has one object per file, and the file is named after its kind', () => {
    for (const { templates: sources, objects: rendered } of renderings()) {
      expect(new Set(sources).size).toBe(sources.length)
      for (const [at, source] of sources.entries()) {
        if (source.startsWith('templates/tests/')) continue
        const kind = rendered[at]!.kind.toLowerCase()
        expect(source).toMatch(new RegExp(`^templates/([a-z]+-)?${kind}\\.yaml$`))
      }
    }
  })

  it('prints nothing at all for what is switched off', async () => {
    const off = await helm({ parts: { foundation: false, workload: false } })
    expect({ ...off, stdout: off.stdout.trim() }).toEqual({ code: 0, stdout: '', stderr: '' })
    const optional = words(
      'NetworkPolicy PodMonitor PrometheusRule HorizontalPodAutoscaler PodDisruptionBudget',
    )
    expect(full.objects.map(({ kind }) => kind)).toEqual(expect.arrayContaining(optional))
    for (const { kind } of bare.objects) expect(optional).not.toContain(kind)
  })

  it('names the namespace in every object', () => {
    for (const { kind, metadata } of objects())
      expect(metadata.namespace).toBe(kind === 'PersistentVolume' ? undefined : 'space')
  })

  it('renders the same bytes every time', async () => {
    expect((await render({})).text).toBe(plain.text)
    const changing =
      /\b(now|date|htmlDate|lookup|rand\w*|uuidv4|gen\w+|derivePassword|bcrypt|htpasswd|expandenv)\b/
    for (const [, text] of templates)
      for (const [, code] of text.matchAll(/\{\{-?(.*?)-?\}\}/gs))
        expect(code!.replaceAll(/"[^"]*"|\/\*.*?\*\//gs, '')).not.toMatch(changing)
  })

  it('selects by name, instance and component alone', () => {
    const selectors = objects().flatMap(selectorsOf)
    expect(selectors.length).toBeGreaterThan(2)
    for (const selector of selectors)
      expect(Object.keys(selector).sort()).toEqual(
        ['component', 'instance', 'name'].map((name) => `app.kubernetes.io/${name}`),
      )
  })

  it('labels pods with what selectors match and podLabels, and with nothing else', () => {
    for (const { objects: rendered } of renderings()) {
      const deployment = rendered.find(({ kind }) => kind === 'Deployment')!
      const [selector] = selectorsOf(deployment)
      const [{ metadata }] = podsOf([deployment]) as [Manifest]
      const theirs = rendered === bare.objects ? {} : (defaults.podLabels as Data)
      const added = rendered === full.objects ? (everythingOn.podLabels as Data) : {}
      expect(metadata.labels).toEqual({ ...selector, ...theirs, ...added })
    }
  })

  it('renders the same whatever version the chart has, and labels nothing with it', async () => {
    const bumped = scratch.write(`${chart.title.replace(' ', '/')}-bumped`, {
      ...files,
      'Chart.yaml': files['Chart.yaml']!.replace(/^version: .*$/m, 'version: "99.9.9"'),
    })
    const after = await helm({}, helm4, 'release', bumped)
    expect(after.stdout).toBe(plain.text)
    for (const one of objects())
      expect(Object.keys(one.metadata.labels)).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/helm\.sh\/chart|kubernetes\.io\/version/)]),
      )
  })

  it('computes checksums of data alone, so that a label restarts no pod', async () => {
    const labelled = await render({ commonLabels: { 'example.com/other': 'x' } })
    expect(checksumsOf(labelled)).toEqual(checksumsOf(plain))
  })

  it('comments every key of values.yaml, within 100 columns', () => {
    const [, ...sectionLines] = files['values.yaml']!.split('\n\n')
    const lines = sectionLines.join('\n').split('\n')
    const comments = lines.filter((line) => line.trimStart().startsWith('#'))
    expect(comments.filter((line) => line.length > 100)).toEqual([])
    expect(lines.filter((line) => /^ *# -- \S/.test(line))).toHaveLength(leaves.length)
  })

  it('has overrides, image, application, workload, network and extras in this order', () => {
    const order = sectionOrder
    const keys = Object.keys(defaults)
    expect(
      keys.filter((key) => !order.flat().includes(key)),
      'no unit declares these keys, and `sections` above does not have them',
    ).toEqual([])
    const places = keys.map((key) => order.findIndex((section) => section.includes(key)))
    expect(places).toEqual(places.toSorted((a, b) => a - b))
  })

  it('writes keys in camelCase, says what is and not what is not, and never null', () => {
    for (const { path, default: value } of leaves) {
      for (const name of path) {
        expect(name).toMatch(/^[a-z][a-zA-Z0-9]*$/)
        expect(name).not.toMatch(/^(no|not|disable|disabled|without|skip)([A-Z]|$)/)
      }
      expect(value).not.toBeNull()
      expect(value).not.toBeUndefined()
    }
  })

  it('has maps wherever somebody may override one entry', () => {
    const given = leaves.filter(({ default: value }) => Array.isArray(value))
    const wrong = given.filter(({ path }) => !lists.includes(path.at(-1)!))
    expect(
      wrong.map(({ key }) => key),
      'make each a map, or name it in `lists` above where Kubernetes or a program has a list',
    ).toEqual([])
  })

  it('has examples that are right once they are uncommented', async () => {
    expect(examples.length).toBeGreaterThan(10)
    for (const { key, document } of examples) {
      expect(leaves.map((leaf) => leaf.key)).toContain(key)
      expect(schemaProblems(schema, merge(defaults, document))).toEqual([])
      expect(JSON.stringify(valueAt(document, key.split('.')))).not.toMatch(/^(""|\[\]|\{\})$/)
    }
    const mine = leaves.some(({ key }) => key === 'persistence.existingClaim')
      ? { persistence: { existingClaim: 'mine' } }
      : {}
    const claim = await helm(merge(everythingOn, mine))
    expect(claim.code).toBe(0)
    expect(full.text).toContain('metallb.io/address-pool')
  })

  it('renders with the values that it comes with, in Helm 4 and in Helm 3', async () => {
    const other = await helm({}, helm3)
    expect(other).toMatchObject({ code: 0, stderr: '' })
    expect(plain.objects.length).toBeGreaterThan(2)
    expect(meaningOf(other.stdout)).toEqual(meaningOf(plain.text))
  })

  it('takes no secret as a value and renders none', () => {
    const names = [
      'auth.existingSecret',
      'auth.secretKey',
      'imagePullSecrets',
      'download.token.existingSecret',
      'download.token.secretKey',
      'ingress.tls.secretName',
      // What only the cluster's controller can open.
      'sealedSecret.namespace',
      'sealedSecret.name',
      'sealedSecret.encryptedData.loadBalancerIP',
    ]
    const secret = /secret|password|token|credential|apiKey/i
    // A number of tokens is text, and no secret.
    const secrets = leaves
      .filter(({ key, schema: own }) => secret.test(key) && own.type !== 'integer')
      .map(({ key }) => key)
    expect(secrets).toEqual(expect.arrayContaining(names.slice(0, 2)))
    expect(
      secrets.filter((key) => !names.includes(key)),
      'each sounds like a secret: take the name of a Secret instead, or say in `names` above that it is none',
    ).toEqual([])
    expect(objects().map(({ kind }) => kind)).not.toContain('Secret')
  })

  it('has a schema of draft-07 that refers to nothing outside itself', () => {
    expect(schema.$schema).toBe('http://json-schema.org/draft-07/schema#')
    for (const [, target] of files['values.schema.json']!.matchAll(/"\$ref": "([^"]*)"/g))
      expect(target).toMatch(/^#\//)
    expect(files['values.schema.json']).not.toContain('"$id"')
  })

  it('refuses unknown keys in every map that is its own', () => {
    const groups = (part: Schema, path: readonly string[]): (readonly string[])[] => [
      path,
      ...Object.entries(part.properties ?? {})
        .filter(([name, inner]) => inner.properties !== undefined && name !== 'global')
        .flatMap(([name, inner]) => groups(inner, [...path, name])),
    ]
    for (const path of groups(schema, []))
      expect(problemsWith([...path, 'misspelt'].join('.'), 1)).toEqual([
        expect.stringMatching(/^misspelt is not a key of /),
      ])
  })

  it('takes any field in objects that Kubernetes reads, and anything in global', () => {
    const something = {
      name: 'n',
      mountPath: '/m',
      path: 'p',
      size: '1',
      field: { deeper: [1, true, 'x'] },
    }
    const open = leaves.filter(({ schema: own }) =>
      own.type === 'array'
        ? own.items?.type === 'object' && own.items.additionalProperties !== false
        : own.$comment !== undefined,
    )
    expect(open.map(({ key }) => key)).toEqual(
      expect.arrayContaining(['affinity.nodeAffinity', 'tolerations']),
    )
    for (const { key, schema: own } of open)
      expect(problemsWith(key, own.type === 'array' ? [something] : something)).toEqual([])
    expect(schemaProblems(schema, { ...defaults, global: { any: [{ thing: null }] } })).toEqual([])
  })

  it('says choices as enums, bounds of numbers as bounds, and names as patterns', () => {
    const isName = /(ClassName|AccountName|existing\w+|storageClass|Override|digest)$/
    const boundless = leaves.filter(
      ({ schema: own }) =>
        own.type === 'integer' && (own.minimum === undefined || own.maximum === undefined),
    )
    const free = leaves.filter(
      ({ key, schema: own }) => isName.test(key) && !/^\^.*\$$/.test(own.pattern ?? ''),
    )
    expect([...boundless, ...free].map(({ key }) => key)).toEqual([])
    for (const key of ['images.server.pullPolicy', 'service.type', 'strategy.type'])
      expect(leaves.find((leaf) => leaf.key === key)?.schema.enum?.length).toBeGreaterThan(1)
  })

  it('takes strings in lists of arguments and in maps of labels, and no lists or maps', () => {
    const texts = leaves.filter(({ schema: own }) =>
      own.type === 'array'
        ? own.items?.type !== 'object'
        : own.type === 'object' && own.$comment === undefined,
    )
    expect(texts.length).toBeGreaterThan(4)
    for (const { key, schema: own } of texts) {
      const put = (value: unknown) =>
        problemsWith(key, own.type === 'array' ? [value] : { a: value })
      expect(put('text')).toEqual([])
      for (const wrong of [{ x: 'y' }, ['x'], 1.5, null]) expect(put(wrong)).not.toEqual([])
    }
  })

  it('has helpers that begin with the name of the chart and say what they give', () => {
    const helpers = files['templates/_helpers.tpl']!
    const defined = [...helpers.matchAll(/\{\{-? define "([^"]+)"/g)].map(([, name]) => name!)
    const commented = [
      ...helpers.matchAll(/\{\{\/\*\n[A-Z][^]*?\.\n\*\/\}\}\n\{\{- define "([^"]+)"/g),
    ]
    expect(defined.length).toBeGreaterThan(4)
    for (const name of defined) expect(name).toMatch(new RegExp(`^${chart.name}\\.[a-z][A-Za-z]*$`))
    expect(commented.map(([, name]) => name)).toEqual(defined)
    for (const [, text] of templates)
      for (const [, used] of text.matchAll(/include "([^"]+)"/g)) expect(defined).toContain(used)
  })

  it('includes with nindent, and prints optional blocks within with', () => {
    for (const [, text] of templates) {
      expect(text).not.toMatch(/\{\{-? *template |\| *indent /)
      for (const line of text.split('\n').filter((one) => one.includes('toYaml')))
        expect(line).toMatch(/^ *\{\{- toYaml \S+ \| nindent \d+ \}\}$/)
      // `with`, the key, and the block itself.
      const blocks = text.match(/^ *\{\{- toYaml \. \|/gm) ?? []
      const within = text.match(/^ *\{\{- with .*\n(?:.*:\n)? *\{\{- toYaml \. \|/gm) ?? []
      expect(within).toHaveLength(blocks.length)
    }
  })

  it('prints integers through int64 and strings in quotes, whatever file they come from', async () => {
    const numbers = leaves.filter(({ schema: own }) => own.type === 'integer')
    for (const { key } of numbers) {
      const use = new RegExp(`\\{\\{(?!- (?:if|else if) )[^}]*\\.Values\\.${key}\\b(?! \\| int64)`)
      for (const [, text] of objectTemplates) expect(text).not.toMatch(use)
    }
    const most = numbers
      .filter(({ key }) => !/kvCache|slots/.test(key))
      .map(({ key, schema: own }) => saying(key, own.maximum))
    const { text } = await render(
      most.reduce((base, document) => merge(base, document), everythingOn),
    )
    expect(text).not.toMatch(/\de\+\d/)
    const looksOtherwise = { key: '0x1F', other: 'yes', more: '1e3', most: 'null' }
    const { objects: odd } = await render({
      podLabels: looksOtherwise,
      service: { type: 'ClusterIP' },
    })
    const [pod] = podsOf(odd)
    expect(pod!.metadata.labels).toMatchObject(looksOtherwise)
  })

  it('keeps 0 and false, which are no absence', async () => {
    const zeros = leaves.filter(({ schema: own }) => own.type === 'integer' && own.minimum === 0)
    const document = zeros.reduce((base, { key }) => merge(base, saying(key, 0)), {
      autoscaling: { enabled: false },
    } as Data)
    const { objects: rendered } = await render(document)
    const { spec } = rendered.find(({ kind }) => kind === 'Deployment')!
    expect(spec!.replicas).toBe(0)
    expect((spec!.template as { spec: Data }).spec.terminationGracePeriodSeconds).toBe(0)
    const [server] = podsOf(rendered.filter(({ kind }) => kind === 'Deployment'))
    const kept = keptBy[(server!.spec.containers as [Container])[0].name]
    if (kept === undefined) return
    expect(JSON.stringify(rendered)).toContain(kept.zero)
    const quiet = await render({ server: { metrics: false, ...kept.off.values } })
    expect(quiet.text).not.toMatch(/- "?--metrics/)
    expect(quiet.text).toMatch(kept.off.says)
  })

  it('cuts names to 63 characters and keeps what they end in', async () => {
    const { objects: rendered } = await render({}, 'r'.repeat(53))
    const names = rendered.map(({ metadata }) => metadata.name)
    // A volume has no namespace, so its name begins with it.
    const inNamespace = rendered.filter(({ kind }) => kind !== 'PersistentVolume')
    for (const { metadata } of inNamespace) expect(metadata.name.length).toBeLessThanOrEqual(63)
    expect(names.filter((name) => name.endsWith('-test'))).toHaveLength(1)
    const claims = rendered.filter(({ kind }) => kind === 'PersistentVolumeClaim')
    const { name } = (defaults.persistence ?? {}) as Record<string, string>
    for (const { metadata } of claims) expect(metadata.name).toMatch(name || /-models$/)
    for (const one of rendered)
      for (const label of Object.values(one.metadata.labels))
        expect(String(label).length).toBeLessThanOrEqual(63)
  })

  it('takes a digest for every image and has no tag that floats', async () => {
    const images = leaves.filter(({ key }) => /^images\..*\.digest$/.test(key))
    expect(images.length).toBeGreaterThan(0)
    const digest = `sha256:${'d'.repeat(64)}`
    const pinned = await render(
      images.reduce((base, { key }) => merge(base, saying(key, digest)), {}),
    )
    for (const image of imagesOf(pinned)) expect(image).toMatch(new RegExp(`@${digest}$`))
    for (const image of imagesOf(plain)) {
      expect(image).toMatch(/:[^:@/]+(@sha256:[0-9a-f]{64})?$/)
      expect(image).not.toMatch(/:(latest|main|master|edge|stable|server|server-cuda)(@|$)/)
    }
  })

  it('refuses further variables and arguments that it sets itself', () => {
    const [server] = podsOf([deploymentOf(plain)])
    const [container] = server!.spec.containers as [{ env: { name: string }[]; args: string[] }]
    // An engine whose options are text of its own takes none further.
    if (!leaves.some(({ key }) => key === 'server.extraArgs')) return
    const further = valueAt(defaults, ['server', 'extraEnv']) as Data
    for (const { name } of container.env) {
      if (name in further) continue
      const { error } = ourReading(chart, { server: { extraEnv: { [name]: 'x' } } })
      expect(error).toContain(`server.extraEnv: the chart decides ${name} itself`)
    }
    const flags = container.args.filter((argument) => argument.startsWith('-'))
    const taken = flags.filter(
      (flag) => ourReading(chart, { server: { extraArgs: [flag] } }).error === undefined,
    )
    expect(taken).toEqual(
      flags.filter((flag) =>
        (valueAt(defaults, ['server', 'extraArgs']) as string[]).includes(flag),
      ),
    )
  })

  it('asks nothing of the cluster that it is rendered for', () => {
    for (const [, text] of templates) expect(text).not.toContain('.Capabilities')
  })

  it('restricts every pod and mounts no token', () => {
    const restricted = [plain, full].flatMap(({ objects: rendered }) => podsOf(rendered))
    expect(restricted.length).toBeGreaterThan(3)
    // OpenShift picks the user itself.
    const { runAsUser } = defaults.podSecurityContext as Data
    for (const { spec } of restricted) {
      // The Job that patches the Service has an account of its own; every other pod has none.
      const hasAccount = String(spec.serviceAccountName).endsWith('-lb-ip-patch')
      expect(spec.automountServiceAccountToken).toBe(hasAccount)
      const context = spec.securityContext as Data
      expect(context).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      })
      expect(context.runAsUser).toBe(runAsUser)
      for (const { securityContext } of containersOf(spec))
        expect(securityContext).toMatchObject({
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
          readOnlyRootFilesystem: true,
        })
    }
  })

  it('names its ports, and Services, probes and policies speak of names', () => {
    const names = new Set(
      podsOf(objects()).flatMap(({ spec }) =>
        containersOf(spec).flatMap(({ ports = [] }) => ports.map(({ name }) => name)),
      ),
    )
    expect(names).toEqual(new Set(['http']))
    const ports = (value: unknown): unknown[] => {
      if (Array.isArray(value)) return value.flatMap(ports)
      if (!isMap(value)) return []
      return Object.entries(value).flatMap(([key, part]) =>
        key === 'targetPort' || (key === 'httpGet' && isMap(part))
          ? [isMap(part) ? part.port : part]
          : ports(part),
      )
    }
    for (const port of objects().flatMap(ports)) expect(names).toContain(port)
    const policy = objects().find(
      ({ kind, metadata }) =>
        kind === 'NetworkPolicy' && metadata.labels['app.kubernetes.io/component'] === 'server',
    )
    expect(JSON.stringify(policy!.spec!.ingress)).toContain('"port":"http"')
  })

  it('replaces pods that hold a card before it starts new ones', () => {
    const holdsCard = valueAt(defaults, ['gpu', 'enabled'])
    const strategy = valueAt(defaults, ['strategy', 'type'])
    expect(holdsCard === false || strategy === 'Recreate').toBe(true)
  })

  it('fails with messages that name the value, the conflict and a choice', () => {
    const messages = [
      ...files['templates/validations.yaml']!.matchAll(/fail (?:\(printf )?"((?:[^"\\]|\\.)*)"/g),
    ]
    expect(messages.length).toBeGreaterThan(10)
    for (const [, message] of messages) {
      expect(leaves.filter(({ key }) => message!.includes(key))).not.toEqual([])
      expect(message).toMatch(/\b([Ss]et|[Cc]hoose|[Uu]se|[Rr]emove) /)
      expect(message).toMatch(/\.$/)
    }
  })

  it('renders by default what it rendered before', async () => {
    await expect(plain.text).toMatchFileSnapshot(`snapshots/${chart.title.replace(' ', '.')}.txt`)
  })

  it('has a Chart.yaml that says everything', () => {
    expect(meta).toMatchObject({
      apiVersion: 'v2',
      name: chart.name,
      type: 'application',
      kubeVersion: expect.stringMatching(/^>=1\.(29|35)\.0-0$/),
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      appVersion: expect.any(String),
      icon: expect.stringMatching(/^https:\/\//),
      home: expect.stringMatching(/^https:\/\//),
      description: expect.stringMatching(/\S/),
      keywords: expect.any(Array),
      sources: expect.any(Array),
      maintainers: [expect.objectContaining({ name: expect.any(String) })],
    })
    expect(meta.annotations).toMatchObject({
      'artifacthub.io/license': expect.stringMatching(/\S/),
      'artifacthub.io/changes': expect.stringMatching(/^- kind: (added|changed|fixed|removed)/),
    })
    expect(files['Chart.yaml']).toMatch(/^appVersion: "[^"]+"$/m)
  })

  it('reads no value in templates and NOTES that values.yaml does not have', () => {
    const texts = [...templates, ['templates/NOTES.txt', files['templates/NOTES.txt']!] as const]
    for (const [path, text] of texts)
      for (const [, key] of text.matchAll(/\.Values\.([\w.]+)/g))
        expect({ path, key, value: valueAt(defaults, key!.split('.')) }).not.toMatchObject({
          value: undefined,
        })
    expect(schemaProblems(schema, defaults)).toEqual([])
  })

  it.each([
    ['Helm 4', helm4],
    ['Helm 3', helm3],
  ])('gives %s nothing to complain about', async (_name, binary) => {
    const { code, stdout } = await scratch.helm(binary, [
      'lint',
      '--strict',
      folder,
      ...kubeVersion,
    ])
    expect(stdout).not.toMatch(/\[(INFO|WARNING|ERROR)\]/)
    expect(code).toBe(0)
  })
})

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (!isMap(value)) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, part]) => [key, sortKeys(part)]))
}
