// CPU, memory and cards of the server's container. The cards are an extended resource whose name is
// a value, and are added to the limits.

import { gpu } from '../../../parts/gpu.ts'
import { digits, entry, merged, refs, when } from '../../../template/language.ts'
import { group, stringMap } from '../../../template/values.ts'

export const resourceFields = {
  resources: group('CPU and memory of the server.', {
    requests: stringMap({
      description: 'What must be free on a node.',
      default: { cpu: '1', memory: '4Gi' },
    }),
    limits: stringMap({
      description: 'What the server may use. The cards are added to this by gpu.',
      default: { memory: '12Gi' },
    }),
  }),
}
const v = refs(resourceFields)

export const serverResources = {
  requests: v.resources.requests,
  limits: merged(
    when(gpu.enabled, entry(gpu.nvidiaResource, digits(gpu.number))) as never,
    v.resources.limits,
  ),
} as never
