// The probes of the server: values for their timing, and the probes themselves. They ask the engine's
// health path, which answers only when the model is loaded; an engine may name another for its life.

import { refs } from '../../../template/language.ts'
import { group, integer } from '../../../template/values.ts'

const probe = (what: string, period: number, failures: number) =>
  group(what, {
    periodSeconds: integer({
      description: 'Seconds between two probes.',
      default: period,
      minimum: 1,
      maximum: 3600,
    }),
    failureThreshold: integer({
      description: 'Failed probes in a row that count as failure.',
      default: failures,
      minimum: 1,
      maximum: 100000,
    }),
    timeoutSeconds: integer({
      description: 'Seconds to wait for an answer.',
      default: 5,
      minimum: 1,
      maximum: 3600,
    }),
  })

export const probeFields = {
  startupProbe: probe(
    'Until the server has started, with its model loaded where it has one: periodSeconds times failureThreshold is the time it may take.',
    10,
    60,
  ),
  readinessProbe: probe('Whether requests may be sent to a pod.', 10, 3),
  livenessProbe: probe('Whether a pod must be restarted.', 30, 4),
}
const v = refs(probeFields)
export const { startupProbe } = v

const probeOf = (path: string, values: typeof v.startupProbe) => ({
  httpGet: { path, port: 'http' },
  periodSeconds: values.periodSeconds,
  timeoutSeconds: values.timeoutSeconds,
  failureThreshold: values.failureThreshold,
})

/** The three probes of a container. */
export const probesOf = (path: string, livenessPath = path) => ({
  startupProbe: probeOf(path, v.startupProbe),
  readinessProbe: probeOf(path, v.readinessProbe),
  livenessProbe: probeOf(livenessPath, v.livenessProbe),
})
