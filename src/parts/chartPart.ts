// What a unit adds to the chart of a service that chooses it. A part depends on the kind of the
// unit alone, never on its options, so that services with the same choices share one chart; the
// options become values (docs/decisions/0001).

import type { Condition, Node, NodeMap, NodeList } from '../template/language.ts'
import type { Fields } from '../template/values.ts'
import type { ModelVolume } from './modelVolume.ts'
import type { ServerContainer } from './serverContainer.ts'

/** The sections of a values.yaml, in the order in which people read one. */
export const sections = [
  'overrides',
  'image',
  'application',
  'workload',
  'network',
  'extras',
] as const
export type Section = (typeof sections)[number]

/** Which of a service's two Applications an object belongs to (docs/decisions/0002). */
export type Half = 'foundation' | 'workload'

/** One object that a part adds. */
export interface PartTemplate {
  /** File name below `templates/`. */
  readonly file: string
  readonly object: NodeMap
  readonly half: Half
  readonly guard?: Condition | undefined
}

/** Additions to the server's pod. */
export interface PodPart {
  /** Run before a server that has a model, with its image at hand. */
  readonly initContainers?: (server: ServerContainer) => NodeList
  readonly volumes?: NodeList
  /** Mounts of the server container. */
  readonly volumeMounts?: NodeList
  /** Maps of annotations. */
  readonly annotations?: NodeList
  /** What the pod may talk to: rules of egress. */
  readonly egress?: NodeList
}

/** Additions to the Service. */
export interface ServicePart {
  /** A map of annotations. */
  readonly annotations?: Node
  /** Fields of its spec. */
  readonly spec?: NodeMap
}

/** The same for every service, or a function of what holds its model. */
type OfModel<T> = T | ((model: ModelVolume) => T)

export const ofModel = <T extends readonly unknown[]>(
  given: OfModel<T> | undefined,
  model: ModelVolume | undefined,
): T | readonly [] =>
  typeof given !== 'function' ? (given ?? []) : model === undefined ? [] : given(model)

export interface ChartPart {
  readonly fields?: Partial<Record<Section, Fields>>
  /** The objects it adds; they may depend on what holds the model. */
  readonly templates?: OfModel<readonly PartTemplate[]>
  readonly pod?: PodPart
  readonly service?: ServicePart
  /** Whether its Jobs are hooks where Argo CD syncs the chart. */
  readonly hooks?: true
  /** Statements that refuse values which no schema can. */
  readonly checks?: OfModel<readonly Node[]>
  /** Lines of NOTES.txt, each paragraph with the empty line before it. */
  readonly notes?: readonly Node[]
  /** Files of the chart, by path within it. */
  readonly files?: Readonly<Record<string, string>>
}
