// A directory of an NFS server, as a PersistentVolume with a claim: pods on any node read and write it
// at the same time, at the speed of the network.

import { Type } from '@sinclair/typebox'

import { pathSegment, unanchored } from '../../kubernetes/names.ts'
import { fileOwnerOptions, ownerOf, runAsOwner } from '../../parts/fileOwner.ts'
import {
  staticVolume,
  staticVolumeFields,
  staticVolumeIdentity,
  staticVolumeOptions,
  staticVolumeSource,
  staticVolumeTemplates,
  staticVolumeValues,
} from '../../parts/staticVolume.ts'
import { refs } from '../../template/language.ts'
import { group, joinFields, string, stringList } from '../../template/values.ts'
import { defineStorage } from './storage.ts'

const serverPattern = '^([A-Za-z0-9]([-.A-Za-z0-9]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:]{2,45})$'
const exportPattern = `^(/|(/${pathSegment})+)$`
const mountOptionPattern = '^[a-z][a-z0-9_]*(=[-._:/A-Za-z0-9]+)?$'

/** A server that is away makes readers wait, where `soft` would give them half a model. */
const defaultMountOptions = ['nfsvers=4.1', 'hard', 'noatime']

const options = Type.Object(
  {
    server: Type.String({
      description: 'Name or address of the NFS server, as the nodes reach it.',
      pattern: serverPattern,
    }),
    path: Type.String({
      description: 'Directory that the server exports, such as /srv/models.',
      pattern: exportPattern,
    }),
    ...fileOwnerOptions,
    mountOptions: Type.Optional(
      Type.Array(
        Type.String({ pattern: mountOptionPattern, description: 'Such as nfsvers=4.1.' }),
        {
          description: `Options of the mount. Default ${defaultMountOptions.join(', ')}.`,
        },
      ),
    ),
    ...staticVolumeOptions,
  },
  { additionalProperties: false },
)

const nfsFields = {
  persistence: group('The volume that holds the model, and its claim.', {
    server: string({
      description: 'Name or address of the NFS server.',
      pattern: `^(${unanchored(serverPattern)})?$`,
      instance: true,
      example: { server: '192.0.2.10' },
    }),
    path: string({
      description: 'Directory that the server exports.',
      pattern: `^(${unanchored(exportPattern)})?$`,
      instance: true,
      example: { path: '/srv/models' },
    }),
    mountOptions: stringList({
      description: 'Options of the mount.',
      default: defaultMountOptions,
    }),
  }),
}
const { persistence } = refs(nfsFields)

export const nfs = defineStorage({
  kind: 'nfs',
  summary: 'a directory of an NFS server that pods on any node share',
  options,
  ...staticVolume,
  owner: ownerOf,
  accessMode: () => 'ReadWriteMany',
  volume: { source: staticVolumeSource, identity: staticVolumeIdentity },
  setup: ({ server, path, uid, gid }) => [
    {
      what: `On ${server}, make the directory and give it to the pods, which are not root there`,
      commands: `sudo install -d -m 0755 -o ${uid} -g ${gid} ${path}`,
    },
  ],
  advice: (chosen, facts) => [
    `Its pods run as ${chosen.uid}:${chosen.gid}, who must own the files on the server: the kubelet gives files on NFS to no group, whatever fsGroup says.`,
    'A node keeps what it has read in its own memory. Reading the files in a pod elsewhere, such as that of a download, warms nothing on the node of the server. Where a load takes too long, `local-volume` puts the files on a disk of that node.',
    ...staticVolume.advice(chosen, facts),
  ],
  chart: {
    fields: { application: joinFields([staticVolumeFields, nfsFields]) },
    templates: staticVolumeTemplates('ReadWriteMany', {
      mountOptions: [persistence.mountOptions] as never,
      nfs: { server: persistence.server, path: persistence.path },
    }),
  },
  values: (chosen, facts) => ({
    ...runAsOwner(chosen),
    ...staticVolumeValues(chosen, facts, {
      server: chosen.server,
      path: chosen.path,
      mountOptions: chosen.mountOptions ?? defaultMountOptions,
    }),
  }),
})
