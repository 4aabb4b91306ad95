// Which series of Prometheus are those of one release, whatever its monitor calls its job: by
// namespace, pod and container, which PodMonitors and ServiceMonitors both label them with.

import { fullname } from '../../../parts/naming.ts'
import { helper, release, text } from '../../../template/language.ts'
import type { Expr } from '../../../template/language.ts'
import type { Engine } from '../../../units/engines/engine.ts'

/** Pods of the Deployment: a hash of its template and one of their own. */
const podName = text`${fullname}-[0-9a-z]+-[0-9a-z]+`

const ownPods = helper<string>(
  'ownPods',
  'What in PromQL selects the pods of the server.',
  text`namespace='${release.namespace}',pod=~'${podName}'`,
)

/** Series of the server's container, of whichever exporter; `matchers` begin with a comma. */
export const ownSeries = (
  metric: string | Expr<string>,
  { container }: Engine,
  matchers = '',
): Expr<string> => text`${metric}{${ownPods},container='${container.name}'${matchers}}`

/**
 * Series of the cards that pods of the server hold. Prometheus keeps the pod that an exporter names
 * under exported_pod, unless its monitor honours labels; then pod is it, and else the exporter's own.
 */
export const cardSeries = (metric: string): Expr<string> =>
  text`(${metric}{exported_namespace='${release.namespace}',exported_pod=~'${podName}'} or ${metric}{${ownPods}})`
