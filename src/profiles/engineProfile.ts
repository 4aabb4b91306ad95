// What an engine understands, build by build: its flags, environment variables, ports, image, probe and
// metric names as data, so that an argument is checked, and an upgrade described, before a pod starts.

export { changesBetween } from './changesBetween.ts'
export { checkArguments } from './checkArguments.ts'
export { metricsOfBuild } from './metricsOfBuild.ts'
export type { ArgumentProblem } from './checkArguments.ts'

/** Where a fact was read. `version` is a commit, a build or a pull request. */
export interface Source {
  readonly repository: string
  readonly file: string
  readonly version: string
}

/** Builds that have a thing: from `since` on, up to and without `until`. Absent: not known, or always. */
export interface Lifetime {
  readonly since?: number
  readonly until?: number
}

export interface FlagValue {
  /** As the engine's help calls it: N, FNAME. */
  readonly name: string
  /** `choices` is a list of choices with commas. */
  readonly kind: 'integer' | 'number' | 'text' | 'path' | 'choice' | 'choices'
  /** Words that are taken; of an integer, beside numbers. */
  readonly choices?: readonly string[]
  /** Words that are taken too, but that nobody needs to hear of. */
  readonly also?: readonly string[]
  /** How many arguments it takes; 1 by default. */
  readonly count?: number
}

/** One flag, with all its spellings; a flag without a value is a switch. */
export interface FlagRow extends Lifetime {
  readonly flags: readonly string[]
  readonly env?: string
  readonly value?: FlagValue
  /** What takes its place, as a person would type it. */
  readonly replacedBy?: string
  readonly note?: string
  /** Where it differs from its group's. */
  readonly source?: Source
}

export interface FlagGroup {
  readonly topic: string
  readonly source: Source
  readonly rows: readonly FlagRow[]
}

/** A name with a history of its own: an environment variable, a metric. */
export interface NameRow extends Lifetime {
  readonly name: string
  readonly note?: string
  readonly source: Source
}

/**
 * A metric, by the name under which Prometheus keeps it; a histogram without _bucket, _sum and _count.
 * What is known by its name alone has no type, and no dashboard, alert or autoscaler may ask for it.
 */
export interface MetricRow extends NameRow {
  readonly type?: 'counter' | 'gauge' | 'histogram'
  /** What one of it is: tokens, seconds, requests, MiB; `ratio` is from 0 to 1. */
  readonly unit?: string
  /** What it says, as part of a sentence. */
  readonly meaning?: string
  /** Labels that the engine itself gives it. */
  readonly labels?: readonly string[]
}

export interface PortRow extends Lifetime {
  readonly port: number
  readonly source: Source
}

/** Something that works otherwise from a build on, though no name changed. */
export interface BehaviourRow {
  readonly since: number
  /** A sentence about the engine from then on, without its full stop. */
  readonly says: string
  readonly source: Source
}

export interface EngineProfile {
  /** The program, as people call it. */
  readonly engine: string
  /** The builds that the sources speak of, both included. */
  readonly covers: { readonly from: number; readonly to: number }
  readonly flags: readonly FlagGroup[]
  /** Variables that are no flag's, or that a flag did not always have. */
  readonly variables: readonly NameRow[]
  readonly ports: readonly PortRow[]
  readonly image: {
    readonly entrypoint: readonly string[]
    readonly env: Readonly<Record<string, string>>
    readonly source: Source
  }
  readonly probe: {
    readonly path: string
    readonly loading: number
    readonly ready: number
    readonly source: Source
  }
  readonly metrics: readonly MetricRow[]
  readonly behaviours: readonly BehaviourRow[]
}
