import { generatedSites, lockText } from './services.ts'
import { buildSources, compileSites, schemasFolder } from '../src/pipeline.ts'
import { checkSites } from '../src/stages/1-load/load.ts'
import { resolve } from '../src/stages/2-resolve/resolve.ts'
import { plan } from '../src/stages/3-plan/plan.ts'
import { emit } from '../src/stages/5-emit/emit.ts'
import { parseLock } from '../src/lock.ts'
import { verify } from '../src/stages/6-verify/verify.ts'
import { kubernetesVersions } from '../src/stages/6-verify/schemas.ts'
import * as rules from '../src/rules/index.ts'
const n = Number(process.env.N ?? 1000), reps = Number(process.env.R ?? 4)
const sites = generatedSites(n)
const f: any[] = []
const report = (x: any) => void f.push(x)
const versions = kubernetesVersions(schemasFolder)
for (let i = 0; i < reps; i++) {
  globalThis.gc?.()
  const t: number[] = [performance.now()]
  const lap = () => t.push(performance.now())
  const checked = checkSites(sites, report); lap()
  const lock = parseLock('l', lockText, report)
  const resolved = checked.map((site) => resolve(site, lock, versions, report)); lap()
  const plans = resolved.map((es, i) => es.map((e) => plan(e, checked[i]!, report))); lap()
  const compiled = compileSites(checked, lock, versions, report); lap()
  const out = emit(compiled, lock, report); lap()
  if (process.env.V) verify(out.sites, { schemasDir: schemasFolder, rules: Object.values(rules) }, report); lap()
  const objects = out.sites.flatMap(s => s.environments.flatMap(e => e.applications.flatMap(a => a.objects)))
  console.log('check %d resolve %d plan %d resolve+plan+compile %d emit %d verify %d', ...t.slice(1).map((x, i) => Math.round(x - t[i]!)), 'files', out.files.length, 'MB', out.files.reduce((s, f) => s + f.text.length, 0) / 1e6, 'objects', objects.length, 'apps', out.sites.flatMap(s => s.environments.flatMap(e => e.applications)).length, 'findings', f.length, f[0])
}
