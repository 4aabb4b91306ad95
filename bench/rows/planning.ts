// Planning against compiling, both by Chartwright: the figures of all services must cost next to
// nothing beside the texts that are made of them, or nobody could try out variants by planning.

import { compileAll, planAll, resolveAll } from '../build.ts'
import { medians } from '../measure.ts'
import { comparison } from '../row.ts'
import type { Row } from '../row.ts'
import { generatedSites } from '../services.ts'

export async function planningRows(services: number): Promise<Row[]> {
  const sites = generatedSites(services)
  const resolved = resolveAll(sites)
  const [ours, theirs] = (await medians(3, [() => planAll(resolved), () => compileAll(sites)])) as [
    number,
    number,
  ]
  return [
    comparison({
      what: `plan ${services} services`,
      against: 'compiling them',
      ours,
      theirs,
      target: 0.1,
    }),
  ]
}
