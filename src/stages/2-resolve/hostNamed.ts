// A host by the name that something in a site says, or a finding at the place that says it.

import type { Find } from '../../findings/finder.ts'
import { didYouMean } from '../../findings/nearest.ts'
import type { Site, SiteHost } from '../../site.ts'

/** Undefined, with a finding, where there is none. */
export function hostNamed(
  name: string,
  hosts: NonNullable<Site['hosts']>,
  pointer: string,
  find: Find,
): SiteHost | undefined {
  if (Object.hasOwn(hosts, name)) return hosts[name]
  find(
    'SITE-007',
    pointer,
    `There is no host ${name}${didYouMean(name, Object.keys(hosts)) || '.'}`,
    'Declare it under hosts, or name one that is.',
  )
  return undefined
}
