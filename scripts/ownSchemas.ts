// schemas/*.schema.json from the schemas in the code: what editors complete YAML sites with, and what
// programs that read our JSON can hold it against. Run: node --import tsx scripts/ownSchemas.ts

import { mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { reportSchema } from '../src/commands/buildReport.ts'
import { bundleReportSchema } from '../src/commands/bundleReport.ts'
import { lockReportSchema } from '../src/commands/lockReport.ts'
import { sealReportSchema } from '../src/commands/sealReport.ts'
import { lockSchema } from '../src/lock.ts'
import { planSchema } from '../src/plan/planDocument.ts'
import { builtIn } from '../src/registry.ts'
import { sealedSchema } from '../src/sealed/sealedSecrets.ts'
import { siteSchema } from '../src/site.ts'
import type { Unit } from '../src/units/unit.ts'

type Schema = { readonly [keyword: string]: unknown }

/** A unit as one branch of a choice. */
const branchOf = ({ kind, summary, options }: Unit): Schema => ({
  ...options,
  title: kind,
  description: `${summary}.`,
  required: ['kind', ...(options.required ?? [])],
  properties: { kind: { const: kind, type: 'string' }, ...options.properties },
})

const choiceOf = (units: ReadonlyMap<string, Unit>, plain: Schema): Schema => ({
  description: plain.description,
  anyOf: [...units.values()].map(branchOf),
})

/** What stands at a path of properties, replaced. */
function replaced(schema: Schema, path: readonly string[], by: (old: Schema) => Schema): Schema {
  const [name, ...rest] = path
  if (name === undefined) return by(schema)
  const inner = schema[name] as Schema
  return { ...schema, [name]: replaced(inner, rest, by) }
}

const [servicePattern] = Object.keys(siteSchema.properties.services.patternProperties)
const [hostPattern] = Object.keys(siteSchema.properties.hosts.patternProperties)
const hostPath = ['properties', 'hosts', 'patternProperties', hostPattern!, 'properties']
const servicePath = ['properties', 'services', 'patternProperties', servicePattern!, 'properties']

/** The schema of a site with all built-in units in their places. */
function siteWithUnits(): Schema {
  const places = [
    [['properties', 'cluster', 'properties', 'platform'], builtIn.platform],
    [[...hostPath, 'platform'], builtIn.host],
    [[...servicePath, 'engine'], builtIn.engine],
    [[...servicePath, 'storage'], builtIn.storage],
    [[...servicePath, 'fetch'], builtIn.fetch],
    [[...servicePath, 'expose'], builtIn.exposure],
  ] as const
  const whole = places.reduce(
    (schema, [path, units]) => replaced(schema, path, (plain) => choiceOf(units, plain)),
    siteSchema as Schema,
  )
  const { environments: _environments, ...own } = whole.properties as Record<string, Schema>
  const variant = partial({ ...whole, properties: own })
  const [names] = Object.keys(siteSchema.properties.environments.patternProperties)
  return replaced(whole, ['properties', 'environments', 'patternProperties', names!], () => variant)
}

/** A variant: every key may be missing, and null takes what the site says away. */
function partial(schema: Schema): Schema {
  if (Array.isArray(schema.anyOf)) return partialUnion(schema, schema.anyOf as Schema[])
  if (schema.type !== 'object') return schema
  const { required: _required, ...rest } = schema
  return {
    ...rest,
    ...each('properties', schema.properties),
    ...each('patternProperties', schema.patternProperties),
  }
}

const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] })

const each = (keyword: string, parts: unknown): Schema =>
  typeof parts === 'object' && parts !== null
    ? {
        [keyword]: Object.fromEntries(
          Object.entries(parts).map(([name, part]) => [name, orNull(partial(part as Schema))]),
        ),
      }
    : {}

/** Of a choice, a variant may name options alone; the site itself has said the kind. */
function partialUnion(schema: Schema, branches: readonly Schema[]): Schema {
  return {
    ...schema,
    anyOf: branches.map((branch) => partial(branch)),
  }
}

const published = (title: string, schema: object): string =>
  `${JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', title, ...schema }, null, 2)}\n`

/** The text of each file below schemas/. */
export const ownSchemas = (): Record<string, string> => ({
  'bundle-report.schema.json': published('What bundle --json prints', bundleReportSchema),
  'lock-report.schema.json': published('What lock --json prints', lockReportSchema),
  'lock.schema.json': published('chartwright.lock.json', lockSchema),
  'plan.schema.json': published('gitops/<site>/plan.json', planSchema),
  'report.schema.json': published('What build --json and check --json print', reportSchema),
  'seal-report.schema.json': published('What seal --json prints', sealReportSchema),
  'sealed.schema.json': published('sealed/<site>/secrets.json', sealedSchema),
  'site.schema.json': published('sites/<name>.yaml and sites/<name>.json', siteWithUnits()),
})

if (realpathSync(process.argv[1] ?? '.') === fileURLToPath(import.meta.url)) {
  const folder = fileURLToPath(new URL('../schemas', import.meta.url))
  mkdirSync(folder, { recursive: true })
  for (const [file, text] of Object.entries(ownSchemas())) writeFileSync(join(folder, file), text)
}
