// Whose the files are on volumes that the kubelet gives to no group: it ignores fsGroup on NFS and on
// directories of the node, so the pods must run as whoever owns the files.
// Source: Kubernetes 1.36, pkg/volume/nfs and pkg/volume/hostpath, neither of which sets an owner.

import { Type } from '@sinclair/typebox'

import type { JsonObject } from '../template/values.ts'

const id = (description: string) => Type.Integer({ description, minimum: 1, maximum: 2147483647 })

export const fileOwnerOptions = {
  uid: id('User who owns the files there: the pods run as that one.'),
  gid: id('Group of the files there: the pods run in that one.'),
}

export interface FileOwner {
  readonly uid: number
  readonly gid: number
}

/** As the options name it. */
export const ownerOf = ({ uid, gid }: FileOwner): FileOwner => ({ uid, gid })

/** Values over what the platform prescribes; fsGroup stays for volumes that heed it, such as Secrets. */
export const runAsOwner = ({ uid, gid }: FileOwner): JsonObject => ({
  podSecurityContext: {
    runAsUser: uid,
    runAsGroup: gid,
    supplementalGroups: [gid],
    fsGroup: gid,
  },
})
