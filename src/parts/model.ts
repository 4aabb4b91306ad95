// Where the model lies in the server's container. What puts it there is the fetch strategy's affair,
// and what holds it the storage's.

import { pathSegment } from '../kubernetes/names.ts'
import { refs, text } from '../template/language.ts'
import { group, string } from '../template/values.ts'
import type { ModelFacts } from './modelFacts.ts'

export const modelFields = {
  model: group('The model.', {
    path: string({
      description: 'Directory of the container in which the claim is mounted, read-only.',
      default: '/models',
      pattern: `^(/${pathSegment})+$`,
    }),
    file: string({
      description:
        'File of the model, relative to that directory; of a sharded one, the first shard.',
      pattern: `^(${pathSegment}(/${pathSegment})*)?$`,
    }),
    alias: string({ description: 'Name of the model in requests.' }),
  }),
}
export const modelValues = refs(modelFields).model

/** Of the engines that take one. */
export const projectorFields = {
  model: group('The model.', {
    projector: string({
      description:
        'File through which the model sees or hears, relative to that directory; empty where it has none.',
      pattern: `^(${pathSegment}(/${pathSegment})*)?$`,
    }),
  }),
}
export const projector = refs(projectorFields).model.projector

/** The model as the server opens it. */
export const modelPath = text`${modelValues.path}/${modelValues.file}`

/** Its projector, where it has one. */
export const projectorPath = text`${modelValues.path}/${projector}`

/** A file of a repository, relative to the mount: in a directory named as people look for it. */
export const belowMount = (repo: string, path: string): string =>
  `${repo.slice(repo.indexOf('/') + 1)}/${path}`

/** Where another file of a model lies, beside its own one below the mount. */
export const besideModel = (modelFile: string, model: ModelFacts, path: string): string =>
  modelFile.slice(0, -model.file.length) + path

/** The projector of a model, where it has one, below the mount. */
export const projectorFileOf = (modelFile: string, model: ModelFacts): string =>
  model.projector === undefined ? '' : besideModel(modelFile, model, model.projector.path)
