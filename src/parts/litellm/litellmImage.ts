// The image of LiteLLM: its values, and the reference that they give.

import { refs } from '../../template/language.ts'
import { group } from '../../template/values.ts'
import { imageFields, imageReference } from '../image.ts'

export const litellmVersion = 'v1.100.1'

export const litellmImageOf = ({ version = litellmVersion }: { readonly version?: string }) => ({
  repository: 'ghcr.io/berriai/litellm',
  tag: version,
})

export const litellmImageFields = {
  images: group('Images, by what runs them.', {
    server: imageFields('The image of LiteLLM.', litellmImageOf({})),
  }),
}
export const litellmImage = refs(litellmImageFields).images.server
export const litellmImageReference = imageReference('image', 'the server', litellmImage)
