// A model as people name it, in a service or in the options of an engine that serves several.

import { Type } from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'

import { pathSegment } from '../kubernetes/names.ts'
import { quantityPattern } from '../kubernetes/quantity.ts'

const modelName = Type.String({
  description:
    'Repository and file on the hub, owner/name/file.gguf; or a whole repository, owner/name.',
  pattern: `^${pathSegment}/${pathSegment}(/${pathSegment})*$`,
})

const modelDetails = Type.Object(
  {
    name: modelName,
    projector: Type.Optional(
      Type.String({
        description:
          'File of the same repository through which it sees or hears, such as mmproj-F16.gguf.',
        pattern: `^${pathSegment}(/${pathSegment})*$`,
      }),
    ),
    size: Type.Optional(
      Type.String({
        description:
          'Size of its files together, such as 245G, for as long as the lock does not know it.',
        pattern: quantityPattern,
      }),
    ),
    minimumBuild: Type.Optional(
      Type.String({
        description: 'Oldest build of the engine that serves it rightly, such as b9095.',
        pattern: '^[a-z]?[0-9][-.0-9a-z]*$',
      }),
    ),
  },
  { additionalProperties: false },
)

export const siteModel = Type.Union([modelName, modelDetails], {
  description:
    'Repository and file on the hub, owner/name/file.gguf, or a whole repository; or an object, where there is more to say.',
})
export type SiteModel = Static<typeof siteModel>
