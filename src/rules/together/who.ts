// How a message names something that runs: as people would say it, with where it is.

import type { Running } from '../../plan/whatRuns.ts'

export const who = ({ kind, name, machines }: Running): string =>
  kind === 'systemd unit'
    ? `the unit ${name} on ${machines.join(', ')}`
    : kind === 'process'
      ? name
      : `${kind} ${name}`

/** The same at the beginning of a sentence, where a name keeps its own first letter. */
export const Who = (one: Running): string => who(one).replace(/^the /, 'The ')
