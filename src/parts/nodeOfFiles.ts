// The node that files lie on, where they lie on one: its label decides where pods may run, and a
// service that may not run there is told so.

import { Type } from '@sinclair/typebox'

import { subdomainPattern } from '../kubernetes/names.ts'
import { group, string } from '../template/values.ts'

const labelKeyPattern =
  '^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?$'
const labelValuePattern = '^[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?$'
const hostname = 'kubernetes.io/hostname'

export const nodeOptions = {
  node: Type.String({
    description: 'The node that the files are on, by its name under nodes.',
    pattern: subdomainPattern,
  }),
  label: Type.Optional(
    Type.String({
      description: `Label by which the scheduler knows that node. Default ${hostname}.`,
      pattern: labelKeyPattern,
    }),
  ),
  labelValue: Type.Optional(
    Type.String({
      description: 'Value of that label. Default: the name of the node.',
      pattern: labelValuePattern,
    }),
  ),
}

interface NodeOptions {
  readonly node: string
  readonly label?: string
  readonly labelValue?: string
}

export const nodeLabelFields = {
  persistence: group('The volume that holds the model, and its claim.', {
    nodeLabel: group('The node that the volume is on, by a label.', {
      key: string({
        description: 'Key of the label.',
        default: hostname,
        pattern: labelKeyPattern,
      }),
      value: string({
        description: 'Value of the label.',
        pattern: `^(${labelValuePattern.slice(1, -1)})?$`,
        instance: true,
        example: { value: 'gpu-node-1' },
      }),
    }),
  }),
}

/** The label that a choice means. */
export const nodeLabelOf = ({ node, label, labelValue }: NodeOptions) => ({
  key: label ?? hostname,
  value: labelValue ?? node,
})

/** What is wrong where the service may run on other nodes only. */
export function nodeProblems(
  { node }: NodeOptions,
  { app, nodes }: { readonly app: string; readonly nodes: { readonly names: readonly string[] } },
): { code: 'FIT-020'; at: string; message: string; hint: string }[] {
  if (nodes.names.length === 0 || nodes.names.includes(node)) return []
  return [
    {
      code: 'FIT-020',
      at: '/node',
      message: `The files of ${app} are on ${node}, and it may run on ${nodes.names.join(', ')} only: its pods would stay Pending for ever.`,
      hint: 'Name one of those nodes, or let the service run there, by its own `nodes`.',
    },
  ]
}
