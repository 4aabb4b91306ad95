// What every unit is: one pluggable choice of a site, in one file, as one value. `units/<family>/`
// holds the contract and the list of each family; the registry hands them to the stages.

import type { Static, TObject } from '@sinclair/typebox'

import type { ChartPart } from '../parts/chartPart.ts'
import type { JsonObject } from '../template/values.ts'
import type { ServiceFacts } from './serviceFacts.ts'

export type Family = 'engine' | 'platform' | 'storage' | 'fetch' | 'exposure'

/**
 * What a cluster can be declared to have. A unit that needs one names it; a site without it gets a
 * finding at the place of the choice instead of a sync that fails.
 */
export const capabilities = {
  metallb: 'MetalLB hands out load-balancer addresses (metallb.io)',
  'load-balancer': 'something other than MetalLB hands out load-balancer addresses',
  'prometheus-operator': 'the Prometheus operator reads PodMonitors (monitoring.coreos.com/v1)',
  'custom-metrics': 'an adapter serves metrics to autoscalers (custom.metrics.k8s.io)',
} as const
export type Capability = keyof typeof capabilities

export interface Unit<
  F extends Family = Family,
  K extends string = string,
  O extends TObject = TObject,
> {
  readonly family: F
  /** The word a site writes after `kind:`. */
  readonly kind: K
  /** One sentence for `--help`, docs and the editor. */
  readonly summary: string
  /** The schema of its options, beside `kind`. */
  readonly options: O
  /** What the cluster must have: one of each inner list. */
  readonly needs?: readonly (readonly Capability[])[]
  /** What it adds to the chart. */
  readonly chart: ChartPart
  /** The options of one service as values of the chart. */
  values(options: Static<O>, facts: ServiceFacts): JsonObject
}

/** The choice that a site writes for a unit. */
export type ChoiceOf<U extends Unit> =
  U extends Unit<Family, infer K, infer O> ? { readonly kind: K } & Static<O> : never
