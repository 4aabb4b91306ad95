// What a change from one state of a site to another is made of: things that run, those who manage them,
// and steps with their way back. Types only.

import type { MachinePlan, ResolvedEnvironment } from '../../../model.ts'
import type { Running } from '../../../plan/whatRuns.ts'

/** Something that runs in one of the two states. */
export interface Thing {
  /** The same for the same thing in both states. */
  readonly id: string
  readonly running: Running
  /** Address for callers, and who those may be, in Markdown. */
  readonly url: string
  readonly reach: string
  /** Whether callers need a key; undefined where nobody has said. */
  readonly key: boolean | undefined
  /** Shell lines that wait for it and ask it for a few words; empty where nobody knows how. */
  readonly check: string
  /** Seconds that are planned for its start. */
  readonly startSeconds?: number
  /** What there cannot be twice: kind and name of each of its objects, or its unit. */
  readonly names: readonly string[]
  /** What it is told. Where it is the same in both states, nothing starts anew. */
  readonly content: string
}

/** Something that a person does. */
export interface Action {
  /** A sentence in Markdown, without its full stop. */
  readonly what: string
  /** Lines for a shell; empty where nothing is typed. */
  readonly commands: string
  /** The same for a cluster without Argo CD, where that differs; may be empty. */
  readonly withoutArgo?: string
}

export interface Step extends Action {
  /** What undoes this step, and this step alone. */
  readonly back: Action
}

/** Something that stays where it is, and how it would be deleted. */
export interface Kept {
  readonly what: string
  readonly commands: string
}

/** One who starts and stops things: a cluster, a host, or people by hand. */
export interface Manager {
  readonly id: string
  readonly things: readonly Thing[]
  /** Below the root of the repository, where it has files of its own there. */
  readonly folder?: string
  /** Absolute paths on a host. */
  readonly modelFolders?: ReadonlySet<string>
  /** Identities of the objects that it has in a cluster. */
  readonly objects: ReadonlySet<string>
  /** Of the state before: what is kept of it before anything changes. */
  copy?(): readonly Step[]
  /** All that can be done while the state before still serves. */
  prepare(change: Change): readonly Step[]
  start(change: Change): readonly Step[]
  /** Of the state before: what has to go before anything starts. */
  stop(change: Change): readonly Step[]
  /** Of the state before: what may go when callers have moved. */
  remove(change: Change): readonly Step[]
  keeps(change: Change): readonly Kept[]
}

export interface State {
  /** Name of the environment, or as-is. */
  readonly name: string
  readonly managers: readonly Manager[]
  /** Empty where nothing is planned. */
  readonly plans: readonly MachinePlan[]
  readonly machines: ResolvedEnvironment['machines']
}

/** Two states, with what is true of both together. */
export interface Change {
  readonly from: State
  readonly to: State
  /** Ids of things of the state before that have to stop before anything starts, with the reason. */
  readonly first: ReadonlyMap<string, string>
}
