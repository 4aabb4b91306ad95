// The words of findings: one exact message for each fault that an author makes, without noise, raw
// patterns or anything that could steer a terminal; and what allowances and the lock say.

import type { TSchema } from '@sinclair/typebox'
import { describe, expect, test } from 'vitest'

import { codes } from '../../src/findings/codes.ts'
import type { Finding } from '../../src/findings/finding.ts'
import { schemaProblems } from '../../src/findings/schemaProblems.ts'
import { lockSchema } from '../../src/lock.ts'
import { builtIn } from '../../src/registry.ts'
import { siteSchema } from '../../src/site.ts'
import { capabilities } from '../../src/units/unit.ts'
import { buildSites, codesOf, committedLock, soundSite } from '../support/sites.ts'
import { findingsIn, placeOf } from './projects.ts'

/** A site as its author may have mistyped it. */
type Loose = { [key: string]: Loose } & { [key: number]: Loose }
type Change = (site: Loose, chat: Loose) => void

const set = (target: Loose, more: object) => void Object.assign(target, more)

function changed(change: Change): unknown {
  const site = structuredClone(soundSite) as unknown as Loose
  change(site, site.services!.chat!)
  return site
}

const findingsOf = (change: Change): readonly Finding[] =>
  buildSites({ site: changed(change) }).findings

const labels =
  'lower-case letters, digits and dashes, at most 63 of them, with a letter or digit at both ends'

describe('one fault is one message', () => {
  test.each<[string, Change, code: string, message: string]>([
    // Misspelt keys, at every level.
    [
      'a key of the site',
      (site) => set(site, { servces: {} }),
      'SITE-002',
      'servces is not a key of the site; did you mean services?',
    ],
    [
      'a required key',
      (site) => {
        set(site, { repos: site.repo! })
        delete site.repo
      },
      'SITE-002',
      'repos is not a key of the site; did you mean repo?',
    ],
    [
      'a key of the repository',
      (site) => set(site.repo!, { branch: 'main' }),
      'SITE-002',
      'branch is not a key of repo.',
    ],
    [
      'a key of the cluster',
      (site) => set(site.cluster!, { storageClass: {} }),
      'SITE-002',
      'storageClass is not a key of cluster; did you mean storageClasses?',
    ],
    [
      'a key of a storage class',
      (site) => set(site.cluster!.storageClasses!.fast!, { speed: '1GB/s' }),
      'SITE-002',
      'speed is not a key of cluster.storageClasses.fast.',
    ],
    [
      'a key of a node',
      (site) => set(site.nodes!.one!, { gpu: 1 }),
      'SITE-002',
      'gpu is not a key of nodes.one; did you mean gpus?',
    ],
    [
      'a key of a service',
      (_, chat) => set(chat, { replica: 2 }),
      'SITE-002',
      'replica is not a key of services.chat; did you mean replicas?',
    ],
    [
      'an option',
      (_, chat) => set(chat.engine!, { slotz: 2 }),
      'SITE-002',
      'slotz is not a key of services.chat.engine; did you mean slots?',
    ],
    [
      'a key of a taint',
      (site) => set(site.nodes!.one!, { taints: [{ key: 'a', efect: 'NoSchedule' }] }),
      'SITE-002',
      'efect is not a key of nodes.one.taints[0]; did you mean effect?',
    ],
    [
      'a key of a union’s object',
      (_, chat) => set(chat, { chart: { nam: 'x' } }),
      'SITE-002',
      'nam is not a key of services.chat.chart; did you mean name?',
    ],
    // Wrong types and values.
    [
      'a string for an integer',
      (_, chat) => set(chat.engine!, { slots: 'four' }),
      'SITE-003',
      'services.chat.engine.slots is "four" and must be an integer.',
    ],
    [
      'half a pod',
      (_, chat) => set(chat, { replicas: 2.5 }),
      'SITE-003',
      'services.chat.replicas is 2.5 and must be an integer.',
    ],
    [
      'too few',
      (_, chat) => set(chat.engine!, { slots: 0 }),
      'SITE-003',
      'services.chat.engine.slots is 0 and must be at least 1.',
    ],
    [
      'too many',
      (_, chat) => set(chat, { replicas: 5000 }),
      'SITE-003',
      'services.chat.replicas is 5000 and must be at most 1000.',
    ],
    [
      'a number for a string',
      (site) => set(site.cluster!, { kubernetes: 1.36 }),
      'SITE-003',
      'cluster.kubernetes is 1.36 and must be a string.',
    ],
    [
      'a string for a list',
      (_, chat) => set(chat.engine!, { extraArgs: '--x' }),
      'SITE-003',
      'services.chat.engine.extraArgs is "--x" and must be a list.',
    ],
    [
      'a list for an object',
      (site) => set(site, { services: [] }),
      'SITE-003',
      'services is [] and must be an object.',
    ],
    [
      'a string for a boolean',
      (site) => set(site.repo!, { automated: 'no' }),
      'SITE-003',
      'repo.automated is "no" and must be true or false.',
    ],
    [
      'nothing for a choice',
      (_, chat) => set(chat, { engine: null }),
      'SITE-003',
      'services.chat.engine is null and must be an object.',
    ],
    [
      'a bare kind for a choice',
      (_, chat) => set(chat, { engine: 'llama-server' }),
      'SITE-003',
      'services.chat.engine is "llama-server" and must be an object, such as { kind: "llama-server" }.',
    ],
    [
      'an empty list',
      (_, chat) => set(chat, { nodes: [] }),
      'SITE-003',
      'services.chat.nodes is [] and must have at least 1 item.',
    ],
    [
      'a long value',
      (_, chat) => set(chat, { replicas: 'x'.repeat(99) }),
      'SITE-003',
      `services.chat.replicas is "${'x'.repeat(58)}… and must be an integer.`,
    ],
    // Patterns, in words.
    [
      'a name',
      (_, chat) => set(chat, { namespace: 'My_NS' }),
      'SITE-003',
      `services.chat.namespace is "My_NS" and must be ${labels}.`,
    ],
    [
      'a quantity',
      (_, chat) => set(chat.storage!, { size: '50 GB' }),
      'SITE-003',
      'services.chat.storage.size is "50 GB" and must be a quantity such as 512Mi or 50Gi.',
    ],
    [
      'a version',
      (site) => set(site.cluster!, { kubernetes: '1.36.2' }),
      'SITE-003',
      'cluster.kubernetes is "1.36.2" and does not fit what it is: minor version, such as 1.36.',
    ],
    [
      'two lines',
      (site) => set(site, { description: 'a\nb' }),
      'SITE-003',
      'description is "a\\nb" and must be one line of text without control characters.',
    ],
    // Unions: one sentence, of the branch that was meant.
    [
      'a word and an object',
      (_, chat) => set(chat, { apiKey: true }),
      'SITE-003',
      'services.chat.apiKey is true and must be false or { secret, key }.',
    ],
    [
      'a string and an object',
      (_, chat) => set(chat, { chart: 5 }),
      'SITE-003',
      'services.chat.chart is 5 and must be a string or { name, defaults }.',
    ],
    [
      'the string of those',
      (_, chat) => set(chat, { chart: 'A' }),
      'SITE-003',
      `services.chat.chart is "A" and must be ${labels}.`,
    ],
    [
      'words and a number',
      (_, chat) => set(chat.engine!, { gpuLayers: 'alll' }),
      'SITE-003',
      'services.chat.engine.gpuLayers is "alll" and must be "all", "auto", "fit" or an integer; did you mean all?',
    ],
    [
      'the number of those',
      (_, chat) => set(chat.engine!, { gpuLayers: -1 }),
      'SITE-003',
      'services.chat.engine.gpuLayers is -1 and must be at least 0.',
    ],
    [
      'words',
      (_, chat) => set(chat, { scrape: 'podmonitor' }),
      'SITE-003',
      'services.chat.scrape is "podmonitor" and must be "pod-monitor", "service-monitor", "annotations" or "none"; did you mean pod-monitor?',
    ],
    [
      'a capability',
      (site) => set(site.cluster!, { has: ['metalb'] }),
      'SITE-003',
      `cluster.has[0] is "metalb" and must be one of ${Object.keys(capabilities).length} words such as "metallb"; did you mean metallb?`,
    ],
    [
      'objects by a wrong kind',
      (site) => set(site, { existing: [{ kind: 'objct', object: 'Service', name: 'x' }] }),
      'SITE-003',
      'existing[0].kind is "objct" and must be "object", "deployment", "service", "gpu-user", "node-user" or "systemd-unit"; did you mean object?',
    ],
    [
      'objects without a kind',
      (site) => set(site, { existing: [{ name: 'x' }] }),
      'SITE-004',
      'existing[0] lacks kind, which is "object", "deployment", "service", "gpu-user", "node-user" or "systemd-unit".',
    ],
    [
      'the object of a kind',
      (site) => set(site, { existing: [{ kind: 'gpu-user', name: 'x', gpus: 1 }] }),
      'SITE-004',
      'existing[0] lacks node (the node they are on).',
    ],
    [
      'no object at all',
      (site) => set(site, { existing: [5] }),
      'SITE-003',
      'existing[0] is 5 and must be { kind, object, namespace, name, ends }, { kind, namespace, name, labels, model, port, memory, cardMemory, gpus, nodes, hostNetwork, hostPorts, hostPID, key, ends }, { kind, namespace, name, selector, type, ports, ends }, { kind, name, node, gpus, memory, deployment, ends }, { kind, name, node, memory, ephemeralStorage, ends } or { kind, host, name, port, address, model, memory, cardMemory, gpus, key, ends }.',
    ],
    // What is missing.
    [
      'a key of a service',
      (_, chat) => void delete chat.model,
      'SITE-004',
      'services.chat lacks model (what llama-server serves: owner/name/file.gguf; or an object, where there is more to say).',
    ],
    [
      'a kind',
      (_, chat) => set(chat, { engine: {} }),
      'SITE-004',
      'services.chat.engine lacks kind (the program that serves the model).',
    ],
    // Units and names.
    [
      'a unit',
      (_, chat) => set(chat, { expose: { kind: 'loadbalancer' } }),
      'SITE-005',
      'loadbalancer is no exposure; did you mean load-balancer?',
    ],
    [
      'a unit far off',
      (_, chat) => set(chat, { engine: { kind: 'sglang' } }),
      'SITE-005',
      'sglang is no engine.',
    ],
    [
      'a service',
      (site) => set(site.services!, { Chat_Bot: site.services!.chat! }),
      'SITE-006',
      `Chat_Bot cannot be a name in services: a name there is ${labels}.`,
    ],
    [
      'a long service',
      (site) => {
        set(site.services!, { ['x'.repeat(54)]: site.services!.chat! })
        delete site.services!.chat
      },
      'SITE-006',
      `${'x'.repeat(54)} has 54 characters; Helm refuses release names of more than 53.`,
    ],
    [
      'a storage class',
      (_, chat) => set(chat.storage!, { storageClass: 'fsat' }),
      'SITE-007',
      'The storage class fsat is not declared under cluster.storageClasses; did you mean fast?',
    ],
    [
      'a storage class called like what every object has',
      (_, chat) => set(chat.storage!, { storageClass: 'constructor' }),
      'SITE-007',
      'The storage class constructor is not declared under cluster.storageClasses.',
    ],
    [
      'a node called like what every object has',
      (_, chat) => set(chat, { nodes: ['one', 'constructor'] }),
      'SITE-007',
      'There is no node constructor.',
    ],
    [
      'a label that YAML could misread',
      (_, chat) => set(chat, { values: { podLabels: { 'a<b': 'c' } } }),
      'SITE-010',
      'The chart chat does not take a value: "a<b" cannot be a name in podLabels: a name there is plain ASCII without "<", 1 to 317 characters long.',
    ],
    [
      'environments',
      (site) => set(site, { environments: 'test' }),
      'SITE-003',
      'environments is "test" and must be an object.',
    ],
    [
      'a value of the chart',
      (_, chat) => set(chat, { values: { server: { slotz: 1 } } }),
      'SITE-010',
      'The chart chat does not take a value: slotz is not a key of server; did you mean slots?',
    ],
  ])('%s', (_name, change, code, message) => {
    const findings = findingsOf(change).filter((finding) => finding.code.startsWith('SITE'))
    expect(findings.map((finding) => [finding.code, finding.message])).toEqual([[code, message]])
  })

  test('an option of another unit is said to be one', () => {
    const [finding] = findingsOf((_, chat) =>
      set(chat, { expose: { kind: 'cluster', annotations: {} } }),
    )
    expect(finding!.message).toBe('annotations is not a key of services.chat.expose.')
    expect(finding!.hint).toBe(
      'It is an option of ingress, load-balancer and route; cluster has none of that name.',
    )
  })

  test('several faults are several findings of one run', () => {
    const codes = findingsOf((site, chat) => {
      set(site, { descripton: 'x' })
      set(chat, { replicas: -1, storage: { kind: 'clam' } })
      delete chat.model
    }).map(({ code }) => code)
    expect(codes.sort()).toEqual(['SITE-002', 'SITE-003', 'SITE-004', 'SITE-005'])
  })

  test('no schema of ours shows a pattern: each has words, or a description', () => {
    const schemas: TSchema[] = [siteSchema, lockSchema]
    for (const family of Object.values(builtIn))
      for (const unit of family.values()) schemas.push(unit.options)
    const patterned = schemas.flatMap(withPatterns)
    expect(patterned.length).toBeGreaterThan(20)
    const raw = patterned
      .flatMap((schema) => schemaProblems(schema, '\u0000'))
      .filter(({ message }) => message.includes('matches'))
    expect(raw).toEqual([])
  })
})

/** Every string schema with a pattern, and every map whose names have one, within a schema. */
function withPatterns(schema: unknown): TSchema[] {
  if (typeof schema !== 'object' || schema === null) return []
  const names = Object.keys((schema as { patternProperties?: object }).patternProperties ?? {})
  const own = [
    ...('pattern' in schema ? [schema as unknown as TSchema] : []),
    ...names
      .filter((name) => name !== '^(.*)$')
      .map((pattern) => ({ type: 'string', pattern }) as unknown as TSchema),
  ]
  return [...own, ...Object.values(schema).flatMap(withPatterns)]
}

describe('what a site says cannot steer a terminal', () => {
  const hostile = '\u001b[31mred\u0007\u202e\u2028'
  // oxfmt keeps it: escape, bell, direction and line marks as people can see them.
  const seen = '\\u001b[31mred\\u0007\\u{202e}\\u{2028}'

  test.each<[string, Change, string]>([
    ['a key', (_, chat) => set(chat, { [hostile]: 1 }), `"${seen}" is not a key of services.chat.`],
    [
      'an option',
      (_, chat) => set(chat.engine!, { [hostile]: 1 }),
      `"${seen}" is not a key of services.chat.engine.`,
    ],
    [
      'a name',
      (site) => set(site.services!, { [hostile]: site.services!.chat! }),
      `"${seen}" cannot be a name in services: a name there is ${labels}.`,
    ],
    [
      'a value',
      (_, chat) => set(chat, { scrape: hostile }),
      `services.chat.scrape is "${seen}" and must be "pod-monitor", "service-monitor", "annotations" or "none".`,
    ],
    ['a kind', (_, chat) => set(chat, { engine: { kind: hostile } }), `"${seen}" is no engine.`],
    [
      'a path',
      (site) => set(site.nodes!, { 'a.b': { gpus: 1 } }),
      'nodes["a.b"].gpus is 1 and must be an object.',
    ],
  ])('%s', (_name, change, message) => {
    expect(findingsOf(change).map((finding) => finding.message)).toEqual([message])
  })
})

describe('a file that gives no site', () => {
  test.each<[string, file: string, text: string, place: string, reason: string]>([
    [
      'a fault of syntax',
      'a.ts',
      `export default {\n  repo: { url: 'é' ,,\n}\n`,
      '2:21',
      'Unexpected token',
    ],
    [
      'an exception',
      'a.ts',
      `const fail = () => {\n  throw new Error('no\\nnet.')\n}\nexport default fail()\n`,
      '2:9',
      'no net',
    ],
    ['a thrown string', 'a.mjs', `throw 'gone'\n`, '', 'gone'],
    [
      'no export',
      'a.ts',
      'export const site = {}\n',
      '',
      'it gives no object; write `export default defineSite({…})`',
    ],
    [
      'a list',
      'a.yaml',
      '- a\n',
      '1:1',
      'it gives no object; write `export default defineSite({…})`',
    ],
    [
      'a function',
      'a.ts',
      `export default { repo: { url: () => 'x' } }\n`,
      '1:26',
      'repo.url is a function, and a site holds plain data only',
    ],
    [
      'a date',
      'a.ts',
      `export default { allow: [1, new Date(0)] }\n`,
      '1:29',
      'allow[1] is a Date, and a site holds plain data only',
    ],
    [
      'no number',
      'a.ts',
      `export default {\n  'a b': NaN,\n}\n`,
      '2:3',
      '["a b"] is NaN, which is no JSON number',
    ],
    [
      'a big integer',
      'a.ts',
      `export default { a: 5n }\n`,
      '1:18',
      'a is a bigint, and a site holds plain data only',
    ],
    [
      'a circle',
      'a.mjs',
      `const a = {}\na.a = a\nexport default a\n`,
      '1:11',
      'a.a contains itself, and a site holds plain data only',
    ],
    [
      'units that are none',
      'a.ts',
      `export default { units: [{ kind: 'x' }] }\n`,
      '1:18',
      'units is no list of units; defineEngine and its like make them',
    ],
    [
      'units in YAML',
      'a.yaml',
      'repo: {}\nunits: mine\n',
      '2:1',
      'units is no list of units; defineEngine and its like make them',
    ],
    ['indentation', 'a.yaml', 'repo:\n  url: "x\nservices: {}\n', '3:1', 'deficient indentation'],
    ['a key twice', 'a.yaml', 'repo:\n  url: x\n  url: y\n', '3:3', 'duplicated mapping key'],
    ['an empty file', 'a.yaml', '# nothing\n', '', 'expected a document, but the input is empty'],
    [
      'a fault in JSON',
      'a.json',
      '{\n "repo": {, }\n}\n',
      '2:11',
      "expected the node content, but found ','",
    ],
  ])('%s', async (_name, name, text, place, reason) => {
    const file = `sites/${name}`
    const [finding, ...others] = await findingsIn({ [file]: text })
    expect(others).toEqual([])
    expect(finding!.code).toBe('SITE-001')
    expect(placeOf(finding!)).toBe(place === '' ? file : `${file}:${place}`)
    expect(finding!.line).toBe(
      place === '' ? undefined : text.split('\n')[Number(place.split(':')[0]) - 1],
    )
    expect(finding!.message).toContain(`${file} does not load: ${reason}`)
    expect(finding!.message).toMatch(/[^.]\.$/)
    expect(finding!.message).not.toContain('/test/')
  })

  test('does not keep the others from being checked', async () => {
    const findings = await findingsIn({
      'sites/a.ts': 'export default',
      'sites/b.yaml': 'repo: {}\n',
    })
    expect(findings.map(({ site, code }) => `${site} ${code}`)).toEqual([
      'a SITE-001',
      'b SITE-004',
      'b SITE-004',
    ])
  })

  test('nor does a name that Kubernetes refuses', async () => {
    const findings = await findingsIn({ 'sites/Home Lab.yaml': 'repo: {}\n' })
    expect(findings.find(({ code }) => code === 'SITE-006')!.message).toBe(
      'sites/Home Lab.yaml would give the site the name "Home Lab", which no object in Kubernetes can carry.',
    )
  })
})

const outside: Change = (site, chat) => {
  set(chat, { expose: { kind: 'load-balancer' }, apiKey: false })
  set(site, { allow: [] })
}

const inTest: Change = (site) =>
  set(site, {
    environments: {
      test: {
        cluster: { destination: 'https://test.example.org' },
        services: { chat: { expose: { kind: 'load-balancer' }, apiKey: false } },
      },
    },
  })

const codesWith = (allow: unknown, change: Change = outside) =>
  codesOf(
    changed((site, chat) => {
      change(site, chat)
      set(site, { allow })
    }),
  )

describe('allowances', () => {
  const reason = 'Only the VPN reaches it.'

  test('one that matches silences', () => {
    expect(codesWith([])).toEqual(['SEC-001'])
    expect(codesWith([{ code: 'SEC-001', reason }])).toEqual([])
    expect(codesWith([{ code: 'SEC-001', reason, at: '/services/chat' }])).toEqual([])
    expect(codesWith([{ code: 'SEC-001', reason, at: '/services/chat/apiKey' }])).toEqual([])
  })

  test('one for another place, or of a part of its name, does not', () => {
    expect(codesWith([{ code: 'SEC-001', reason, at: '/services/draft' }])).toEqual([
      'SEC-001',
      'SITE-040',
    ])
    expect(codesWith([{ code: 'SEC-001', reason, at: '/services/ch' }])).toEqual([
      'SEC-001',
      'SITE-040',
    ])
  })

  test('one holds for the same place in an environment', () => {
    expect(codesWith([], inTest)).toEqual(['SEC-001'])
    expect(codesWith([{ code: 'SEC-001', reason, at: '/services/chat' }], inTest)).toEqual([])
  })

  test('two for the same finding are both used', () => {
    expect(
      codesWith([
        { code: 'SEC-001', reason },
        { code: 'SEC-001', reason, at: '/services' },
      ]),
    ).toEqual([])
  })

  test('one that matches nothing is a warning at its own place', () => {
    const [finding] = findingsOf((site) => set(site, { allow: [{ code: 'FIT-001', reason }] }))
    expect([finding!.code, finding!.at.pointer]).toEqual(['SITE-040', '/allow/0'])
    expect(finding!.message).toBe(
      'The allowance for FIT-001 matches nothing, so it would hide the next such finding unseen.',
    )
  })

  test('one for what cannot be allowed is an error, and the finding stays', () => {
    const findings = findingsOf((site, chat) => {
      set(site, { allow: [{ code: 'HELM-001', reason }] })
      set(chat.engine!, { extraArgs: ['--port', '1'] })
    })
    expect(findings.map(({ code }) => code).sort()).toEqual(['HELM-001', 'SITE-041'])
    expect(findings.find(({ code }) => code === 'SITE-041')!.message).toBe(
      'HELM-001 chart-refuses-values cannot be allowed: what it finds would not give a chart that works.',
    )
  })

  test('an unknown code and a reason that says nothing are wrong values', () => {
    const messages = findingsOf((site) =>
      set(site, { allow: [{ code: 'FIT-01', reason: 'ok' }] }),
    ).map(({ message }) => message)
    expect(messages).toEqual([
      `allow[0].code is "FIT-01" and must be one of ${Object.keys(codes).length} words such as "SITE-001"; did you mean FIT-001?`,
      'allow[0].reason is "ok" and must have at least 8 characters.',
    ])
  })
})

const findingsWith = (lock: string) => buildSites({ site: soundSite }, lock).findings

const unreadable = (lock: string) =>
  findingsWith(lock)
    .filter(({ code }) => code === 'LOCK-005')
    .map(({ message, place }) => `${place!.file} ${message}`)

const serverImage = 'ghcr.io/ggml-org/llama.cpp:server-cuda-b11206'

describe('the lock', () => {
  type Lock = {
    lockVersion: number
    models: Record<string, Loose>
    images: Record<string, Loose>
    charts: object
  }
  const model = 'ggml-org/gpt-oss-20b-GGUF/gpt-oss-20b-mxfp4.gguf'
  const changedLock = (change: (lock: Lock, entry: Loose) => void): string => {
    const lock = JSON.parse(committedLock) as Lock
    change(lock, lock.models[model]!)
    return JSON.stringify(lock)
  }

  test.each<[string, string, string[]]>([
    ['an empty file', '', ['it is not JSON: Unexpected end of JSON input.']],
    ['no object', 'null', ['The lock is null and must be an object.']],
    ['a list', '[]', ['The lock is [] and must be an object.']],
    [
      'another version',
      changedLock((lock) => (lock.lockVersion = 2)),
      ['lockVersion is 2 and must be 1.'],
    ],
    [
      'no entry',
      changedLock((lock) => (lock.models = { 'a/b/c.gguf': null as never })),
      ['models["a/b/c.gguf"] is null and must be an object.'],
    ],
    [
      'a digest that is none',
      changedLock((lock) => set(lock.images[serverImage]!, { digest: 'latest' })),
      [
        'images["ghcr.io/ggml-org/llama.cpp:server-cuda-b11206"].digest is "latest" and must be sha256: and 64 hexadecimal digits in lower case.',
      ],
    ],
    [
      'a fact without a source',
      changedLock((_, entry) => void delete entry.sources!.size),
      [`models.${model} states size and names no source for it.`],
    ],
    [
      'a source list that is empty',
      changedLock((_, entry) => set(entry.sources!, { size: [] })),
      [`models["${model}"].sources.size is [] and must have at least 1 item.`],
    ],
  ])('%s', (_name, lock, messages) => {
    expect(unreadable(lock)).toEqual(
      messages.map((message) => `chartwright.lock.json chartwright.lock.json: ${message}`),
    )
  })

  test('JSON that breaks off says where', () => {
    expect(unreadable('{ "lockVersion": 1,')[0]).toMatch(/it is not JSON: .*position 19/)
  })

  test('a model that is nearly there is offered', () => {
    const finding = findingsOf((_, chat) =>
      set(chat, { model: model.replace('mxfp4', 'mxfp') }),
    ).find(({ code }) => code === 'LOCK-001')
    expect(finding!.at.pointer).toBe('/services/chat/model')
    expect(finding!.hint).toMatch(new RegExp(`Did you mean ${model}\\?$`))
  })

  test('one source for a fact, or for a digest, is a note', () => {
    const lock = changedLock((all, entry) => {
      set(entry.sources!, { sha256: ['one.example.org'] })
      set(all.images[serverImage]!.sources!, { digest: ['one.example.org'] })
    })
    expect(findingsWith(lock).map(({ code, at, message }) => [code, at.pointer, message])).toEqual([
      [
        'LOCK-004',
        '/services/chat/engine',
        'Only one place is named that states the digest of ghcr.io/ggml-org/llama.cpp:server-cuda-b11206.',
      ],
      [
        'LOCK-004',
        '/services/chat/model',
        `Only one place is named that states the sha256 of ${model}.`,
      ],
    ])
  })

  test('one source is enough where it is the hub or the registry itself', () => {
    const lock = changedLock((all, entry) => {
      set(entry.sources!, {
        sha256: ['asked: https://huggingface.co/api/models/x (list of files)'],
      })
      set(all.images[serverImage]!.sources!, {
        digest: ['asked: https://ghcr.io/v2/x/manifests/y (digest of the manifest)'],
      })
    })
    expect(findingsWith(lock)).toEqual([])
  })

  test('no lock at all is an empty one', () => {
    const { findings } = buildSites({ site: soundSite }, undefined)
    expect(findings).toEqual([])
    expect(
      findingsWith('{"lockVersion":1,"models":{},"images":{},"charts":{}}').map(({ code }) => code),
    ).toEqual(['LOCK-002', 'LOCK-001', 'FIT-005'])
  })
})
