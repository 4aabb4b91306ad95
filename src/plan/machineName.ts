// What a host is called among the machines of a plan, where nodes are too.

import type { SiteHost } from '../site.ts'

/** The node that it is; else its own name, marked, since another machine may be a node of that name. */
export const machineName = (name: string, { node }: Pick<SiteHost, 'node'>): string =>
  node ?? `host ${name}`
