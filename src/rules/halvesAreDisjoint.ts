// Two Applications that bring the same object fight over it: each prunes or overwrites what the
// other wants. Foundation and workload share a release name, so only their objects keep them apart.

import { describe, identityOf } from '../kubernetes/manifest.ts'
import type { Rule } from './rule.ts'

export const halvesAreDisjoint: Rule = {
  code: 'ARGO-005',
  hint: 'Give one of the services another name or namespace.',
  check({ applications }, find) {
    const owners = new Map<string, string>()
    for (const { name, objects } of applications)
      for (const { manifest, origin } of objects) {
        const identity = identityOf(manifest)
        const owner = owners.get(identity)
        if (owner === undefined) owners.set(identity, name)
        else
          find(
            origin,
            `${describe(manifest)} would be in both ${owner} and ${name}, and they would overwrite it in turns.`,
          )
      }
  },
}
