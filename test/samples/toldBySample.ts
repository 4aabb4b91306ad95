// What a unit must be told, from the first sample that chooses it: tests that try every unit of a family
// take it from here, so that a new unit needs no word in them.

import type { Unit } from '../../src/units/unit.ts'
import { sampleNames, sitesOf } from './samples.ts'

interface Chosen {
  readonly [option: string]: unknown
  readonly kind: string
}
interface RawSite {
  readonly allow?: readonly { readonly code: string }[]
  readonly cluster?: { readonly platform?: Chosen }
  readonly nodes?: Readonly<Record<string, unknown>>
  readonly services: Readonly<Record<string, Readonly<Record<string, Chosen | undefined>>>>
}

/** Where a service names its choice; that of a platform stands in the cluster. */
const keys = { engine: 'engine', storage: 'storage', fetch: 'fetch', exposure: 'expose' } as const

const sites = (await Promise.all(sampleNames.map(sitesOf))).flatMap(
  (ofSample) => Object.values(ofSample) as RawSite[],
)

const choicesIn = (
  { cluster, services }: RawSite,
  family: Unit['family'],
): (Chosen | undefined)[] =>
  family === 'platform'
    ? [cluster?.platform]
    : Object.values(services).map((service) => service[keys[family as keyof typeof keys]])

/** The kind with the options that its schema requires, and the site that they are taken from. */
export function toldBySample({ family, kind, options }: Unit): {
  readonly choice: Chosen
  readonly site: Partial<RawSite>
} {
  const { required = [] } = options as { required?: readonly string[] }
  if (required.length === 0) return { choice: { kind }, site: {} }
  for (const site of sites) {
    const choice = choicesIn(site, family).find((one) => one?.kind === kind)
    if (choice !== undefined)
      return {
        choice: { kind, ...Object.fromEntries(required.map((name) => [name, choice[name]])) },
        site,
      }
  }
  throw new Error(
    `The ${family} ${kind} must be told ${required.join(', ')}, and no sample chooses it. Add test/samples/${kind}/site.ts.`,
  )
}
