// On NFS and on directories of a node, pods must run as whoever owns the files. Where the cluster picks
// the user of a pod, it refuses them, and no value of the chart can mend both.

import type { Rule } from './rule.ts'

export const ownersFitThePlatform: Rule = {
  code: 'SEC-011',
  hint: 'Use a claim there, whose files the kubelet gives to the group of the pods; or let the ServiceAccount use a constraint that permits this user, and allow SEC-011 with that reason.',
  check({ compiled: { plan } }, find) {
    const { refusesUsers } = plan.environment.platform.unit
    if (refusesUsers === undefined) return
    for (const { service } of plan.services) {
      const { app, pointer, storage } = service
      const owner = storage?.unit.owner?.(storage.options)
      if (owner !== undefined)
        find(
          `${pointer}/storage/uid`,
          `The pods of ${app} must run as ${owner.uid}:${owner.gid} to read their files on ${storage!.unit.kind}, and ${refusesUsers}: they would be refused.`,
        )
    }
  },
}
