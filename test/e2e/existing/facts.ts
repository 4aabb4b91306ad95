// What run.ts has found out about somebody else's cluster, for the processes of the tests.

import type { LeftOut } from './leftOut.ts'
import type { Names } from './names.ts'

export interface ExistingFacts {
  readonly kubeconfig: string
  /** Of this machine, as the pods of the cluster see it. */
  readonly address: string
  readonly names: Names
  /** RuntimeClasses that tests need, each of the handler of its name. */
  readonly runtimes: readonly string[]
  /** `<Kind>/<name>` of what was there before the run, and may serve it. */
  readonly kept: readonly string[]
  /** The cluster can be told which nodes pods come onto. */
  readonly placing: boolean
  readonly leftOut: readonly LeftOut[]
}

const VARIABLE = 'CHARTWRIGHT_E2E_EXISTING'

export const asEnvironment = (facts: ExistingFacts): NodeJS.ProcessEnv => ({
  [VARIABLE]: JSON.stringify(facts),
})

/** Undefined where the run has a control plane of its own. */
export function existingFacts(): ExistingFacts | undefined {
  const text = process.env[VARIABLE]
  return text === undefined ? undefined : (JSON.parse(text) as ExistingFacts)
}
