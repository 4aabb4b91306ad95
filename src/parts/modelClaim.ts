// What every claim of a model has in common: how large it is, and what keeps it when the release or
// the Application goes, since it holds what took longest to get.

import { Type } from '@sinclair/typebox'

import { gibibytes, quantityPattern } from '../kubernetes/quantity.ts'
import { group, string } from '../template/values.ts'
import type { JsonObject } from '../template/values.ts'

export const sizeOption = Type.Optional(
  Type.String({
    description: 'Size of the claim. Default: room for two revisions of the model.',
    pattern: quantityPattern,
  }),
)

export const sizeFields = {
  model: group('The model.', {
    size: string({
      description: 'Size of the claim.',
      default: '10Gi',
      pattern: quantityPattern,
      planned: 'the room for two revisions of the model',
    }),
  }),
}

/** The value of the size: as given, or as planned. */
export const sizeValue = (
  given: string | undefined,
  figures: { readonly claimBytes: number },
): JsonObject => ({ size: given ?? gibibytes(figures.claimBytes) })

/** Argo CD must neither prune the models nor take them along with the Application. */
export const keptAnnotations = {
  'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
  'helm.sh/resource-policy': 'keep',
}
