// A directory of a node, mounted without a volume between: what people write first, and what Pod
// Security forbids. It is here for clusters that have nothing else, and asks for a reason.

import { Type } from '@sinclair/typebox'

import { pathSegment, unanchored } from '../../kubernetes/names.ts'
import { fileOwnerOptions, ownerOf, runAsOwner } from '../../parts/fileOwner.ts'
import { nodeLabelOf, nodeOptions, nodeProblems } from '../../parts/nodeOfFiles.ts'
import { readSpeedOf, readSpeedOption } from '../../parts/readSpeed.ts'
import { refs } from '../../template/language.ts'
import type { NodeMap } from '../../template/language.ts'
import { group, string } from '../../template/values.ts'
import { defineStorage } from './storage.ts'

const pathPattern = `^(/${pathSegment})+$`

const options = Type.Object(
  {
    ...nodeOptions,
    path: Type.String({
      description: 'Directory of that node, such as /var/lib/llm-models; it must be there.',
      pattern: pathPattern,
    }),
    ...fileOwnerOptions,
    readSpeed: readSpeedOption,
  },
  { additionalProperties: false },
)

const fields = {
  persistence: group('The directory that holds the model.', {
    path: string({
      description: 'Directory of the node.',
      pattern: `^(${unanchored(pathPattern)})?$`,
      instance: true,
      example: { path: '/var/lib/llm-models' },
    }),
  }),
}
const { path } = refs(fields).persistence

export const hostPath = defineStorage({
  kind: 'host-path',
  summary: 'a directory of a node, mounted as it is; Pod Security forbids it',
  options,
  // With another type, a directory that is missing is made, empty and root's, which hides a disk that
  // is not mounted.
  volume: {
    source: { hostPath: { path, type: 'Directory' } } as unknown as NodeMap,
    identity: path,
  },
  owner: ownerOf,
  accessMode: () => 'ReadWriteOnce',
  storageClass: () => undefined,
  readSpeed: readSpeedOf,
  claimName: () => undefined,
  needsSize: () => false,
  size: () => undefined,
  problems: (chosen, facts) => [
    {
      code: 'SEC-008',
      at: '',
      message: `host-path mounts ${chosen.path} of the node itself into the pods of ${facts.app}, which Pod Security refuses at \`baseline\` and \`restricted\`: the namespace ${facts.namespace} would have to be \`privileged\`, for all pods in it.`,
      hint: 'Use local-volume: the same directory, as a volume that Pod Security permits. Or allow SEC-008 with a reason.',
    },
    ...nodeProblems(chosen, facts),
  ],
  setup: ({ node, path: directory, uid, gid }) => [
    {
      what: `On ${node}, make the directory and give it to the pods`,
      commands: `sudo install -d -m 0755 -o ${uid} -g ${gid} ${directory}`,
    },
  ],
  advice: ({ node, path: directory, uid, gid }, { namespace }) => [
    `Its pods mount ${directory} of ${node} itself. Where Pod Security is enforced, the namespace ${namespace} needs the label \`pod-security.kubernetes.io/enforce: privileged\`.`,
    `They run as ${uid}:${gid}, who must own that directory: the kubelet gives it to no group, whatever fsGroup says.`,
  ],
  chart: { fields: { application: fields } },
  values: (chosen) => {
    const { key, value } = nodeLabelOf(chosen)
    return {
      ...runAsOwner(chosen),
      persistence: { path: chosen.path },
      // No volume tells the scheduler where the files are.
      nodeSelector: { [key]: value },
    }
  },
})
