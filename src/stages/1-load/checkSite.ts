// A site's data against its schema, and each choice against the unit that it names. What comes out
// has the right shape everywhere; whether it makes sense is for the later stages.

import { Type } from '@sinclair/typebox'
import type { TObject } from '@sinclair/typebox'

import { child } from '../../findings/finding.ts'
import type { Finding, Report } from '../../findings/finding.ts'
import { didYouMean } from '../../findings/nearest.ts'
import { problemsIn, schemaProblems } from '../../findings/schemaProblems.ts'
import type { SchemaProblem } from '../../findings/schemaProblems.ts'
import { ended, listed, show, showName } from '../../findings/show.ts'
import type { CheckedSite, LoadedSite, SiteEnvironment } from '../../model.ts'
import { registryWith } from '../../registry.ts'
import type { Registry } from '../../registry.ts'
import { siteSchema } from '../../site.ts'
import type { Site } from '../../site.ts'
import { labelPattern } from '../../kubernetes/names.ts'
import { isGateway } from '../../units/isGateway.ts'
import type { Family, Unit } from '../../units/unit.ts'
import { environmentsOf, pointerIn } from './environments.ts'
import { hostKeys } from './hostKeys.ts'
import { isRecord } from './isRecord.ts'

const codeOf = {
  'unknown-key': 'SITE-002',
  'wrong-value': 'SITE-003',
  'missing-key': 'SITE-004',
  'bad-name': 'SITE-006',
} as const

const hints = {
  'unknown-key':
    'Correct the spelling or remove it; unknown keys would be ignored, and nothing is ignored here.',
  'wrong-value': 'Correct the value; docs/sites.md says what each key takes.',
  'missing-key': 'Add it.',
  'bad-name': 'Choose another name.',
} as const

/** One environment: a site that has no further ones. */
const environmentSchema = Type.Omit(siteSchema, ['environments'], { additionalProperties: false })
const environmentsSchema = Type.Pick(siteSchema, ['environments'], { additionalProperties: true })

/** The checked site; undefined where any environment is not right. */
export function checkSite(loaded: LoadedSite, report: Report): CheckedSite | undefined {
  const { name, file, raw } = loaded
  let right = checkName(loaded, report)
  for (const finding of environmentNames(raw)) {
    report({ ...finding, at: { ...finding.at, site: name } })
    right = false
  }
  const registry = registryWith(loaded.units)
  const said = new Set<string>()
  const environments: SiteEnvironment[] = []
  for (const environment of environmentsOf(raw as Record<string, unknown>)) {
    const findings = findingsOf(environment.raw, registry).map((finding) => ({
      ...finding,
      at: { site: name, pointer: pointerIn(raw, environment.name, finding.at.pointer) },
    }))
    if (findings.length > 0) right = false
    for (const finding of findings) {
      // What the base says wrongly, every environment repeats.
      const key = `${finding.at.pointer} ${finding.message}`
      if (!said.has(key)) report(finding)
      said.add(key)
    }
    environments.push({ name: environment.name, site: environment.raw as Site })
  }
  if (!right) return undefined
  return {
    name,
    file,
    registry,
    environments,
    pointerIn: (environment, pointer) => pointerIn(raw, environment, pointer),
  }
}

function checkName({ name, file }: LoadedSite, report: Report): boolean {
  if (new RegExp(labelPattern).test(name)) return true
  report({
    code: 'SITE-006',
    message: `${file} would give the site the name ${show(name)}, which no object in Kubernetes can carry.`,
    at: { site: name, pointer: '' },
    hint: 'Name the file with lower-case letters, digits and dashes, such as home-lab.ts.',
  })
  return false
}

/** What is wrong with the map of environments itself; each of them is judged merged over the site. */
function environmentNames(raw: unknown): Finding[] {
  const findings = schemaProblems(environmentsSchema, raw, 'the site')
    .filter(({ pointer }) => pointer.split('/').length <= 3 && pointer.startsWith('/environments'))
    .map(findingOf)
  const { environments } = raw as { environments?: unknown }
  if (!isRecord(environments) || !Object.hasOwn(environments, 'default')) return findings
  return [
    ...findings,
    {
      code: 'SITE-006',
      message:
        'default cannot be a name in environments: it is the site itself, without any of them.',
      at: { site: '', pointer: '/environments/default' },
      hint: 'Choose another name, or move what it says up into the site.',
    },
  ]
}

function findingsOf(raw: unknown, registry: Registry): Finding[] {
  const shape = schemaProblems(environmentSchema, raw, 'the site').map(findingOf)
  return [
    ...shape,
    ...hostKeys(raw),
    ...choicesIn(raw).flatMap((choice) => choiceFindings(choice, raw, registry)),
    ...modelFindings(raw, registry),
  ]
}

const findingOf = (problem: SchemaProblem): Finding => ({
  code: codeOf[problem.kind],
  message: ended(problem.message),
  at: { site: '', pointer: problem.pointer },
  hint: hints[problem.kind],
})

/** Keys of a service that mean nothing without a model. */
const modelKeys = ['model', 'storage', 'fetch', 'gpus', 'takesOver', 'mayWaitForGpu'] as const

/** A service names its model, unless its engine names its models itself or needs none. */
function modelFindings(raw: unknown, registry: Registry): Finding[] {
  if (!isRecord(raw) || !isRecord(raw.services)) return []
  return Object.entries(raw.services).flatMap(([name, service]): Finding[] => {
    if (!isRecord(service) || !isRecord(service.engine)) return []
    const engine = registry.engine.get(String(service.engine.kind))
    const isNamed = service.model !== undefined
    const pointer = child('/services', name)
    if (engine !== undefined && isGateway(engine))
      return modelKeys
        .filter((key) => service[key] !== undefined)
        .map((key) => ({
          code: 'SITE-013',
          message: `${engine.kind} serves what other services serve: it has no model and no card of its own, so ${key} of ${showName(name)} would do nothing.`,
          at: { site: '', pointer: `${pointer}/${key}` },
          hint: 'Remove it. Which services stand behind it is said in the options of the engine.',
        }))
    if (engine === undefined || isNamed === (engine.models === undefined)) return []
    return [
      isNamed
        ? {
            code: 'SITE-002',
            message: `${engine.kind} names its models in its own options, so model of ${showName(name)} would be ignored.`,
            at: { site: '', pointer: `${pointer}/model` },
            hint: 'Move it into the options of the engine.',
          }
        : {
            code: 'SITE-004',
            message: `services.${name} lacks model (what ${engine.kind} serves: owner/name/file.gguf; or an object, where there is more to say).`,
            at: { site: '', pointer },
            hint: hints['missing-key'],
          },
    ]
  })
}

interface RawChoice {
  readonly family: Family
  readonly pointer: string
  readonly data: unknown
}

/** Every choice of a unit in a site, wherever it stands. */
function choicesIn(raw: unknown): RawChoice[] {
  const choices: RawChoice[] = []
  const add = (family: Family, data: unknown, pointer: string) => {
    if (isRecord(data) && typeof data.kind === 'string') choices.push({ family, data, pointer })
  }
  if (!isRecord(raw)) return choices
  if (isRecord(raw.cluster)) add('platform', raw.cluster.platform, '/cluster/platform')
  if (isRecord(raw.hosts))
    for (const [name, host] of Object.entries(raw.hosts))
      if (isRecord(host)) add('host', host.platform, `${child('/hosts', name)}/platform`)
  if (isRecord(raw.services))
    for (const [name, service] of Object.entries(raw.services)) {
      if (!isRecord(service)) continue
      const pointer = child('/services', name)
      add('engine', service.engine, `${pointer}/engine`)
      add('storage', service.storage, `${pointer}/storage`)
      add('fetch', service.fetch, `${pointer}/fetch`)
      add('exposure', service.expose, `${pointer}/expose`)
    }
  return choices
}

function choiceFindings(
  { family, data, pointer }: RawChoice,
  raw: unknown,
  registry: Registry,
): Finding[] {
  const { kind, ...options } = data as { kind: string }
  const units: ReadonlyMap<string, Unit> = registry[family]
  const unit = units.get(kind)
  if (unit === undefined)
    return [
      {
        code: 'SITE-005',
        message: `${showName(kind)} is no ${family}${didYouMean(kind, units.keys()) || '.'}`,
        at: { site: '', pointer: `${pointer}/kind` },
        hint: `Choose one of: ${[...units.keys()].join(', ')}.`,
      },
    ]
  const whole = { name: 'the site', data: raw, base: pointer }
  return problemsIn(unit.options as TObject, options, whole).map((problem) => {
    const finding = findingOf(problem)
    const option = problem.pointer.slice(pointer.length + 1)
    const others = problem.kind === 'unknown-key' ? unitsWith(option, units) : []
    return others.length === 0
      ? finding
      : {
          ...finding,
          hint: `It is an option of ${listed(others, 'and')}; ${kind} has none of that name.`,
        }
  })
}

/** The kinds of units that have an option. */
const unitsWith = (option: string, units: ReadonlyMap<string, Unit>): string[] =>
  [...units.values()]
    .filter(({ options }) => Object.hasOwn(options.properties, option))
    .map(({ kind }) => kind)
