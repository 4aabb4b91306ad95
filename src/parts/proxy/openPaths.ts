// The options of a proxy in, the paths out that clients outside may ask for: one that ends in a slash stands
// for all below it.

import type { ResolvedFacts } from '../../units/serviceFacts.ts'
import type { ProxyOptions } from './proxyOptions.ts'

/** Everything, of an engine that does not say what is for strangers. */
const everything = ['/']

export const openPaths = ({ paths }: ProxyOptions, { publicPaths }: ResolvedFacts) =>
  paths ?? publicPaths ?? everything

/** Whether one of the paths lets a request through. */
export const isOpen = (open: readonly string[], path: string): boolean =>
  open.some((one) => one === path || (one.endsWith('/') && path.startsWith(one)))
