// Where the cluster picks the user of a pod, it refuses pods that name one: the Deployment is there, and
// no pod ever comes of it.

import { describe } from '../kubernetes/manifest.ts'
import { podOf } from '../kubernetes/podOf.ts'
import type { Rule } from './rule.ts'

const keys = ['runAsUser', 'runAsGroup', 'fsGroup'] as const
type Context = Partial<Record<(typeof keys)[number], number>> | undefined

export const podsNameNoUser: Rule = {
  code: 'SEC-007',
  hint: 'Take them out of values, or declare the platform that the cluster really is.',
  check({ compiled, applications }, find) {
    const { unit } = compiled.plan.environment.platform
    if (unit.refusesUsers === undefined) return
    // What their storage wants is SEC-011, said at the storage.
    const ofOwners = new Set(
      compiled.services.flatMap(({ plan: { service } }) =>
        service.storage?.unit.owner === undefined ? [] : [service.app],
      ),
    )
    for (const { objects } of applications.filter(({ app }) => !ofOwners.has(app)))
      for (const { manifest, origin } of objects) {
        const spec = podOf(manifest)?.spec
        if (spec === undefined) continue
        const contexts: Context[] = [spec, ...(spec.initContainers ?? []), ...spec.containers].map(
          ({ securityContext }) => securityContext,
        )
        const named = keys.filter((key) => contexts.some((one) => one?.[key] !== undefined))
        if (named.length > 0)
          find(
            origin,
            `${describe(manifest)} names ${named.join(', ')}, and ${unit.refusesUsers}: its pods would be refused.`,
          )
      }
  },
}
