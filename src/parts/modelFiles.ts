// Which files make up the model, where they come from and how to tell that they are right: the
// values, the list that scripts read, and the marker whose name says that this very list is there.

import { fallback, helper, refs, text } from '../template/language.ts'
import { group, string, text as textValue } from '../template/values.ts'
import type { JsonObject } from '../template/values.ts'
import type { ModelFacts, ModelFile, Models } from './modelFacts.ts'
import { contentHash } from './naming.ts'
import { belowMount, modelValues } from './model.ts'

export const modelFilesFields = {
  model: group('The model.', {
    repo: string({
      description: 'Repository on the hub that the model comes from: owner/name.',
      pattern: '^([-._A-Za-z0-9]{1,96}/[-._A-Za-z0-9]{1,96})?$',
    }),
    revision: string({
      description: 'Commit of that repository; empty means that nobody has pinned it.',
      pattern: '^([0-9a-f]{40})?$',
    }),
    bytes: string({
      description: 'Size of model.file in bytes; empty means that nobody knows it.',
      pattern: '^[0-9]{0,15}$',
      planned: 'the start-up time and the time to download',
    }),
    sha256: string({
      description: 'Checksum of model.file; empty means that nobody has pinned it.',
      pattern: '^([0-9a-f]{64})?$',
    }),
    furtherFiles: textValue({
      description:
        'Files beside model.file, such as further shards: one line each with the size in bytes, the sha256 and the path relative to model.path, a hyphen where a fact is unknown. A line `@ owner/name revision` says that those after it are of another repository.',
      example: {
        furtherFiles: '5036998656 - my-model-GGUF/my-model-00002-of-00002.gguf\n',
      },
    }),
  }),
}
const { model } = refs(modelFilesFields)

export const modelList = helper<string>(
  'modelList',
  'One line for each file: size in bytes, sha256, path relative to model.path; a hyphen for the unknown.',
  text`${fallback(model.bytes, '-')} ${fallback(model.sha256, '-')} ${modelValues.file}\n${model.furtherFiles}`,
)

export const modelOrigin = helper<string>(
  'modelOrigin',
  'Where the files come from, for people.',
  text`${model.repo} at revision ${fallback(model.revision, 'main')}`,
)

export const modelSource = {
  repo: model.repo,
  revision: fallback(model.revision, 'main'),
}

export const modelMarker = helper<string>(
  'modelMarker',
  'The file that says that all files of this very list are there and right.',
  text`${modelValues.path}/.complete-${contentHash(text`${modelOrigin}\n${modelList}`)}`,
)

/** The values of one service's models. */
export function modelFilesValues([first, ...others]: Models): JsonObject {
  const { repo, revision, file, files } = first
  const main = files.find(({ path }) => path === file)
  return {
    repo,
    revision: revision ?? '',
    bytes: main?.size === undefined ? '' : String(main.size),
    sha256: main?.sha256 ?? '',
    furtherFiles: [
      ...files.filter((one) => one !== main).map((one) => fileLine(first, one)),
      ...others.flatMap(linesOf),
    ].join(''),
  }
}

/** Of a model beside the first one. */
const linesOf = (model: ModelFacts): string[] => [
  `@ ${model.repo} ${model.revision ?? 'main'}\n`,
  ...model.files.map((one) => fileLine(model, one)),
]

const fileLine = ({ repo }: ModelFacts, { size, sha256, path }: ModelFile): string =>
  `${size ?? '-'} ${sha256 ?? '-'} ${belowMount(repo, path)}\n`
