// Whether a Service sends requests to the pods of something: those of its namespace that carry all labels
// of its selector, and none where that is empty.

import type { Running } from './whatRuns.ts'

export const selects = (service: Running, { namespace, labels }: Running): boolean => {
  const wanted = Object.entries(service.selector ?? {})
  return (
    wanted.length > 0 &&
    labels !== undefined &&
    namespace === service.namespace &&
    wanted.every(([key, value]) => labels[key] === value)
  )
}
