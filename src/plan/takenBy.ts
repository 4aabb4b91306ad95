// Which ports of every node one port of a Service takes, by the Service's type.

import type { TakenPort } from './whatRuns.ts'

export const takenBy = (
  { port, nodePort = 0 }: { readonly port: number; readonly nodePort?: number | undefined },
  type: string | undefined,
): TakenPort[] => [
  ...(nodePort === 0 ? [] : [{ port: nodePort, by: 'node port' } as const]),
  ...(type === 'LoadBalancer' ? [{ port, by: 'load balancer' } as const] : []),
]
