// A rendered site in, a runbook out for each change from one of its states to another: between environments
// that take each other's place, and from the state as it is to each environment, both ways.

import type { OutputFile, RenderedSite } from '../../../model.ts'
import { endsAnything } from '../../../plan/remaining.ts'
import { changeBetween } from './changeBetween.ts'
import type { State } from './migration.ts'
import { migrationFile } from './migrationFile.ts'
import { migrationText } from './migrationText.ts'
import { asIsState, stateOf } from './stateOf.ts'

/** The file of one change; its path is below the folder of the site. */
export interface Migration extends OutputFile {
  /** Names of states. */
  readonly from: string
  readonly to: string
}

export function migrations({ site, environments }: RenderedSite): Migration[] {
  // Most sites have neither, and the states of one cost as much as its runbook.
  const sources = environments.map(({ compiled }) => compiled.plan.environment.source)
  if (!sources.some((source) => source.alternative === true || endsAnything(source))) return []
  const asIs = site.environments.some(({ name }) => name === 'as-is') ? 'as-it-is' : 'as-is'
  const states = environments.map((rendered, index) => ({
    state: stateOf(rendered),
    before: asIsState(rendered, asIs),
    isAlternative: sources[index]!.alternative === true,
  }))
  const pairs = states.flatMap(({ state, before, isAlternative }, index): [State, State][] => [
    ...(before === undefined ? [] : ([[before, state]] as [State, State][])),
    ...states
      .slice(index + 1)
      .filter((other) => isAlternative || other.isAlternative)
      .map((other): [State, State] => [state, other.state]),
  ])
  return pairs
    .flatMap(([one, other]) => [[one, other] as const, [other, one] as const])
    .map(([from, to]) => ({
      from: from.name,
      to: to.name,
      path: migrationFile(from.name, to.name),
      text: migrationText(site.name, changeBetween(from, to)),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}
