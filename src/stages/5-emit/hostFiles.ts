// A compiled host in, the files of its folder out: gitops/<site>/[<environment>/]hosts/<host>/.

import type { CompiledHost, OutputFile, ResolvedEnvironment } from '../../model.ts'

/** The folder of a host, below the root. */
export const hostFolder = ({ folder }: ResolvedEnvironment, host: string): string =>
  `gitops/${folder}/hosts/${host}`

export const hostFiles = (
  { host, facts }: CompiledHost,
  environment: ResolvedEnvironment,
): OutputFile[] =>
  host.platform.unit
    .files(host.platform.options, facts)
    .map((file) => ({ ...file, path: `${hostFolder(environment, host.name)}/${file.path}` }))
