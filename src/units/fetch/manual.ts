// The model is brought by a person: copied onto the claim by hand, as the runbook says. The server
// waits in an init container until the file has its full size, so the order never matters.

import { readFileSync } from 'node:fs'

import { Type } from '@sinclair/typebox'

import { modelValues } from '../../parts/model.ts'
import { modelFilesFields, modelFilesValues, modelList } from '../../parts/modelFiles.ts'
import { waitContainer, waitScript } from '../../parts/waitContainer.ts'
import { defineFetch } from './fetch.ts'

const script = readFileSync(new URL('./waitForModel.sh', import.meta.url), 'utf8')

export const manual = defineFetch({
  kind: 'manual',
  summary: 'a person copies the files onto the claim; the server waits for them',
  options: Type.Object({}, { additionalProperties: false }),
  chart: {
    fields: { application: modelFilesFields },
    files: { [waitScript]: script },
    pod: {
      initContainers: (server) => [waitContainer(server, [modelValues.path, modelList])],
    },
  },
  values: (_chosen, facts) => ({ model: modelFilesValues(facts.models) }),
  copies: true,
})
