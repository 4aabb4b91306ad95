// Turns the ports that a site keeps free on its hosts into something that takes them, so that what is
// generated for the cluster on the same machine is held against them.

import { child } from '../findings/finding.ts'
import type { Site } from '../site.ts'
import { machineName } from './machineName.ts'
import type { Running } from './whatRuns.ts'

export const reservedPorts = ({ hosts = {} }: Pick<Site, 'hosts'>): Running[] =>
  Object.entries(hosts).flatMap(([name, host]) =>
    (host.reservedPorts ?? []).map(({ port, for: holder }, index): Running => ({
      kind: 'process',
      name: holder,
      machines: [machineName(name, host)],
      takes: [{ port, by: 'reserved' }],
      pointer: child(`${child('/hosts', name)}/reservedPorts`, index),
    })),
  )
