// What is known of a model's files: pinned in the lock, never guessed.

import type { ConfigFacts } from '../capacity/configFacts.ts'
import type { GgufFacts } from '../capacity/ggufFacts.ts'

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
  /** The file an engine is pointed at: the only one, the first shard, or a repository's config.json. */
  readonly file: string
  readonly revision?: string
  readonly files: readonly ModelFile[]
  /** Bytes of all files, where all are known or the site declares them. */
  readonly bytes?: number
  /** Its header, where the lock knows it. */
  readonly gguf?: GgufFacts
  /** What its config.json says, where the lock knows it. */
  readonly config?: ConfigFacts
  /** The file of the same repository through which it sees or hears; one of `files`. */
  readonly projector?: { readonly path: string; readonly bytes?: number }
  /** The oldest build of the engine that serves it rightly. */
  readonly minimumBuild?: string
}

/** The models of a service that has any. */
export type Models = readonly [ModelFacts, ...ModelFacts[]]
/** Those of any service: a gateway serves the models of others and has none. */
export type AnyModels = Models | readonly []

/** Bytes of all files of all models; undefined where any is unknown. */
export function bytesOfModels(models: AnyModels): number | undefined {
  const sizes = models.map(({ bytes }) => bytes)
  return sizes.includes(undefined) ? undefined : (sizes as number[]).reduce((a, b) => a + b, 0)
}

/** A model as people name it: its repository, and its file where one is meant. */
export const modelTitle = ({ repo, file }: ModelFacts): string =>
  file === wholeRepository ? repo : `${repo}/${file}`

/** The file that stands for a whole repository: every one of safetensors has it. */
export const wholeRepository = 'config.json'
