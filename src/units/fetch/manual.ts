// The model is brought by a person: copied onto the claim by hand, as the runbook says. The server
// waits in an init container until the file has its full size, so the order never matters.

import { readFileSync } from 'node:fs'

import { Type } from '@sinclair/typebox'

import { modelDirectory, modelValues } from '../../parts/model.ts'
import { containerSecurityContext } from '../../parts/security.ts'
import { eachObject, fileText, refs, text } from '../../template/language.ts'
import type { NodeList } from '../../template/language.ts'
import { group, objectList, string } from '../../template/values.ts'
import { defineFetch } from './fetch.ts'

const script = readFileSync(new URL('./waitForModel.sh', import.meta.url), 'utf8')
const scriptPath = 'files/wait-for-model.sh'

const fields = {
  model: group('The model.', {
    repo: string({ description: 'Repository on the hub that the model comes from.' }),
    revision: string({
      description: 'Commit of that repository.',
      pattern: '^([0-9a-f]{40})?$',
    }),
    sha256: string({
      description: 'Checksum of the file; empty means that nobody has pinned it.',
      pattern: '^([0-9a-f]{64})?$',
    }),
    files: objectList({
      description:
        'Files that the server waits for: the path relative to model.path, and the size in bytes as a string, "0" where nobody knows it.',
      fields: ['path', 'size'],
      example: { files: [{ path: 'my-model-GGUF/my-model.gguf', size: '4920739232' }] },
      planned: 'the start-up time',
    }),
  }),
}
const { model } = refs(fields)

export const manual = defineFetch({
  kind: 'manual',
  summary: 'a person copies the files onto the claim; the server waits for them',
  options: Type.Object({}, { additionalProperties: false }),
  chart: {
    fields: { application: fields },
    files: { [scriptPath]: script },
    pod: {
      initContainers: (server) =>
        [
          {
            name: 'wait-for-model',
            image: server.image,
            imagePullPolicy: server.pullPolicy,
            command: ['sh', '-c', fileText(scriptPath), 'wait-for-model'],
            args: [
              eachObject(model.files, (field) => [
                text`${modelValues.path}/${field('path')}`,
                field('size'),
              ]),
            ],
            env: [
              {
                name: 'MODEL_ORIGIN',
                value: text`${model.repo} at revision ${model.revision}, sha256 ${model.sha256}`,
              },
            ],
            resources: {
              requests: { cpu: '10m', memory: '16Mi' },
              limits: { memory: '64Mi' },
            },
            securityContext: containerSecurityContext,
            volumeMounts: [server.modelMount],
          },
        ] as unknown as NodeList,
    },
  },
  values: (_chosen, { model: facts }) => ({
    model: {
      repo: facts.repo,
      revision: facts.revision ?? '',
      sha256: facts.files.find((file) => file.path === facts.file)?.sha256 ?? '',
      files: facts.files.map(({ path, size }) => ({
        path: `${modelDirectory(facts.repo)}/${path}`,
        size: String(size ?? 0),
      })),
    },
  }),
  copies: true,
})
