// What the rules about everything at one time find: of the state to come, and of the one that ends.

import type { FindingCode } from '../../findings/codes.ts'
import type { RenderedEnvironment } from '../../model.ts'
import { endsAnything } from '../../plan/remaining.ts'
import { stateAsItIs, stateToCome } from '../../plan/state.ts'
import type { State } from '../../plan/state.ts'
import * as rules from './index.ts'

interface Fault {
  readonly code: FindingCode
  /** Place in the environment's site. */
  readonly pointer: string
  readonly message: string
  readonly hint: string
  /** Place of what it is found together with. */
  readonly other?: string
}

const faultsIn = (state: State): Fault[] =>
  Object.values(rules).flatMap(({ code, hint, check }) => {
    const found: Fault[] = []
    check(state, ({ pointer }, message, other) => {
      found.push({
        code,
        pointer,
        message,
        hint,
        ...(other === undefined ? {} : { other: other.pointer }),
      })
    })
    return found
  })

export const faultsToCome = (environment: RenderedEnvironment): Fault[] =>
  faultsIn(stateToCome(environment))

/** Those of the state as it is that are gone when the environment is in place. */
export function faultsThatEnd(environment: RenderedEnvironment): Fault[] {
  const { source } = environment.compiled.plan.environment
  if (!endsAnything(source)) return []
  const left = new Set(faultsToCome(environment).map(keyOf))
  return faultsIn(stateAsItIs(source)).filter((fault) => !left.has(keyOf(fault)))
}

const keyOf = ({ code, pointer, message }: Fault): string => [code, pointer, message].join('\n')
