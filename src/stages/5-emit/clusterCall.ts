// A compiled service of a cluster in, the shell lines out that ask it for a few words.

import type { CompiledService } from '../../model.ts'
import { readSecret } from '../../parts/readSecret.ts'
import { callLines } from './callLines.ts'
import { clientAddress } from './clientAddress.ts'

export function clusterCall(compiled: CompiledService): string {
  const { service, facts } = compiled.plan
  const { unit, options } = service.engine
  return callLines({
    address: clientAddress(compiled).lines,
    readKey:
      facts.apiKey === undefined
        ? ''
        : `KEY=$(${readSecret({ namespace: facts.namespace, ...facts.apiKey })})`,
    request: unit.request(options, facts.models, facts.backends),
  })
}
