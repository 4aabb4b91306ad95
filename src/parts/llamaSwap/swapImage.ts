// The image of llama-swap: an image of llama.cpp with llama-swap in it, so that its tag says both.

import { imageFields, imageReference } from '../image.ts'
import { refs } from '../../template/language.ts'
import { group } from '../../template/values.ts'

const swapRepository = 'ghcr.io/mostlygeek/llama-swap'
/** The newest release of which an image was seen, with the build of llama.cpp in it. */
export const swapRelease = 'v260'
export const swapBuild = 'b11176'

interface ImageOptions {
  readonly release?: string
  readonly build?: string
  readonly variant?: string
}

/** Source of the tags: docker/build-container.sh of llama-swap at 096e7c69. */
export const swapImageOf = (
  { release = swapRelease, build = swapBuild, variant }: ImageOptions,
  gpus: number,
) => ({
  repository: swapRepository,
  tag: `${release}-${variant ?? (gpus > 0 ? 'cuda' : 'cpu')}-${build}`,
})

export const swapImageFields = {
  images: group('Images, by what runs them.', {
    server: imageFields('The image of llama-swap, with llama-server in it.', swapImageOf({}, 1)),
  }),
}
export const swapImage = refs(swapImageFields).images.server

export const swapImageReference = imageReference('image', 'the server', swapImage)
