// Proves with a real Helm that every value of a chart does something, is described wherever people
// look, takes what it should and refuses what it must: a value that changes nothing is a lie.

import { load as parseYaml } from 'js-yaml'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { schemaProblems } from '../../src/findings/schemaProblems.ts'
import { builtIn } from '../../src/registry.ts'
import { renderAll } from '../support/helm.ts'
import type { HelmCase } from '../support/helm.ts'
import { tools } from '../tools/tools.ts'
import {
  defaultsOf,
  distinctCharts,
  isMap,
  leavesOf,
  merge,
  printedCharts,
  saying,
  schemaOf,
  valueAt,
} from './support/charts.ts'
import type { ChartLeaf, Data, Instance, PrintedChart } from './support/charts.ts'
import { documentsOf, makeScratch } from './support/helmText.ts'
import type { Printed } from './support/helmText.ts'
import { givenRelease, ourReading } from './support/ourReading.ts'

const { helm3, helm4 } = await tools()
const charts = await printedCharts()
const scratch = makeScratch()
afterAll(() => scratch.remove())

const folders = new Map(
  charts.map((chart) => [chart, scratch.write(chart.title.replace(' ', '/'), chart.files)]),
)
const template = (chart: PrintedChart, args: readonly string[], binary = helm4): Promise<Printed> =>
  scratch.helm(binary, [
    'template',
    'release',
    folders.get(chart)!,
    '-n',
    'space',
    '--kube-version',
    '1.36.0',
    ...args,
  ])
const withValues = (chart: PrintedChart, document: Data, args: readonly string[] = []) =>
  template(chart, ['-f', scratch.values(document), ...args])

/** Reachable within the cluster only, with a key, and nothing that excludes anything else. */
const quiet: Data = {
  service: { type: 'ClusterIP' },
  auth: { existingSecret: 'key' },
  metrics: { scrapeAnnotations: false },
}

/** A release that the address was sealed for. */
const sealed: Data = {
  fullnameOverride: 'full',
  service: { type: 'LoadBalancer' },
  loadBalancer: { address: '' },
  sealedSecret: {
    namespace: 'space',
    name: 'full-lb-ip',
    encryptedData: { loadBalancerIP: 'AgBB' },
  },
}

/** A release behind a proxy, with everything that it can be asked for. */
const proxied: Data = {
  proxy: {
    enabled: true,
    rateLimit: { average: 7 },
    forwardAuth: { address: 'http://sso.example.com' },
  },
  httpRoute: { gateway: { name: 'shared' } },
}
const encrypted = merge(proxied, { ingress: { tls: { enabled: true, entryPoint: 'websecure' } } })
const scaledByKeda: Data = {
  autoscaling: {
    enabled: true,
    with: 'keda',
    metric: 'requests_waiting',
    prometheus: 'http://prometheus.example.com',
  },
}

/** With one monitor: the two exclude each other. */
const monitored = (on: string, off: string): Data => ({
  metrics: { [on]: { enabled: true }, [off]: { enabled: false } },
  server: { metrics: true },
})

/** What must be so for a value to matter, by the beginning of its key; the longest one counts. */
const bases: Readonly<Record<string, Data>> = {
  'download.token.': { download: { token: { existingSecret: 'token' } } },
  hooks: sealed,
  'httpRoute.': proxied,
  'ingress.': proxied,
  'ingress.tls.': encrypted,
  'images.kubectl.': sealed,
  'loadBalancer.': { service: { type: 'LoadBalancer' } },
  'loadBalancer.addressAnnotation': sealed,
  'sealedSecret.': sealed,
  'auth.required': merge(quiet, {
    service: { type: 'NodePort' },
    auth: { existingSecret: '', required: true },
  }),
  'autoscaling.': { autoscaling: { enabled: true, metric: 'requests_waiting' } },
  'autoscaling.enabled': { autoscaling: { enabled: false, metric: 'requests_waiting' } },
  'autoscaling.prometheus': scaledByKeda,
  'autoscaling.with': scaledByKeda,
  'gpu.': { gpu: { enabled: true } },
  'metrics.dashboard.': { metrics: { dashboard: { enabled: true } } },
  'metrics.podMonitor.': monitored('podMonitor', 'serviceMonitor'),
  'metrics.rules.': { metrics: { rules: { enabled: true, podStates: true, cards: true } } },
  'metrics.serviceMonitor.': monitored('serviceMonitor', 'podMonitor'),
  'metrics.scrapeAnnotations': {
    auth: { existingSecret: '' },
    service: { type: 'ClusterIP' },
    proxy: { enabled: false },
    route: { enabled: false },
  },
  'model.size': { persistence: { existingClaim: '' } },
  'networkPolicy.': { networkPolicy: { enabled: true } },
  'podDisruptionBudget.': { podDisruptionBudget: { enabled: true } },
  'persistence.': { persistence: { existingClaim: '' } },
  'proxy.': proxied,
  'proxy.enabled': merge(proxied, { proxy: { enabled: false } }),
  'route.': { auth: { existingSecret: 'key' }, route: { enabled: true } },
  replicaCount: { autoscaling: { enabled: false } },
  'service.nodePort': { service: { type: 'NodePort' } },
  'server.gpuLayers': { gpu: { enabled: true } },
}

/** Of what must be so, whatever the chart has. */
function baseOf(key: string, defaults: Data): Data {
  const [longest] = Object.keys(bases)
    .filter((start) => key.startsWith(start))
    .sort((a, b) => b.length - a.length)
  const base = longest === undefined ? {} : bases[longest]!
  return merge(quiet, knownPart(base, defaults))
}

/** What of a document a chart has. */
const knownPart = (document: Data, defaults: Data): Data =>
  Object.fromEntries(
    Object.entries(document)
      .filter(([name]) => name in defaults)
      .map(([name, value]) => [
        name,
        isMap(value) && isMap(defaults[name]) ? knownPart(value, defaults[name]) : value,
      ]),
  )

/** The documents of a rendering, in an order that does not depend on file names. */
const textsOf = ({ stdout }: Printed): string[] =>
  documentsOf(stdout)
    .map(({ text }) => text.trimEnd())
    .sort()

/** One of these fits every pattern that there is. */
const words = ['other', '/other', '77', '77Gi', '77s', 'f'.repeat(40), 'f'.repeat(64)]
const strings = [
  ...words,
  'http://mirror.example.com',
  `sha256:${'f'.repeat(64)}`,
  'example.com/gpu',
  '0.5',
]

/** Items of lists of Kubernetes objects. */
const items: Readonly<Record<string, Data>> = {
  tolerations: { key: 'other', operator: 'Exists' },
  topologySpreadConstraints: {
    maxSkew: 1,
    topologyKey: 'kubernetes.io/hostname',
    whenUnsatisfiable: 'DoNotSchedule',
  },
  'networkPolicy.serverEgress': { to: [{ podSelector: { matchLabels: { app: 'other' } } }] },
  'networkPolicy.from': { podSelector: { matchLabels: { app: 'other' } } },
  extraVolumes: { emptyDir: {} },
}

const isObjectList = ({ schema }: ChartLeaf): boolean => schema.items?.type === 'object'

/** An item for a list of objects: what Kubernetes wants, and the fields that the chart wants. */
const itemOf = ({ key, schema }: ChartLeaf): Data => ({
  ...Object.fromEntries((schema.items?.required ?? []).map((field) => [field, '7'])),
  ...items[key],
})

/** A value that a leaf takes and does not have. */
function anotherValue(leaf: ChartLeaf, now: unknown): unknown {
  const { schema } = leaf
  if (schema.enum !== undefined) return schema.enum.find((choice) => choice !== now)
  if (schema.type === 'boolean') return now !== true
  if (schema.type === 'integer') return now === schema.maximum ? Number(now) - 1 : Number(now) + 1
  if (schema.type === 'array') return [isObjectList(leaf) ? itemOf(leaf) : '--other']
  if (schema.type === 'object') return { 'example.com/other': 'other' }
  const { pattern = '' } = schema
  return strings.find((text) => text !== now && new RegExp(pattern, 'u').test(text))
}

const argumentOf = (key: string, value: unknown): string[] =>
  typeof value === 'object'
    ? ['--set-json', `${key}=${JSON.stringify(value)}`]
    : ['--set', `${key}=${String(value)}`]

const isOneApplication = ({ files }: PrintedChart): boolean =>
  !Object.values(files).some((text) => text.includes('.Values.parts.foundation'))

/** A table row of the README, its cells without the escapes. */
function readmeRow(chart: PrintedChart, key: string): string[] | undefined {
  const line = chart.files['README.md']!.split('\n').find((row) => row.startsWith(`| \`${key}\` |`))
  return line?.split(/(?<!\\) ?\| ?/).slice(1, -1)
}

/** The comment above a key of values.yaml, as one line; undefined where the key is not there. */
function commentOf(chart: PrintedChart, path: readonly string[]): string | undefined {
  const lines = chart.files['values.yaml']!.split('\n')
  let from = 0
  for (const [depth, name] of path.entries()) {
    const key = new RegExp(`^ {${depth * 2}}${name}:`)
    const found = lines.findIndex((line, at) => at >= from && key.test(line))
    if (found === -1) return undefined
    from = found
  }
  const pad = ' '.repeat((path.length - 1) * 2)
  const comment: string[] = []
  for (let at = from - 1; new RegExp(`^${pad}# \\S`).test(lines[at] ?? ''); at--)
    comment.unshift(lines[at]!.slice(pad.length + 2))
  return comment.join(' ')
}

/** A template without the name of its chart, which is in the names of all its helpers. */
const unnamed = ({ name }: PrintedChart, text: string): string => text.replaceAll(`"${name}.`, '"')

const seen = new Set<string>()

/** Charts share most of what they are made of, and each render takes Helm a while. */
function isFirst(subject: unknown): boolean {
  const text = JSON.stringify(subject)
  const before = seen.has(text)
  seen.add(text)
  return !before
}

/** Whether a piece of a template reads one of the values, or a map that holds it. */
const reads = (piece: string, keys: readonly string[]): boolean =>
  [...piece.matchAll(/\.Values((?:\.\w+)+)/g)].some(([, found]) =>
    keys.some((key) => `.${key}.`.startsWith(`${found}.`) || `${found}.`.startsWith(`.${key}.`)),
  )

/** Whether no chart before has the value in the very same lines of its templates. */
function isFresh(chart: PrintedChart, { key, schema, path }: ChartLeaf): boolean {
  const lines = Object.entries(chart.files)
    .filter(([file]) => file.startsWith('templates/'))
    .flatMap(([file, text]) =>
      unnamed(chart, text)
        .split('\n')
        .flatMap((line) => (reads(line, [key]) ? [`${file} ${line}`] : [])),
    )
  return isFirst([key, schema, path[0] === 'parts' ? chart.title : lines])
}

const distinct = distinctCharts(charts).map((chart) => {
  const leaves = leavesOf(chart)
  return { title: chart.title, chart, leaves, fresh: leaves.filter((leaf) => isFresh(chart, leaf)) }
})

describe.each(distinct)('values of the chart $title', ({ chart, leaves, fresh }) => {
  const defaults = defaultsOf(chart)
  const befores = new Map<string, Promise<Printed>>()
  const before = (base: Data): Promise<Printed> => {
    const known = befores.get(JSON.stringify(base)) ?? withValues(chart, base)
    befores.set(JSON.stringify(base), known)
    return known
  }

  it.concurrent.each(fresh)('$key changes what is rendered', async (leaf) => {
    const base = baseOf(leaf.key, defaults)
    const value = anotherValue(leaf, valueAt(merge(defaults, base), leaf.path))
    expect(value, 'no other value is known: add one that fits to `words` above').toBeDefined()
    const after = await withValues(chart, base, argumentOf(leaf.key, value))
    expect(after).toMatchObject({ code: 0, stderr: '' })
    const unchanged = (await before(base)).stdout
    // A chart that is one Application has the switch of the foundation too, and nothing in it; nor is
    // there anything where the claim is another's.
    const isEmpty =
      isOneApplication(chart) || Boolean(valueAt(defaults, ['persistence', 'existingClaim']))
    const matters = leaf.key !== 'parts.foundation' || !isEmpty
    expect(
      after.stdout !== unchanged,
      `${String(leaf.key)} ${matters ? 'changes nothing: say in `bases` above what must be so for it to matter' : 'should change nothing'}`,
    ).toBe(matters)
  })

  it.each(leaves)('$key has a comment, a row in the README and a schema that agree', (leaf) => {
    const { description } = leaf.schema
    expect(description).toMatch(/^[A-Z/].*\.$/)
    expect(commentOf(chart, leaf.path)).toBe(`-- ${description}`)
    const [, type = '', shown, prose] = readmeRow(chart, leaf.key) ?? []
    expect(type).not.toBe('')
    expect(shown?.replaceAll('\\|', '|')).toBe(`\`${JSON.stringify(leaf.default)}\``)
    expect(prose?.replaceAll(/\\(.)/g, '$1')).toBe(description)
  })

  it('documents no value that it does not have', () => {
    const rows = [...chart.files['README.md']!.matchAll(/^\| `([^`]+)` \|/gm)].map(([, key]) => key)
    expect(rows).toEqual(leaves.map(({ key }) => key))
  })
})

describe.each(charts)('the chart $title', (chart) => {
  it.each([
    ['Helm 4', helm4],
    ['Helm 3', helm3],
  ])('refuses a misspelt key and names it, in %s', async (_name, binary) => {
    const { code, stderr } = await template(chart, ['--set', 'servr.port=1'], binary)
    expect(code).not.toBe(0)
    expect(stderr).toMatch(/additional propert(y|ies) .?servr.? (is )?not allowed/i)
  })

  it('takes global values and reads none of them', async () => {
    const plain = await template(chart, [])
    expect(plain.code).toBe(0)
    expect(await template(chart, ['--set-json', 'global={"a":{"b":[1]}}'])).toEqual(plain)
  })

  it('renders the same as a dependency of another chart', async () => {
    const parent = scratch.write(`${chart.title.replace(' ', '/')}-parent`, {
      'Chart.yaml': 'apiVersion: v2\nname: umbrella\nversion: 0.1.0\n',
      'values.yaml': `global: {a: 1}\n${chart.name}: {terminationGracePeriodSeconds: 7}\n`,
      ...Object.fromEntries(
        Object.entries(chart.files).map(([path, text]) => [`charts/${chart.name}/${path}`, text]),
      ),
    })
    const [alone, within] = await Promise.all([
      template(chart, ['--set', 'terminationGracePeriodSeconds=7']),
      scratch.helm(helm4, ['template', 'release', parent, '-n', 'space']),
    ])
    expect(within.stderr).toBe('')
    expect(documentsOf(within.stdout).length).toBeGreaterThan(2)
    expect(textsOf(within)).toEqual(textsOf(alone))
  })
})

/** Text that breaks careless templates, careless YAML and careless shells. */
const hostile: readonly string[] = [
  ...`{{ .Values.auth }},}},",',\\,a: b,# no,- a,---,<no value>,%s,%!d,$(HOME),\`id\``.split(','),
  ...'yes,null,~,1e3,0x1F,012,1.10,12:30,!!str x,&a,*a,? x,| x,> x,[,{,@,%YAML 1.1'.split(','),
  ...' lead,trail ,a\tb,a\nb,a\r\nb,\0,\u0085,\u00a0,\u2028,\ufeff,\ufffe,Grüße 😀'.split(','),
  'x'.repeat(900),
]

interface Place {
  /** What Helm must name where it refuses the text there. */
  readonly named: string
  readonly document: Data
}

/** The documents that put a text into one value each; only those that take text at all. */
function placesFor(leaves: readonly ChartLeaf[], textOf: (index: number) => string): Place[] {
  return leaves.flatMap((leaf, index): Place[] => {
    const text = textOf(index)
    const { key, schema, default: before } = leaf
    const named = `at '/${key.replaceAll('.', '/')}`
    const put = (value: unknown): Place => ({ named, document: saying(key, value) })
    if (schema.type === 'array') {
      if (!isObjectList(leaf)) return [put([text])]
      const fields = schema.items?.required ?? []
      return ['note', ...fields].map((field) => put([{ ...itemOf(leaf), [field]: text }]))
    }
    if (schema.type === 'object')
      return [
        put({ ...(before as Data), note: text }),
        // Of a key, Helm says no more than that it is none.
        { named: 'propertyName', document: saying(key, { ...(before as Data), [text]: 'x' }) },
      ]
    return String(schema.type).includes('string') && schema.enum === undefined ? [put(text)] : []
  })
}

/** Texts in all these places at once. */
const all = (places: readonly Place[]): Data =>
  places.reduce((base, { document }) => merge(base, document), quiet)

describe.each(distinct)('strange text in the values of $title', ({ chart, leaves, fresh }) => {
  const schema = schemaOf(chart)
  const defaults = defaultsOf(chart)
  const refused = ({ document }: Place) =>
    schemaProblems(schema, merge(defaults, merge(quiet, document))).length > 0
  // A chart with much that is new meets each text everywhere. One that is mostly made of what
  // others have meets them all too, but several at once, each value a few of them.
  const isNew = fresh.length * 8 > leaves.length
  const turns = isNew ? hostile : hostile.slice(0, 8)
  const cases = turns.map((first, turn) => {
    const textOf = (index: number): string =>
      isNew ? first : hostile[(turn * 7 + index) % hostile.length]!
    const places = placesFor(leaves, textOf)
    const text = isNew ? first : `the mixture ${turn}`
    // Of a mixture, some may be where nothing is rendered.
    const texts = isNew ? [first] : []
    const taken = all(places.filter((place) => !refused(place)))
    const names = places.filter(refused).map(({ named }) => named)
    return { text, texts, taken, names, broken: all(places.filter(refused)) }
  })
  const results = new Map<string, { taken: unknown; broken: unknown }>()

  beforeAll(async () => {
    const { files } = chart
    const { name, namespace } = givenRelease
    const helmCase = (title: string, values: Data): HelmCase => ({
      name: title,
      values,
      files,
      release: name,
      namespace,
    })
    const rendered = await renderAll(
      helm4,
      cases.flatMap(({ text, taken, broken }) => [helmCase(text, taken), helmCase(text, broken)]),
    )
    for (const [index, { text }] of cases.entries())
      results.set(text, { taken: rendered[index * 2], broken: rendered[index * 2 + 1] })
  })

  it.each(cases)(
    '$text survives wherever the schema takes it, in both readings',
    ({ text, texts, taken }) => {
      const ours = ourReading(chart, taken)
      expect(ours.error).toBeUndefined()
      expect(results.get(text)!.taken).toEqual({ ok: true, objects: ours.objects })
      const within = (data: unknown) => {
        const json = JSON.stringify(data)
        return texts.filter((one) => json.includes(JSON.stringify(one).slice(1, -1)))
      }
      expect(within(ours.objects)).toEqual(within(taken))
    },
  )

  it.each(cases.filter(({ names }) => names.length > 0))(
    '$text is refused by Helm wherever the schema refuses it, by key',
    ({ text, names }) => {
      const result = results.get(text)!.broken as { ok: boolean; error: string }
      expect(result.ok).toBe(false)
      for (const name of names) expect(result.error).toContain(name)
    },
  )
})

/** What a user says that the chart says too, and what the refusal must speak of. */
type Clash = [document: Data, ...parts: string[]]

const flags = {
  '-m': 'model.file',
  '--alias': 'model.alias',
  '--host': 'service.type',
  '--port': 'server.port',
  '--ctx-size': 'server.kvCache.size',
  '--ctx_size': 'server.kvCache.size',
  '-np': 'server.slots',
  '-ngl': 'server.gpuLayers',
  '--flash-attn': 'server.flashAttention',
  '-ctk': 'server.kvCache.type',
  '--cache-ram': 'server.cacheRam',
  '-t': 'server.threads',
  '--metrics': 'server.metrics',
  '--no-slots': 'server.slotsEndpoint',
  '--embeddings': 'server.mode',
  '--api-key': 'auth.existingSecret',
}
const maps = {
  podLabels: 'app.kubernetes.io/name',
  commonLabels: 'app.kubernetes.io/name',
  'metrics.dashboard.labels': 'app.kubernetes.io/name',
  'metrics.podMonitor.labels': 'app.kubernetes.io/name',
  'metrics.rules.labels': 'app.kubernetes.io/name',
  'metrics.serviceMonitor.labels': 'app.kubernetes.io/name',
  'service.annotations': 'argocd.argoproj.io/sync-wave',
  'resources.limits': 'nvidia.com/gpu',
}
const clashes: Clash[] = [
  ...Object.entries(flags).map(([flag, value]): Clash => [
    saying('server.extraArgs', [flag]),
    `server.extraArgs: the chart sets ${flag} itself; set ${value} instead.`,
  ]),
  ...['HOME', 'LLAMA_ARG_PORT'].map((name): Clash => [
    saying('server.extraEnv', { [name]: 'x' }),
    `server.extraEnv: the chart decides ${name} itself; use the value that sets it instead.`,
  ]),
  ...['models', 'tmp', 'api-key'].map((name): Clash => [
    saying('extraVolumes', [{ name, emptyDir: {} }]),
    `extraVolumes: the chart has a volume ${name} itself; choose another name.`,
  ]),
  ...['/models', '/tmp', '/etc/api-key'].map((mountPath): Clash => [
    saying('extraVolumeMounts', [{ name: 'x', mountPath }]),
    `extraVolumeMounts: the chart mounts something at ${mountPath} itself; choose another path.`,
  ]),
  ...Object.entries(maps).map(([key, name]): Clash => [
    merge({ gpu: { enabled: true } }, saying(key, { [name]: '1' })),
    `${key}.${name}: the chart sets this key itself; remove it from ${key}.`,
  ]),
  [
    merge(saying('metrics.scrapeAnnotations', true), { auth: { existingSecret: 'key' } }),
    'metrics.scrapeAnnotations',
    'auth.existingSecret',
    'Use metrics.podMonitor',
  ],
  [
    { autoscaling: { enabled: true, metric: '' } },
    'autoscaling.enabled is true and autoscaling.metric is empty',
    'set autoscaling.enabled to false',
  ],
  [
    { autoscaling: { enabled: true, with: 'keda', metric: 'waiting', prometheus: '' } },
    'autoscaling.with is keda and autoscaling.prometheus is empty',
    'Set it to the address of Prometheus',
  ],
  [
    { metrics: { podMonitor: { enabled: true }, serviceMonitor: { enabled: true } } },
    'metrics.podMonitor.enabled and metrics.serviceMonitor.enabled exclude each other',
    'Use one of them',
  ],
  [
    { service: { type: 'NodePort' }, auth: { existingSecret: '', required: true } },
    'service.type',
    'auth.existingSecret',
    'set service.type to ClusterIP',
  ],
]

/** The outermost blocks of a template. */
function blocksOf(text: string): string[] {
  const blocks = ['']
  let depth = 0
  for (const line of text.split('\n')) {
    if (depth === 0) blocks.push('')
    depth += [...line.matchAll(/\{\{-? (?:if|range|with) /g)].length
    depth -= [...line.matchAll(/\{\{-? end /g)].length
    blocks.push(`${blocks.pop()}${line}\n`)
  }
  return blocks
}

/** Whether no chart before refuses this by the very same words. */
function isFreshClash(chart: PrintedChart, clash: Clash): boolean {
  const keys = leavesIn(clash[0])
  const validations = unnamed(chart, chart.files['templates/validations.yaml']!)
  return isFirst([clash, blocksOf(validations).filter((block) => reads(block, keys))])
}

/** Keys of what a document says, with dots. */
const leavesIn = (document: Data): string[] =>
  Object.entries(document).flatMap(([name, value]) =>
    isMap(value) ? leavesIn(value).map((rest) => `${name}.${rest}`) : [name],
  )

const engines = [...builtIn.engine.values()]
const refusing = distinct.flatMap(({ title, chart, leaves }) => {
  const known = new Set(leaves.map(({ key }) => key))
  const deployment = chart.files['templates/deployment.yaml']!
  const engine = engines.find(({ container: { name } }) =>
    deployment.includes(`- name: ${name}\n`),
  )!
  const hasModel = known.has('model.path')
  const hasKeyFile = deployment.includes('/etc/api-key')
  const possible = clashes.filter(([document, ...parts]) => {
    if (!hasModel && /["/]models"/.test(JSON.stringify(document))) return false
    if (!hasKeyFile && /["/]api-key"/.test(JSON.stringify(document))) return false
    const [further] = Object.keys((document.server ?? {}) as Data)
    if (further === undefined)
      return engine.metricsNeedKey || parts[0] !== 'metrics.scrapeAnnotations'
    // Flags and variables are those of llama-server; others have HOME at most.
    return (
      known.has(`server.${further}`) &&
      (engine.kind === 'llama-server' ||
        (parts[0]!.includes(' HOME ') && deployment.includes('- name: HOME\n')))
    )
  })
  const fresh = possible.filter((clash) => isFreshClash(chart, clash))
  return fresh.length === 0 ? [] : [{ title, chart, fresh }]
})

describe.each(refusing)('what the chart $title refuses', ({ chart, fresh }) => {
  it.concurrent.each(fresh)(
    '%j fails with the key, the conflict and the choice',
    async (document, ...parts) => {
      const { code, stderr } = await withValues(chart, merge(quiet, document))
      expect(code).not.toBe(0)
      for (const part of parts) expect(stderr).toContain(part)
    },
  )
})

describe.each(distinctCharts(charts))('NOTES.txt of $title', (chart) => {
  const notes = async (document: Data): Promise<string> => {
    const file = scratch.values(document)
    const { code, stdout, stderr } = await scratch.helm(helm4, [
      'install',
      'release',
      folders.get(chart)!,
      '--namespace=space',
      '--dry-run=client',
      `--values=${file}`,
      '--set=metrics.scrapeAnnotations=false,auth.required=false',
    ])
    expect({ code, stderr: stderr.replaceAll(/^level=.*\n/gm, '') }).toEqual({
      code: 0,
      stderr: '',
    })
    return stdout.slice(stdout.indexOf('\nNOTES:\n') + '\nNOTES:\n'.length)
  }
  const reach = {
    ClusterIP: 'kubectl port-forward -n space service/',
    NodePort: "-o jsonpath='{.spec.ports[0].nodePort}'",
    LoadBalancer: "-o jsonpath='{.status.loadBalancer.ingress[0].ip}'",
  }

  it.concurrent.each(
    Object.entries(reach).flatMap(([type, how]) =>
      ['my-key', ''].map((key) => ({ type, how, key })),
    ),
  )('say how to reach a $type with the key "$key"', async ({ type, how, key }) => {
    const text = await notes({ service: { type, port: 8123 }, auth: { existingSecret: key } })
    expect(Object.values(reach).filter((line) => text.includes(line))).toEqual([how])
    expect(text.includes('Authorization: Bearer $KEY')).toBe(key !== '')
    expect(text.includes('kubectl get secret -n space my-key')).toBe(key !== '')
    expect(text.includes('WARNING: the server asks for no key')).toBe(key === '')
    expect(text).toMatch(/kubectl rollout status -n space deployment\/\S+\n/)
  })

  it('have no trailing spaces, no empty lines in a row, and a warning that stands alone', async () => {
    const text = await notes({ service: { type: 'NodePort' }, auth: { existingSecret: '' } })
    expect(text).not.toMatch(/[ \t]\n/)
    expect(text).not.toMatch(/\n\n\n/)
    expect(text).toMatch(/\n\nWARNING: [^\n]+\n\n/)
    expect(text).toMatch(/\S\n$/)
  })

  it('read a key of any name out of the Secret', async () => {
    const text = await notes({ auth: { existingSecret: 'my-key', secretKey: 'api.key' } })
    // In a JSON path, a dot within a name would mean a further level.
    expect(text).not.toContain('{.data.api.key}')
  })
})

describe.each(distinctCharts(charts))('the Helm test of $title', (chart) => {
  it('is one restricted pod with a pinned image', async () => {
    const digest = `sha256:${'a'.repeat(64)}`
    const printed = await template(chart, [
      '--show-only=templates/tests/test-connection.yaml',
      `--set=images.server.digest=${digest}`,
    ])
    const pod = parseYaml(printed.stdout) as {
      kind: string
      metadata: { annotations: Data }
      spec: { automountServiceAccountToken: boolean; restartPolicy: string; containers: Data[] }
    }
    expect(pod.kind).toBe('Pod')
    expect(pod.metadata.annotations['helm.sh/hook']).toBe('test')
    expect(pod.spec).toMatchObject({
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    })
    for (const container of pod.spec.containers) {
      expect(container.image).toMatch(new RegExp(`:[^:@/]+@${digest}$`))
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        readOnlyRootFilesystem: true,
      })
    }
  })
})

/** What Argo CD gives Helm for an Application, beside the values. */
const argsOf = ({ kubeVersion, apiVersions }: Instance): string[] => [
  `--kube-version=${kubeVersion}`,
  '--skip-tests',
  ...apiVersions.map((version) => `--api-versions=${version}`),
]

/** Objects as texts that can be compared whatever their order. */
const sorted = (objects: readonly unknown[]): string[] =>
  objects.map((one) => JSON.stringify(canonical(one))).sort()

const serviceOf = ({ application }: Instance): string => application.replace(/-foundation$/, '')

describe.each(charts)('the Applications of the chart $title', (chart) => {
  const objectsOf = async (instance: Instance, values: Data): Promise<unknown[]> => {
    const { release, namespace } = instance
    const [result] = await renderAll(helm4, [
      { name: release, files: chart.files, values, release, namespace, args: argsOf(instance) },
    ])
    if (!result!.ok) throw new Error(result!.error)
    return Object.values(result!.objects).flat()
  }

  it.concurrent.each(chart.instances)(
    '$application: the manifests are what Helm renders',
    async (instance) => {
      expect(sorted(instance.manifests)).toEqual(sorted(await objectsOf(instance, instance.values)))
    },
  )

  const services = [...new Set(chart.instances.map(serviceOf))]
  it.each(services)('%s: the halves are disjoint, and together the whole chart', async (name) => {
    const halves = chart.instances.filter((instance) => serviceOf(instance) === name)
    const [one] = halves
    const whole = await objectsOf(
      one!,
      merge(one!.values, { parts: { foundation: true, workload: true } }),
    )
    const parts = await Promise.all(halves.map((half) => objectsOf(half, half.values)))
    expect(sorted(parts.flat())).toEqual(sorted(whole))
    expect(new Set(sorted(parts.flat())).size).toBe(parts.flat().length)
  })
})

/** The same data with its keys in order, so that texts can be compared. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, part]) => [key, canonical(part)]))
}
