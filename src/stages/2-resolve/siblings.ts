// The other quantisations of a service's model that the lock knows: model files of the same repository.

import type { ModelFacts } from '../../parts/modelFacts.ts'
import type { Context } from './context.ts'
import { lockedModel } from './lockedFacts.ts'

/** By name; none where the service has several models, or a whole repository. */
export function siblingsOf(models: readonly ModelFacts[], context: Context): ModelFacts[] {
  const [model, ...others] = models
  if (model === undefined || others.length > 0 || !model.file.endsWith('.gguf')) return []
  return Object.entries(context.lock.models)
    .filter(([name, { gguf }]) => isModelOf(model.repo, name) && gguf?.architecture !== 'clip')
    .map(([name]) => lockedModel(name, '', { ...context, find: () => undefined }))
    .filter(({ file }) => file !== model.file)
    .sort((a, b) => (a.file < b.file ? -1 : 1))
}

/** A projector is no model, whether or not its header is known. */
const isModelOf = (repo: string, name: string): boolean =>
  name.startsWith(`${repo}/`) && name.endsWith('.gguf') && !/(^|\/)mmproj[^/]*$/i.test(name)
