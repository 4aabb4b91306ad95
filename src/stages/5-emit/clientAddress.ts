// A compiled service in, the port of its Service and the shell lines that set URL to its address out:
// what a runbook prints, and what deploy.sh runs.

import type { CompiledService } from '../../model.ts'

export interface ClientAddress {
  readonly port: number
  readonly lines: string
}

export function clientAddress({
  plan: { service, facts },
  values,
}: CompiledService): ClientAddress {
  const { port } = (values as { service: { port: number } }).service
  const { unit, options } = service.exposure
  return { port, lines: unit.address(service.app, facts.namespace, port, options) }
}
