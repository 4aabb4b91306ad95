// Turns the environment that an author gives an engine into what it would not read: names of wrappers
// around it, names that are gone or misspelt. No engine stops at them, so nobody hears of it otherwise.

import { didYouMean } from '../findings/nearest.ts'
import { showName } from '../findings/show.ts'
import type { EngineProfile } from './engineProfile.ts'
import { flagRows, isIn } from './flagRows.ts'

export interface VariableProblem {
  readonly name: string
  /** `unknown` where nobody here knows whether it is read. */
  readonly kind: 'not-read' | 'unknown'
  readonly message: string
  readonly hint: string
}

/** @param prefix How the engine's own variables begin, such as VLLM_. */
export function checkVariables(
  profile: EngineProfile,
  build: number,
  prefix: string,
  names: readonly string[],
): readonly VariableProblem[] {
  const { engine, notVariables = [], variables, version } = profile
  const known = [
    ...variables,
    ...flagRows(profile).flatMap(({ env, ...row }) =>
      env === undefined ? [] : [{ ...row, name: env, note: undefined }],
    ),
  ]
  const live = known.filter((row) => isIn(row, build)).map(({ name }) => name)
  return names.flatMap((name): VariableProblem[] => {
    if (live.includes(name)) return []
    const problem = (kind: VariableProblem['kind'], message: string, hint: string) => [
      { name, kind, message, hint },
    ]
    const other = notVariables.find((row) => row.name === name)
    if (other !== undefined)
      return problem(
        'not-read',
        `${engine} does not read ${name}, so it changes nothing.`,
        other.instead,
      )
    const gone = known.find((row) => row.name === name)
    if (gone?.until !== undefined)
      return problem(
        'not-read',
        `${name} is gone from ${engine}: ${version(build)} does not read it, so it changes nothing.`,
        gone.note === undefined ? 'Take it away.' : `Take it away: ${gone.note}.`,
      )
    if (!name.startsWith(prefix)) return []
    const near = didYouMean(name, live)
    return near === ''
      ? problem(
          'unknown',
          `Whether ${version(build)} of ${engine} reads ${showName(name)} is not known here; if it does not, it says so in its log and goes on.`,
          'Look for a warning about it when the server starts.',
        )
      : problem(
          'not-read',
          `${showName(name)} is no variable of ${engine} that is known here.`,
          `Correct it${near}`,
        )
  })
}
