// What an engine understands, build by build: its flags, environment variables, ports, image, probe and
// metric names as data, so that an argument is checked, and an upgrade described, before a pod starts.

import type { Syntax } from './argumentWords.ts'

export { changesBetween } from './changesBetween.ts'
export { checkArguments } from './checkArguments.ts'
export { metricsOfBuild } from './metricsOfBuild.ts'
export type { ArgumentProblem } from './checkArguments.ts'
export { checkVariables } from './checkVariables.ts'

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
  /** `choices` is a list of choices with commas; a `size` may end in a letter: 8k is 8000, 1K is 1024. */
  readonly kind: 'integer' | 'number' | 'text' | 'path' | 'choice' | 'choices' | 'json' | 'size'
  /** Words that are taken; of an integer or a size, beside numbers. */
  readonly choices?: readonly string[]
  /** Words that are taken too, but that nobody needs to hear of. */
  readonly also?: readonly string[]
  /** How many arguments it takes: 1 by default; `some` is one or more, `perhaps` one or none. */
  readonly count?: number | 'some' | 'perhaps'
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

/** A variable that people set and that the engine does not read. */
export interface NotVariable {
  readonly name: string
  /** What to do instead, as a sentence. */
  readonly instead: string
}

export interface EngineProfile {
  /** The program, as people call it. */
  readonly engine: string
  /** A build as people write it: 11206 is b11206. */
  readonly version: (build: number) => string
  /** How its parser reads arguments. */
  readonly syntax: Syntax
  /** The builds that the sources speak of, both included. */
  readonly covers: { readonly from: number; readonly to: number }
  readonly flags: readonly FlagGroup[]
  /** Variables that are no flag's, or that a flag did not always have. */
  readonly variables: readonly NameRow[]
  readonly notVariables?: readonly NotVariable[]
  readonly ports: readonly PortRow[]
  readonly image: {
    readonly entrypoint: readonly string[]
    readonly env: Readonly<Record<string, string>>
    readonly source: Source
  }
  readonly probe: {
    readonly path: string
    /** Its status while the model loads; absent where nothing answers until then. */
    readonly loading?: number
    readonly ready: number
    readonly source: Source
  }
  readonly metrics: readonly MetricRow[]
  readonly behaviours: readonly BehaviourRow[]
}
