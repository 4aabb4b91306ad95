// A compiled service of a cluster in, the shell lines out that ask it for a few words.

import type { CompiledService } from '../../model.ts'
import { callLines } from './callLines.ts'
import { clientAddress } from './clientAddress.ts'

export function clusterCall(compiled: CompiledService): string {
  const { service, facts } = compiled.plan
  const { unit, options } = service.engine
  return callLines({
    address: clientAddress(compiled).lines,
    readKey: facts.apiKey === undefined ? '' : readKey(facts.namespace, facts.apiKey),
    request: unit.request(options, facts.models, facts.backends),
  })
}

const readKey = (namespace: string, { secret, key }: { secret: string; key: string }): string =>
  `KEY=$(kubectl get secret -n ${namespace} ${secret} -o jsonpath='{.data.${key.replaceAll('.', '\\.')}}' | base64 -d)`
