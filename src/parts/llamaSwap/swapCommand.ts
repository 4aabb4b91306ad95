// The command by which llama-swap starts one model: the arguments that a chart of llama-server would
// give it, as one text that llama-swap splits again.

import { evaluate } from '../../template/evaluate.ts'
import type { Release } from '../../template/evaluate.ts'
import type { Expr } from '../../template/language.ts'
import { defaultsOf, joinFields } from '../../template/values.ts'
import type { JsonObject } from '../../template/values.ts'
import { authenticationFields } from '../authentication.ts'
import { gpuFields } from '../gpu.ts'
import { llamaArguments } from '../llamaCpp/llamaArguments.ts'
import { llamaFields } from '../llamaCpp/llamaFields.ts'
import { llamaValues } from '../llamaCpp/llamaValues.ts'
import { modelFields, projectorFields, projectorFileOf } from '../model.ts'
import type { Placed } from './swapOptions.ts'

/** Where the image has it. Source: llama-swap, docker/llama-swap.Containerfile at 5a4ce091. */
const program = '/app/llama-server'
/** The macro that stands for the directory of the models; the chart defines it. */
export const modelDirectoryMacro = 'MODEL_DIR'

/** What llama-server is told, word by word, with the macros of llama-swap in it. */
export function swapArguments(served: Placed, gpus: number): readonly string[] {
  const args = llamaArguments({
    // Nobody but llama-swap may ask it: it knows no key.
    address: '127.0.0.1',
    port: '${PORT}' as unknown as Expr<string>,
    apiKeyFile: '',
  })
  return evaluate(args, releaseOf(served, gpus)) as string[]
}

/** A release of llama-server that serves this model alone. */
export function releaseOf({ name, chosen, model, file }: Placed, gpus: number): Release {
  const defaults = defaultsOf(
    joinFields([authenticationFields, gpuFields, llamaFields, modelFields, projectorFields]),
  ) as Record<'gpu' | 'model' | 'server', JsonObject> & JsonObject
  return {
    release: { name: '', namespace: '' },
    chart: { name: '', version: '', appVersion: '' },
    files: {},
    values: {
      ...defaults,
      gpu: { ...defaults.gpu, enabled: gpus > 0 },
      server: { ...defaults.server, ...llamaValues(chosen) },
      model: {
        ...defaults.model,
        path: `\${${modelDirectoryMacro}}`,
        file,
        projector: projectorFileOf(file, model),
        alias: name,
      },
    },
  }
}

/** As the configuration holds it: a flag and its values to a line. */
export const swapCommand = (served: Placed, gpus: number): string =>
  `${program}${swapArguments(served, gpus)
    .map((word) => `${word.startsWith('-') ? '\n' : ' '}${quotedWord(word)}`)
    .join('')}\n`

/**
 * A word as llama-swap splits commands: like a POSIX shell that knows quotes and backslashes only. Lines
 * that begin with # it takes for comments, so that # is quoted too.
 * Source: billziss-gh/golib v0.2.0, shlex; llama-swap, internal/config/commands.go at b717126d.
 */
const quotedWord = (word: string): string =>
  /^[-A-Za-z0-9_@%+=:,./${}]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
