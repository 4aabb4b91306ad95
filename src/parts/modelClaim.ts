// What every claim of a model has in common: how large it is, and what keeps it when the release or
// the Application goes, since it holds what took longest to get.

import { Type } from '@sinclair/typebox'

import { subdomainPattern } from '../kubernetes/names.ts'
import { gibibytes, quantityPattern } from '../kubernetes/quantity.ts'
import { group, string } from '../template/values.ts'
import type { JsonObject } from '../template/values.ts'

export const sizeOption = Type.Optional(
  Type.String({
    description: 'Size of the claim. Default: room for two revisions of the model.',
    pattern: quantityPattern,
  }),
)

export const claimNameOption = Type.Optional(
  Type.String({
    description: 'Name of the claim. Default: <service>-models.',
    pattern: subdomainPattern,
  }),
)

/** The name of the claim that a service makes. */
export const claimNameOf = (given: string | undefined, app: string): string =>
  given ?? `${app}-models`

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
