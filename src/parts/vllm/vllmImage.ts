// The image of vLLM: its values, the reference that they give, and what its version says.

import { refs } from '../../template/language.ts'
import { group } from '../../template/values.ts'
import { imageFields, imageReference } from '../image.ts'

export const vllmRepository = 'docker.io/vllm/vllm-openai'
export const vllmVersion = '0.30.0'

interface Version {
  readonly version?: string
  readonly variant?: string
}

/** `0.29.1` → 2901, as src/profiles/vllm.ts counts. */
export function versionNumber(version: string): number {
  const [, minor, patch] = version.split('.')
  return Number(minor) * 100 + Number(patch)
}

export const vllmTag = ({ version = vllmVersion, variant }: Version): string =>
  `v${version}${variant === undefined ? '' : `-${variant}`}`

/** CUDA of an image: its suffix says it; without one it is 13.0 since 0.29. */
export function imageCuda({ version = vllmVersion, variant = '' }: Version): string | undefined {
  const [, major, minor] = /^cu([0-9]{2})([0-9])/.exec(variant) ?? []
  if (major !== undefined) return `${major}.${minor}`
  return variant === '' && versionNumber(version) >= 2900 ? '13.0' : undefined
}

export const vllmImageFields = {
  images: group('Images, by what runs them.', {
    server: imageFields('The image of vLLM.', { repository: vllmRepository, tag: vllmTag({}) }),
  }),
}

export const vllmImage = refs(vllmImageFields).images.server
export const vllmImageReference = imageReference('image', 'the server', vllmImage)
