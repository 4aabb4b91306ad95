// What a unit adds to the chart of a service that chooses it. A part depends on the kind of the
// unit alone, never on its options, so that services with the same choices share one chart; the
// options become values (docs/decisions/0001).

import type { Condition, Node, NodeMap, NodeList } from '../template/language.ts'
import type { ServerContainer } from './serverContainer.ts'
import type { Fields } from '../template/values.ts'

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
  /** Run before the server, with its image at hand. */
  readonly initContainers?: (server: ServerContainer) => NodeList
  readonly volumes?: NodeList
  /** Mounts of the server container. */
  readonly volumeMounts?: NodeList
}

export interface ChartPart {
  readonly fields?: Partial<Record<Section, Fields>>
  readonly templates?: readonly PartTemplate[]
  readonly pod?: PodPart
  /** Statements that refuse values which no schema can. */
  readonly checks?: readonly Node[]
  /** Files of the chart, by path within it. */
  readonly files?: Readonly<Record<string, string>>
}
