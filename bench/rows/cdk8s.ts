// Compiling against cdk8s: the same objects, in the same process, both to text in memory. It favours
// cdk8s, which gets finished manifests and prints them, where Chartwright starts from sites and also
// makes charts, schemas, READMEs and plans.

import { chartsOf, compileAll, compileAndVerifyAll } from '../build.ts'
import type { ObjectGroup } from '../build.ts'
import { loadCdk8s, synthesize } from '../cdk8s.ts'
import { medians } from '../measure.ts'
import { comparison } from '../row.ts'
import type { Row } from '../row.ts'
import { generatedSites } from '../services.ts'

export async function cdk8sRows(services: number): Promise<Row[]> {
  const cdk8s = loadCdk8s()
  const sites = generatedSites(services)
  const groups = compileAll(sites).sites.map(chartsOf)
  const synthesizeAll = () => groups.map((site) => synthesize(cdk8s, site))
  checkSame(groups, synthesizeAll())
  const [compile, both, synthesis] = (await medians(3, [
    () => compileAll(sites),
    () => compileAndVerifyAll(sites),
    synthesizeAll,
  ])) as [number, number, number]
  const against = 'cdk8s synthesising the same objects'
  return [
    comparison({
      what: `compile ${services} services`,
      against,
      ours: compile,
      theirs: synthesis,
      target: 0.5,
    }),
    comparison({
      what: `compile and verify ${services} services`,
      against,
      ours: both,
      theirs: synthesis,
    }),
  ]
}

/** Both must write as many objects, or the comparison is none. */
function checkSame(groups: readonly (readonly ObjectGroup[])[], texts: readonly string[]): void {
  const given = groups.flat().reduce((sum, { objects }) => sum + objects.length, 0)
  const written = texts.reduce((sum, text) => sum + text.split(/^apiVersion: /m).length - 1, 0)
  if (written !== given) throw new Error(`cdk8s wrote ${written} of ${given} objects`)
}
