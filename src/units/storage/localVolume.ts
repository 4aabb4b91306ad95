// A directory or disk of one node, as a PersistentVolume with a claim: the speed of that disk, and
// pods that the scheduler puts where the files are.

import { Type } from '@sinclair/typebox'

import { pathSegment, unanchored } from '../../kubernetes/names.ts'
import { nodeLabelFields, nodeLabelOf, nodeOptions, nodeProblems } from '../../parts/nodeOfFiles.ts'
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
import { group, joinFields, string } from '../../template/values.ts'
import { defineStorage } from './storage.ts'

const pathPattern = `^(/${pathSegment})+$`

const options = Type.Object(
  {
    ...nodeOptions,
    path: Type.String({
      description: 'Directory of that node, such as /var/lib/llm-models; the kubelet makes none.',
      pattern: pathPattern,
    }),
    ...staticVolumeOptions,
  },
  { additionalProperties: false },
)

const localFields = {
  persistence: group('The volume that holds the model, and its claim.', {
    path: string({
      description: 'Directory of the node.',
      pattern: `^(${unanchored(pathPattern)})?$`,
      instance: true,
      example: { path: '/var/lib/llm-models' },
    }),
  }),
}
const fields = joinFields([staticVolumeFields, localFields, nodeLabelFields])
const { path } = refs(localFields).persistence
const { nodeLabel } = refs(nodeLabelFields).persistence

export const localVolume = defineStorage({
  kind: 'local-volume',
  summary: 'a directory of one node, whose pods run there',
  options,
  ...staticVolume,
  accessMode: () => 'ReadWriteOnce',
  volume: { source: staticVolumeSource, identity: staticVolumeIdentity },
  problems: nodeProblems,
  setup: ({ node, path: directory }) => [
    {
      what: `On ${node}, make the directory; the kubelet gives it to the group of the pods`,
      commands: `sudo install -d -m 0755 ${directory}`,
    },
  ],
  advice: (chosen, facts) => [
    `Its pods run on ${chosen.node} alone, since their files are in ${chosen.path} of it: while that node is away, so is the service. Pod Security lets them, as it would not with a \`hostPath\`.`,
    ...staticVolume.advice(chosen, facts),
  ],
  chart: {
    fields: { application: fields },
    templates: staticVolumeTemplates('ReadWriteOnce', {
      local: { path },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            {
              matchExpressions: [{ key: nodeLabel.key, operator: 'In', values: [nodeLabel.value] }],
            },
          ],
        },
      },
    }),
  },
  values: (chosen, facts) =>
    staticVolumeValues(chosen, facts, { path: chosen.path, nodeLabel: nodeLabelOf(chosen) }),
})
