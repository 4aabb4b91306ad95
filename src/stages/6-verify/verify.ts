// Rendered sites in, findings out: every object against the strict schemas of its cluster's
// Kubernetes version, every rule, and every name that could be claimed twice.

import { finder } from '../../findings/finder.ts'
import type { Find } from '../../findings/finder.ts'
import type { Report } from '../../findings/finding.ts'
import { describe } from '../../kubernetes/manifest.ts'
import type { Manifest } from '../../kubernetes/manifest.ts'
import type { RenderedEnvironment, RenderedSite } from '../../model.ts'
import type { Rule } from '../../rules/rule.ts'
import { checkNames } from './names.ts'
import { createManifestValidator } from './schemas.ts'
import type { ManifestValidator } from './schemas.ts'
import { checkTogether } from './together.ts'

export interface VerifyOptions {
  readonly schemasDir: string
  readonly rules: readonly Rule[]
}

export interface Verified {
  /** Objects that were held against a schema. */
  readonly objects: number
}

export function verify(
  sites: readonly RenderedSite[],
  { schemasDir, rules }: VerifyOptions,
  report: Report,
): Verified {
  const validators = new Map<string, ManifestValidator>()
  const validatorOf = (kubernetesVersion: string): ManifestValidator => {
    const known = validators.get(kubernetesVersion)
    if (known !== undefined) return known
    const made = createManifestValidator({ schemasDir, kubernetesVersion })
    validators.set(kubernetesVersion, made)
    return made
  }
  let objects = 0
  for (const { site, environments } of sites)
    for (const environment of environments) {
      const { environment: name, kubernetes } = environment.compiled.plan.environment
      const find = finder(site, name, report)
      objects += checkSchemas(environment, validatorOf(kubernetes), find)
      for (const rule of rules)
        rule.check(environment, (pointer, message) => find(rule.code, pointer, message, rule.hint))
    }
  checkNames(sites, report)
  for (const site of sites) checkTogether(site, report)
  return { objects }
}

/** The number of objects that were checked. */
function checkSchemas(
  { project, root, applications }: RenderedEnvironment,
  validator: ManifestValidator,
  find: Find,
): number {
  const all: { manifest: Manifest; origin: string }[] = [
    { manifest: project, origin: '' },
    { manifest: root, origin: '' },
    ...applications.flatMap(({ manifest, objects }) => [{ manifest, origin: '' }, ...objects]),
  ]
  for (const { manifest, origin } of all)
    for (const problem of validator.validate(manifest))
      find(
        problem.kind === 'unknown-kind' ? 'KUBE-002' : 'KUBE-001',
        origin,
        `${describe(manifest)}: ${problem.message}`,
        problem.kind === 'unknown-kind'
          ? 'Add the kind to scripts/schemas/kinds.ts and generate the schemas anew.'
          : 'Correct the value or unit that sets this field; Kubernetes would drop or refuse it.',
      )
  return all.length
}
