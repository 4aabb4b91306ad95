// A compiled service in, how whoever has the rights reaches it past whatever stands before it out: a command
// that goes on running, and the address that it gives.

import type { CompiledService } from '../../../model.ts'
import { clientAddress } from '../clientAddress.ts'

export function forwardOf(compiled: CompiledService): {
  readonly command: string
  readonly url: string
} {
  const { backend, port } = clientAddress(compiled)
  const local = port < 1024 ? port + 8000 : port
  return {
    command: `kubectl port-forward -n ${compiled.plan.facts.namespace} service/${backend} ${local}:${port}`,
    url: `http://localhost:${local}`,
  }
}
