// Everything that runs at one time, as checks of all of it together see it: as it is, with what a site
// declares to exist; or as it will be, with what was rendered beside what stays.

import { podOf } from '../kubernetes/podOf.ts'
import type { RenderedApplication, RenderedEnvironment } from '../model.ts'
import type { Site } from '../site.ts'
import { asItIs } from './asItIs.ts'
import { reservedPorts } from './reservedPorts.ts'
import { takenBy } from './takenBy.ts'
import { whatRuns } from './whatRuns.ts'
import type { Running } from './whatRuns.ts'

export interface State {
  readonly running: readonly Running[]
  /** Nodes of the cluster, as plans call them. */
  readonly nodes: readonly string[]
  /** Whether ports of LoadBalancer Services are taken on every node. */
  readonly balancesOnNodes: boolean
}

function stateOf(site: Site, running: readonly Running[]): State {
  const { cluster, nodes = {} } = site
  return {
    // First, so that what takes a reserved port is what is complained of.
    running: [...reservedPorts(site), ...running],
    nodes: Object.keys(nodes),
    balancesOnNodes: cluster?.has?.includes('k3s-service-lb') === true,
  }
}

/** What exists, with what ends. */
export const stateAsItIs = (site: Site): State => stateOf(site, asItIs(site))

/** What is written, and what stays. */
export function stateToCome({ compiled, applications }: RenderedEnvironment): State {
  return stateOf(compiled.plan.environment.source, [
    ...whatRuns(compiled).map((one) => ({ ...one, ...labelsOf(one, applications) })),
    ...applications.flatMap(servicesOf),
  ])
}

/** Labels of the pods of what a chart gave; none where the chart refused its values. */
function labelsOf(
  { kind, service }: Running,
  applications: readonly RenderedApplication[],
): Pick<Running, 'labels'> {
  const [pod] = applications
    .filter(({ app }) => kind === 'Deployment' && app === service)
    .flatMap(({ objects }) => objects)
    .flatMap(({ manifest }) => (manifest.kind === 'Deployment' ? (podOf(manifest) ?? []) : []))
  return pod === undefined ? {} : { labels: pod.labels }
}

interface ServiceSpec {
  readonly type?: string
  readonly selector?: Readonly<Record<string, string>>
  readonly ports?: readonly { readonly port: number; readonly nodePort?: number }[]
}

const servicesOf = ({ app, namespace, objects }: RenderedApplication): Running[] =>
  objects
    .filter(({ manifest }) => manifest.kind === 'Service')
    .map(({ manifest, origin }) => {
      const { type, selector = {}, ports = [] } = manifest.spec as ServiceSpec
      return {
        kind: 'Service',
        name: `${namespace}/${manifest.metadata.name}`,
        namespace,
        machines: [],
        selector,
        outside: type === 'NodePort' || type === 'LoadBalancer',
        takes: ports.flatMap((one) => takenBy(one, type)),
        service: app,
        pointer: origin,
      }
    })
