// A change in, the action out that undoes a step of it after which only the change back helps.

import { migrationFile } from './migrationFile.ts'
import type { Action, Change } from './migration.ts'

export function wayBack({ from, to }: Change): Action {
  const file = migrationFile(to.name, from.name)
  return { what: `What is left out from here on comes back by [${file}](${file})`, commands: '' }
}
