// How the time grows: milliseconds per service of small, large and very large builds. A ratio of 1
// means that a service costs the same in each.

import { compileAll } from '../build.ts'
import { medians } from '../measure.ts'
import { comparison } from '../row.ts'
import type { Row } from '../row.ts'
import { generatedSites } from '../services.ts'

export async function growthRows(services: number): Promise<Row[]> {
  const sizes = [services / 10, services, services * 3]
  const builds = sizes.map((size) => {
    const sites = generatedSites(size)
    return () => compileAll(sites)
  })
  const [small, large, huge] = (await medians(3, builds)).map(
    (time, index) => time / sizes[index]!,
  ) as [number, number, number]
  return [
    comparison({
      what: `compile each of ${sizes[1]} services`,
      against: `each of ${sizes[0]}`,
      ours: large,
      theirs: small,
    }),
    comparison({
      what: `compile each of ${sizes[2]} services`,
      against: `each of ${sizes[1]}`,
      ours: huge,
      theirs: large,
    }),
  ]
}
