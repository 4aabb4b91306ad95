// The contract of an engine: the program that serves a model, or hands requests on to those that do, as
// one container.

import type { Static, TObject } from '@sinclair/typebox'

import type { Expr, NodeList } from '../../template/language.ts'
import type { CardUse } from '../../capacity/gpuRules.ts'
import type { Place, PlannedMemory } from '../../capacity/plannedMemory.ts'
import type { AnyModels, Models } from '../../parts/modelFacts.ts'
import type { Signals } from '../../parts/signals.ts'
import type { SiteModel } from '../../parts/siteModel.ts'
import type { MetricRow } from '../../profiles/engineProfile.ts'
import type { Backend } from '../serviceFacts.ts'
import type { Unit, UnitProblem } from '../unit.ts'

/** A model that an engine's options name. */
export interface NamedModel {
  /** Pointer below the options, such as /models/small/model. */
  readonly at: string
  readonly model: SiteModel
}

export interface Engine<
  K extends string = string,
  O extends TObject = TObject,
  M extends AnyModels = AnyModels,
> extends Unit<'engine', K, O, M> {
  /** The server's container: name, image and arguments; the pod adds what every server has. */
  readonly container: {
    readonly name: string
    readonly image: Expr<string>
    readonly pullPolicy: Expr<string>
    /** In place of the image's own entry point. */
    readonly command?: NodeList
    readonly args: NodeList
    readonly env: NodeList
    /** Sources of further variables. */
    readonly envFrom?: NodeList
    readonly port: Expr<number>
  }
  /** How it runs on a host, without an image; absent where that is not known. */
  readonly onHost?: {
    /** What its units, files and user are called after, such as llamacpp. */
    readonly name: string
    /** The container's arguments, at the address and with the paths of a host. */
    args(place: {
      readonly address: string
      readonly port: string
      readonly apiKeyFile: string
    }): NodeList
    /** Options that choose an image, and mean nothing there. */
    readonly imageOptions: readonly string[]
    /** The words that begin a line of what its `--version` prints, for the build of the options. */
    version(options: Static<O>): string
    /** Environment variables that the options give it. */
    variables(options: Static<O>): Readonly<Record<string, string>>
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
  /** Path that answers 200 as long as a restart would mend nothing. Default: healthPath. */
  readonly livenessPath?: string
  /** What makes requests within its image for helm test. Default: curl. */
  readonly client?: 'curl' | 'python3'
  /**
   * What strangers with a key may ask for: a path that ends in a slash with all below it, another one
   * alone. Default: everything.
   */
  readonly publicPaths?: readonly string[]
  /** Where healthPath says nothing of models: what loads one and answers 200, within some seconds. */
  readonly loadTest?: { readonly path: Expr<string>; readonly seconds: Expr<number> }
  readonly metrics: {
    /** Whether metrics are served at all, where that can be chosen. */
    readonly enabled?: Expr<boolean>
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
  /** Names by which requests to /v1 of the OpenAI API ask for its models; absent: it has no such API. */
  served?(options: Static<O>, models: M): readonly string[]
  /**
   * The services that it hands requests to, undefined for all that have the API. An engine with it has
   * no model of its own, and nothing that holds or brings one.
   */
  behind?(options: Static<O>): readonly string[] | undefined
  /**
   * What it uses cards for, where it has some: the image's CUDA and what of it some cards cannot do. Several
   * where its options name several models: each with a pointer below the options, and what it is of.
   */
  cardUses?(
    options: Static<O>,
    models: M,
  ): readonly (CardUse & { readonly at?: string; readonly of?: string })[]
  /** Bytes that one load reads, where it does not read all models at once; undefined where unknown. */
  loadBytes?(models: M): number | undefined
  /** What one pod takes at most. */
  memory(options: Static<O>, models: M, place: Place): PlannedMemory
  /** The options with everything filled in that they leave to the plan. */
  settled?(options: Static<O>, models: M, place: Place): Static<O>
  /** Most tokens of one answer, its prompt included; undefined where it writes none. */
  answerTokens?(options: Static<O>, models: M): number | undefined
  /** Seconds for which the program waits on a connection itself; absent: for ever. */
  readonly connectionSeconds?: number
  /** What could be better, or is wrong, with the options where it runs. */
  placed?(options: Static<O>, models: M, place: Place): readonly UnitProblem[]
  /** What a start takes in seconds, beside reading the model and what every start takes. */
  startLines?(options: Static<O>): readonly { readonly what: string; readonly amount: number }[]
  /** Whether `/metrics` asks for the API key as well. */
  readonly metricsNeedKey: boolean
  /** The runbook's first request: path and JSON body. */
  request(
    options: Static<O>,
    models: M,
    backends: readonly Backend[],
  ): { readonly path: string; readonly body: object }
  /** Further requests, to be pasted after it. */
  requests?(options: Static<O>, models: M, backends: readonly Backend[]): readonly Request[]
}

/** A request as a client makes it: a POST where it has a body. */
export interface Request {
  /** What it is for, in a few words. */
  readonly what: string
  readonly path: string
  readonly body?: object
  /** A file that the client sends along: as base64 it takes the place of @@ in the body. */
  readonly file?: string
}

/** Defines an engine; the types of its options follow from their schema. It has a model. */
export const defineEngine = <const K extends string, O extends TObject>(
  engine: Omit<Engine<K, O, Models>, 'family' | 'behind'>,
): Engine<K, O, Models> => ({ family: 'engine', ...engine }) as Engine<K, O, Models>

/** An engine that serves what other services serve. */
export interface Gateway<K extends string, O extends TObject> extends Engine<K, O, readonly []> {
  behind(options: Static<O>): readonly string[] | undefined
}

/** Defines an engine without a model. */
export const defineGateway = <const K extends string, O extends TObject>(
  engine: Omit<Gateway<K, O>, 'family'>,
): Gateway<K, O> => ({ family: 'engine', ...engine }) as Gateway<K, O>
