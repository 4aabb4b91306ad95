// Which machines something that exists already may be on, by the names that plans have for them.

import type { Existing, Site } from '../site.ts'
import { machineName } from './machineName.ts'

/** Empty where it may be on any, or on none. */
export function machinesOfExisting(item: Existing, { hosts = {}, nodes = {} }: Site): string[] {
  switch (item.kind) {
    case 'systemd-unit':
      return [machineName(item.host, hosts[item.host] ?? {})]
    case 'deployment': {
      const all = Object.keys(nodes)
      return item.nodes ?? (all.length === 1 ? all : [])
    }
    case 'gpu-user':
    case 'node-user':
      return [item.node]
    default:
      return []
  }
}
