// The contract of an engine: the program that serves a model, as one container.

import type { Static, TObject } from '@sinclair/typebox'

import type { Expr, NodeList } from '../../template/language.ts'
import type { Place, PlannedMemory } from '../../capacity/plannedMemory.ts'
import type { Models } from '../../parts/modelFacts.ts'
import type { Signals } from '../../parts/signals.ts'
import type { MetricRow } from '../../profiles/engineProfile.ts'
import type { SiteModel } from '../../site.ts'
import type { Unit } from '../unit.ts'

/** A model that an engine's options name. */
export interface NamedModel {
  /** Pointer below the options, such as /models/small/model. */
  readonly at: string
  readonly model: SiteModel
}

export interface Engine<K extends string = string, O extends TObject = TObject> extends Unit<
  'engine',
  K,
  O
> {
  /** The server's container: name, image and arguments; the pod adds what every server has. */
  readonly container: {
    readonly name: string
    readonly image: Expr<string>
    readonly pullPolicy: Expr<string>
    readonly args: NodeList
    readonly env: NodeList
    readonly port: Expr<number>
  }
  /** Where the program comes from, for Chart.yaml. */
  readonly project: {
    readonly home: string
    readonly source: string
    readonly icon: string
  }
  /** Sentences of the chart's README that a user of the program should know. */
  readonly remarks: readonly string[]
  /** Path that answers 200 when the model is loaded, and is public. */
  readonly healthPath: string
  /**
   * What strangers with a key may ask for: a path that ends in a slash with all below it, another one
   * alone. Default: everything.
   */
  readonly publicPaths?: readonly string[]
  readonly metrics: {
    /** Whether metrics are served at all. */
    readonly enabled: Expr<boolean>
    readonly path: string
    /** What they mean. Without it, nothing but the server's being there is watched. */
    readonly signals?: Signals
  }
  /** The metrics of the chosen build; absent where nobody has listed them. */
  metricRows?(options: Static<O>): readonly MetricRow[]
  /** The version of the program, which becomes the chart's appVersion. */
  appVersion(options: Static<O>): string
  /** The images that a service pulls, for the lock. */
  images(options: Static<O>, gpus: number): readonly { repository: string; tag: string }[]
  /** The models that its options name, each with a pointer to it; absent: the service names the one. */
  models?(options: Static<O>): readonly [NamedModel, ...NamedModel[]]
  /** What one pod takes at most. */
  memory(options: Static<O>, models: Models, place: Place): PlannedMemory
  /** The options with everything filled in that they leave to the plan. */
  settled?(options: Static<O>, models: Models, place: Place): Static<O>
  /** Most tokens of one answer, its prompt included; undefined where it writes none. */
  answerTokens?(options: Static<O>, models: Models): number | undefined
  /** Seconds for which the program waits on a connection itself; absent: for ever. */
  readonly connectionSeconds?: number
  /** Whether `/metrics` asks for the API key as well. */
  readonly metricsNeedKey: boolean
  /** Lines of the runbook's first request: path and JSON body. */
  request(options: Static<O>, models: Models): { readonly path: string; readonly body: object }
}

/** Defines an engine; the types of its options follow from their schema. */
export const defineEngine = <const K extends string, O extends TObject>(
  engine: Omit<Engine<K, O>, 'family'>,
): Engine<K, O> => ({ family: 'engine', ...engine }) as Engine<K, O>
