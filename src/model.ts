// The nouns that stages hand on, as types: each stage's output is the next one's input.

import type { Choices } from './chosenUnits.ts'
import type { Manifest } from './kubernetes/manifest.ts'
import type { Half } from './parts/chartPart.ts'
import type { ModelFacts, Models } from './parts/modelFacts.ts'
import type { Registry } from './registry.ts'
import type { Site, SiteService } from './site.ts'
import type { ChartDefinition } from './template/chart.ts'
import type { JsonObject } from './template/values.ts'
import type { Engine } from './units/engines/engine.ts'
import type { Host, HostFacts, HostNames, HostProgram } from './units/hosts/host.ts'
import type { Platform } from './units/platforms/platform.ts'
import type { CardFacts, ResolvedFacts, ServiceFacts } from './units/serviceFacts.ts'
import type { Unit } from './units/unit.ts'

/** A site file as it was read, with nothing judged but that it is data. */
export interface LoadedSite {
  /** The file's name without its ending. */
  readonly name: string
  /** Path of the file, relative to the project's root, with `/`. */
  readonly file: string
  /** The text of the file, for places. */
  readonly text: string
  readonly raw: unknown
  readonly units: readonly Unit[]
}

/** One environment of a site, checked: defaults not yet filled in. */
export interface SiteEnvironment {
  readonly name: string
  readonly site: Site
}

/** A site whose shape and choices are right. */
export interface CheckedSite {
  readonly name: string
  readonly file: string
  readonly registry: Registry
  /** `default` first, then by name. */
  readonly environments: readonly SiteEnvironment[]
  /** The pointer into the file for a pointer into one environment. */
  pointerIn(environment: string, pointer: string): string
}

/** A unit with the options that a service gives it. */
export interface Chosen<U extends Unit> {
  readonly unit: U
  readonly options: Readonly<Record<string, never>>
}

/** An autoscaler with its defaults; the metric is absent where neither site nor engine names one. */
export interface Autoscale {
  readonly with: 'custom-metrics' | 'keda'
  readonly min: number
  readonly max: number
  readonly metric?: string
  readonly target?: string
  /** Where KEDA asks. */
  readonly prometheus?: string
}

/** Somebody whose cards a service runs on, in turns. */
export interface Handover {
  /** The gpu-user, as the site calls it. */
  readonly from: string
  readonly namespace: string
  readonly deployment: string
  /** Group of the people who may do it. */
  readonly group: string
}

/** What the plan has to know of a service, wherever it runs. */
export interface PlacedService {
  readonly app: string
  readonly pointer: string
  readonly source: SiteService
  readonly engine: Chosen<Engine>
  /** Everything that units may know but the plan's figures. */
  readonly facts: ResolvedFacts
  /** Bytes that one reader of its model gets per second, where that is declared. */
  readonly readBytesPerSecond: number | undefined
}

/** A service of a cluster with its units, its pinned facts and everything that had a default. */
export interface ResolvedService extends PlacedService, Choices {
  readonly chart: string
  readonly ownsDefaults: boolean
  /** Whether its pods may stay Pending for want of a card. */
  readonly mayWaitForGpu: boolean
  /** Absent where it has its cards to itself. */
  readonly handover?: Handover
  readonly scrape: 'pod-monitor' | 'service-monitor' | 'annotations' | 'none'
  /** Whether a monitor of the Prometheus operator scrapes it, under labels that are known. */
  readonly monitored: boolean
  /** Whether a PrometheusRule watches it. */
  readonly alerts: boolean
  readonly autoscale: Autoscale | undefined
  /** Peers of a NetworkPolicy that may connect to it; empty where everybody may. */
  readonly admits: readonly JsonObject[]
  /** Other files of its model's repository that the lock knows. */
  readonly siblings: readonly ModelFacts[]
}

/** A service of a host, with the names that it has there. */
export interface ResolvedHostService extends PlacedService, HostNames {
  readonly facts: ResolvedFacts<Models>
  readonly port: number
  readonly program: HostProgram
}

/** A host with its platform and everything that it runs. */
export interface ResolvedHost {
  readonly name: string
  readonly pointer: string
  readonly platform: Chosen<Host>
  readonly address: string
  readonly clients: readonly string[] | undefined
  /** The machine that it is, which may be a node too. */
  readonly machine: string
  readonly services: readonly ResolvedHostService[]
}

/** The cards of a node. */
export interface Cards extends CardFacts {
  readonly count: number
  /** Those that nobody else holds alone. */
  readonly free: number
  /** Whether several pods may be on one. */
  readonly shared: boolean
}

/** Somebody on a node whom Chartwright does not write. */
export interface Tenant {
  readonly name: string
  /** Cards that it holds alone. */
  readonly cards: number
  /** Bytes that it may take on each card that it shares. */
  readonly cardBytes?: number
  readonly memoryBytes?: number
  readonly diskBytes?: number
}

/** A node, or a kind of nodes, with what it has to give. */
export interface Machine {
  readonly name: string
  readonly pointer: string
  /** Whether it is a host alone, which no pods are on. */
  readonly withoutPods: boolean
  readonly cards?: Cards
  /** Bytes that pods may take. */
  readonly memoryBytes?: number
  readonly diskBytes?: number
  readonly tenants: readonly Tenant[]
}

export interface ResolvedEnvironment {
  readonly site: string
  readonly environment: string
  /** `<site>` or `<site>-<environment>`: the prefix of names in Argo CD. */
  readonly prefix: string
  /** Folder below gitops/. */
  readonly folder: string
  readonly source: Site
  readonly platform: Chosen<Platform>
  readonly kubernetes: string
  readonly destination: string
  readonly argocdNamespace: string
  /** Nodes, and the hosts that are none. */
  readonly machines: readonly Machine[]
  /** Those that the cluster runs. */
  readonly services: readonly ResolvedService[]
  readonly hosts: readonly ResolvedHost[]
}

/** A figure with the lines that were added up to it. */
export interface Figure {
  /** Where a part is uncertain, the upper end. */
  readonly total: number
  /** The lower end, where a part is uncertain. */
  readonly least?: number
  readonly unit: 'bytes' | 'seconds'
  readonly sum: readonly {
    readonly what: string
    readonly amount: number
    readonly least?: number
  }[]
}

/** A model that a service could have, and what it would take; absent is what nobody knows. */
export interface Alternative {
  readonly model: ModelFacts
  readonly figures: Partial<ServicePlan['figures']>
}

export interface ServicePlan {
  readonly service: ResolvedService
  readonly facts: ServiceFacts
  readonly figures: {
    readonly startup: Figure
    /** Time until the model is there, where nobody copies it by hand. */
    readonly download?: Figure
    /** Absent where no claim holds the model, or its size is unknown. */
    readonly claim?: Figure
    /** Of the fullest card of a pod; absent where it has none, or the model is not known enough. */
    readonly cardMemory?: Figure
    readonly memoryRequest: Figure
    readonly memoryLimit: Figure
    /** Time until the longest answer is whole. */
    readonly answer: Figure
  }
  /** Its own model and the others of its family, by name. */
  readonly alternatives: readonly Alternative[]
  /** Sentences about what the figures leave out. */
  readonly caveats: readonly string[]
  /** Time until its pods are ready, once there is a card. */
  readonly rolloutSeconds: number
  /** Whether the memory limit counts all that is needed. */
  readonly isMemoryKnown: boolean
  readonly progressDeadlineSeconds: number
  readonly strategy: 'Recreate' | 'RollingUpdate'
}

/** A service of a host with its figures. */
export interface HostServicePlan {
  readonly service: ResolvedHostService
  readonly figures: Omit<ServicePlan['figures'], 'claim' | 'download'>
  readonly caveats: readonly string[]
  /** Whether the memory limit counts all that is needed. */
  readonly isMemoryKnown: boolean
}

export interface HostPlan {
  readonly host: ResolvedHost
  readonly services: readonly HostServicePlan[]
}

/** What one user takes of something that a node has. Bytes. */
export interface Share {
  /** A service, or somebody who is declared to be there. */
  readonly who: string
  readonly least: number
  readonly most: number
}

/** Something that a node has, and who may take of it at the same time. */
export interface Budget {
  /** Bytes; undefined where nobody has declared it. */
  readonly bytes?: number
  readonly shares: readonly Share[]
  /** Who takes of it, or more of it than their share, by an amount that nobody knows. */
  readonly unknown?: readonly string[]
}

export interface MachinePlan {
  readonly name: string
  /** A budget for each card that somebody may be on. */
  readonly cards: readonly (Budget & { readonly model: string })[]
  readonly memory: Budget
  readonly disk: Budget
}

export interface EnvironmentPlan {
  readonly environment: ResolvedEnvironment
  readonly services: readonly ServicePlan[]
  readonly hosts: readonly HostPlan[]
  readonly machines: readonly MachinePlan[]
}

/** A chart's shape and one service's values for it. */
export interface CompiledService {
  readonly plan: ServicePlan
  readonly shape: ChartDefinition
  /** Which half each template belongs to, by file. */
  readonly halves: ReadonlyMap<string, Half>
  /** Place in the site that caused each template, by file. */
  readonly origins: ReadonlyMap<string, string>
  /** The complete values document of this instance. */
  readonly values: JsonObject
  readonly appVersion: string
}

/** A host with what each of its processes is told. */
export interface CompiledHost {
  readonly host: ResolvedHost
  readonly facts: HostFacts
}

export interface CompiledEnvironment {
  readonly plan: EnvironmentPlan
  readonly services: readonly CompiledService[]
  readonly hosts: readonly CompiledHost[]
}

export interface CompiledSite {
  readonly site: CheckedSite
  readonly environments: readonly CompiledEnvironment[]
}

/** One file of the output, by path relative to the project's root. */
export interface OutputFile {
  readonly path: string
  readonly text: string
  readonly executable?: boolean
}

/** A rendered object, where it goes and where it comes from. */
export interface RenderedObject {
  readonly manifest: Manifest
  readonly file: string
  /** Pointer into the site. */
  readonly origin: string
}

/** One Argo CD Application with what it brings. */
export interface RenderedApplication {
  readonly name: string
  readonly app: string
  readonly half: Half
  readonly chart: string
  readonly namespace: string
  readonly manifest: Manifest
  readonly objects: readonly RenderedObject[]
}

/** Everything that one environment puts into a cluster and into Argo CD. */
export interface RenderedEnvironment {
  readonly compiled: CompiledEnvironment
  readonly project: Manifest
  readonly root: Manifest
  readonly applications: readonly RenderedApplication[]
  /** The files of each host. */
  readonly hostFiles: readonly OutputFile[]
}

export interface RenderedSite {
  readonly site: CheckedSite
  readonly environments: readonly RenderedEnvironment[]
}
