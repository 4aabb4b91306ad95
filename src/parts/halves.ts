// The two switches of a chart (docs/decisions/0002): which half of it renders.

import { refs } from '../template/language.ts'
import { boolean, group } from '../template/values.ts'

export const halvesFields = {
  parts: group('Which half of the chart to render. Plain Helm wants both.', {
    foundation: boolean({
      description: 'Render what must outlive and precede the pods: the claim of the model.',
      default: true,
    }),
    workload: boolean({ description: 'Render everything else.', default: true }),
  }),
}
export const halves = refs(halvesFields).parts
