// Something that a site declares to exist in, what a change of state has to know of it out.

import { isEveryAddress, urlHost } from '../../../parts/hostAddress.ts'
import { selects } from '../../../plan/selects.ts'
import type { Running } from '../../../plan/whatRuns.ts'
import type { Existing } from '../../../site.ts'
import { inlineCode } from '../markdown.ts'
import { byHand } from './changeBetween.ts'
import type { Thing } from './migration.ts'

/** @param all What else exists, among which may be the Service of a Deployment. */
export function asIsThing(item: Existing, running: Running, all: readonly Running[]): Thing {
  const url = urlOf(running, all)
  return {
    id: `${byHand} ${running.kind} ${running.name}`,
    running,
    url: url === undefined ? 'not declared' : inlineCode(url),
    reach: reachOf(running),
    key: running.key,
    check: url === undefined || running.kind !== 'systemd unit' ? '' : `curl ${url}/v1/models`,
    names: nameOf(item),
    content: '',
  }
}

function nameOf(item: Existing): string[] {
  switch (item.kind) {
    case 'systemd-unit':
      return [`host ${item.host} ${item.name}`]
    case 'deployment':
      return [`Deployment ${item.namespace}/${item.name}`]
    case 'service':
      return [`Service ${item.namespace}/${item.name}`]
    case 'object':
      return item.namespace === undefined ? [] : [`${item.object} ${item.namespace}/${item.name}`]
    default:
      return []
  }
}

function urlOf(running: Running, all: readonly Running[]) {
  const { kind, address = '0.0.0.0', port, namespace } = running
  if (kind === 'systemd unit')
    return port === undefined ? undefined : `http://${urlHost(address)}:${port}`
  const service = all.find((one) => one.kind === 'Service' && selects(one, running))
  return service?.port === undefined
    ? undefined
    : `http://${service.name.slice(service.name.indexOf('/') + 1)}.${namespace}.svc:${service.port}`
}

function reachOf({ kind, address = '0.0.0.0' }: Running): string {
  if (kind === 'Deployment') return 'within the cluster'
  return isEveryAddress(address) ? 'at every address of the machine' : 'at that address'
}
