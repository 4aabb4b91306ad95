// A compiled service in, the port of its Service and the shell lines that set URL to its address out:
// what a runbook prints, and what deploy.sh runs.

import type { CompiledService } from '../../model.ts'

export interface ClientAddress {
  /** Name of the Service. */
  readonly backend: string
  readonly port: number
  readonly lines: string
}

export function clientAddress({
  plan: { service, facts },
  values,
}: CompiledService): ClientAddress {
  const { name, port } = (values as { service: { name: string; port: number } }).service
  const { unit, options } = service.exposure
  return {
    backend: name || service.app,
    port,
    lines: unit.address(service.app, facts.namespace, port, options),
  }
}
