// A service of a host in, the shell lines out that ask it, on that machine, for a few words.

import type { HostServicePlan, ResolvedHost } from '../../model.ts'
import { urlHost } from '../../parts/hostAddress.ts'
import type { HostedService } from '../../units/hosts/host.ts'
import { callLines } from './callLines.ts'

export function hostCall(
  { platform, address }: ResolvedHost,
  hosted: HostedService,
  { service: { engine, facts } }: HostServicePlan,
): string {
  return callLines({
    address: `URL=http://${urlHost(address)}:${hosted.port}`,
    readKey: hosted.hasKey ? platform.unit.readKey(hosted) : '',
    request: engine.unit.request(engine.options, facts.models, facts.backends),
  })
}
