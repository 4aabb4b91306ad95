// What every unit is: one pluggable choice of a site, in one file, as one value. `units/<family>/`
// holds the contract and the list of each family; the registry hands them to the stages.

import type { Static, TObject } from '@sinclair/typebox'

import type { FindingCode } from '../findings/codes.ts'
import type { ChartPart } from '../parts/chartPart.ts'
import type { AnyModels } from '../parts/modelFacts.ts'
import type { JsonObject } from '../template/values.ts'
import type { ResolvedFacts, ServiceFacts } from './serviceFacts.ts'

export type Family = 'engine' | 'platform' | 'storage' | 'fetch' | 'exposure' | 'host'

/**
 * What a cluster can be declared to have. A unit that needs one names it; a site without it gets a
 * finding at the place of the choice instead of a sync that fails.
 */
export const capabilities = {
  metallb: 'MetalLB hands out load-balancer addresses (metallb.io)',
  'load-balancer': 'something other than MetalLB hands out load-balancer addresses',
  'k3s-service-lb':
    'the service load balancer of k3s (klipper) takes the ports of LoadBalancer Services on every node',
  'openshift-router': 'the OpenShift router serves Routes (route.openshift.io/v1)',
  'sealed-secrets': 'the sealed-secrets controller opens SealedSecrets (bitnami.com/v1alpha1)',
  'prometheus-operator': 'the Prometheus operator reads PodMonitors (monitoring.coreos.com/v1)',
  ingress: 'some controller answers Ingresses (networking.k8s.io/v1)',
  traefik: 'Traefik 3 answers Ingresses and reads Middlewares (traefik.io/v1alpha1)',
  'gateway-api': 'a gateway answers HTTPRoutes (gateway.networking.k8s.io/v1)',
  'kube-state-metrics': 'Prometheus knows from kube-state-metrics which pods are ready',
  'dcgm-exporter': 'Prometheus knows from dcgm-exporter how full and how busy the cards are',
  'grafana-dashboards': 'the sidecar of Grafana loads ConfigMaps labelled grafana_dashboard',
  'custom-metrics': 'an adapter serves metrics to autoscalers (custom.metrics.k8s.io)',
  keda: 'KEDA scales by what Prometheus answers (keda.sh/v1alpha1)',
} as const
export type Capability = keyof typeof capabilities

export interface UnitProblem {
  readonly code: FindingCode
  /** Pointer below the choice, such as /address. */
  readonly at: string
  readonly message: string
  readonly hint: string
}

/** A row of the runbook's table of faults, its cells in Markdown. */
export interface Trouble {
  readonly see: string
  readonly look: string
  readonly usually: string
}

export interface SetupStep {
  /** A sentence in Markdown. */
  readonly what: string
  /** Lines for a shell. */
  readonly commands: string
}

export interface Unit<
  F extends Family = Family,
  K extends string = string,
  O extends TObject = TObject,
  M extends AnyModels = AnyModels,
> {
  readonly family: F
  /** The word a site writes after `kind:`. */
  readonly kind: K
  /** One sentence for `--help`, docs and the editor. */
  readonly summary: string
  /** The schema of its options, beside `kind`. */
  readonly options: O
  /** What the cluster must have for these options: one of each inner list. */
  needs?(options: Static<O>): readonly (readonly Capability[])[]
  /** The oldest Kubernetes that has what it uses, such as 1.35. */
  readonly kubernetes?: string
  /** What is wrong with a choice, beyond what its schema can say. */
  problems?(options: Static<O>, facts: ResolvedFacts<M>): readonly UnitProblem[]
  /** What a person has to do once, before the first sync. */
  setup?(options: Static<O>, facts: ResolvedFacts<M>): readonly SetupStep[]
  /** Sentences of the runbook that a person in charge of the service should know. */
  advice?(options: Static<O>, facts: ResolvedFacts<M>): readonly string[]
  /** What may go wrong with it, and where to look. */
  troubles?(options: Static<O>, facts: ResolvedFacts<M>): readonly Trouble[]
  /** What it adds to the chart. */
  readonly chart: ChartPart
  /** The options of one service as values of the chart. */
  values(options: Static<O>, facts: ServiceFacts<M>): JsonObject
}

/** The choice that a site writes for a unit. */
export type ChoiceOf<U extends Unit> =
  U extends Unit<Family, infer K, infer O> ? { readonly kind: K } & Static<O> : never
