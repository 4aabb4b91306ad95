// What other parts of a pod may know about the server's container.

import type { Expr, Node } from '../template/language.ts'

export interface ServerContainer {
  readonly image: Expr<string>
  readonly pullPolicy: Expr<string>
  /** The mount of the model, read-only. */
  readonly modelMount: Node
}
