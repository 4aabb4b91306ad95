// What a unit may know about the service that chose it: resolved names, pinned facts and planned
// figures. Units read it and nothing else of the world.

import type { JsonObject } from '../template/values.ts'
import type { Capability } from './unit.ts'

/** A file of a model. Unknown facts are absent, never guessed. */
export interface ModelFile {
  /** Path within the repository. */
  readonly path: string
  /** Bytes. */
  readonly size?: number
  readonly sha256?: string
}

export interface ModelFacts {
  /** `owner/name` on the hub. */
  readonly repo: string
  /** The file an engine is pointed at: the only one, or the first shard. */
  readonly file: string
  readonly revision?: string
  readonly files: readonly ModelFile[]
  /** Bytes of all files, where all are known. */
  readonly bytes?: number
}

export interface ImageFacts {
  readonly repository: string
  readonly tag: string
  readonly digest?: string
}

/** The machines a service may run on, as one: what they share. */
export interface NodeFacts {
  readonly names: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly taints: readonly { key: string; value?: string; effect: string }[]
  readonly runtimeClass?: string
  /** The cards by name, such as RTX 5090; empty where there are none. */
  readonly cards: readonly string[]
  /** Cards of all of them together that nothing else is declared to hold. */
  readonly freeGpus: number
}

/** What the plan worked out, in bytes and seconds. */
export interface ServiceFigures {
  /** Time to read the model once, with margin; undefined where its size is unknown. */
  readonly startupSeconds: number
  readonly claimBytes: number
  readonly memoryRequestBytes: number
  readonly memoryLimitBytes: number
}

export interface ServiceFacts {
  readonly site: string
  readonly environment: string
  /** The service's name, which is its release name too. */
  readonly app: string
  readonly namespace: string
  readonly model: ModelFacts
  readonly nodes: NodeFacts
  /** Cards per pod. */
  readonly gpus: number
  readonly replicas: number
  readonly has: ReadonlySet<Capability>
  readonly apiKey: { readonly secret: string; readonly key: string } | undefined
  readonly figures: ServiceFigures
  /** Looks an image up in the lock. */
  image(repository: string, tag: string): ImageFacts
  /** Values that the platform prescribes. */
  readonly platform: JsonObject
}
