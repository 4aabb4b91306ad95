// Turns what the units of a site know of their own faults into a guide by symptom, with the faults that any
// server may have.

import { unitsOf } from '../../chosenUnits.ts'
import type { RenderedSite } from '../../model.ts'
import type { Trouble } from '../../units/unit.ts'
import { template } from './markdown.ts'
import { usesCluster } from './usesCluster.ts'

const guide = template('troubleshooting')

const ofPods: readonly Trouble[] = [
  {
    see: 'the pod is `Pending`',
    look: '`kubectl describe pod`',
    usually: 'no free card: another pod holds it, or the node lacks its label',
  },
  {
    see: '`Init:0/1` for long',
    look: '`kubectl logs <pod> -c wait-for-model`',
    usually: 'the model is not on the claim yet, or is another file',
  },
  {
    see: '`CrashLoopBackOff`',
    look: '`kubectl logs <pod> --previous`',
    usually:
      'not enough memory on the card: give the engine less context or fewer requests at a time',
  },
]

const ofApplications: readonly Trouble[] = [
  {
    see: 'an Application is `Unknown`, with a `ComparisonError` that says `Duplicate value: "http"`',
    look: '`kubectl get service -n <namespace> <service> -o yaml`',
    usually:
      'somebody changed the port of the Service by hand, which Argo CD cannot merge: delete the Service, and sync the Application in full',
  },
]

const ofServers: readonly Trouble[] = [
  {
    see: '401 from the server',
    look: 'the Secret with the API key',
    usually: 'the client sends no key, or the Secret was made anew after the pod started',
  },
  {
    see: '503 from the server',
    look: '`kubectl get pods`',
    usually: 'it is still loading the model',
  },
]

export function troubleshooting({ site, environments }: RenderedSite): string {
  const cluster = environments.some(usesCluster)
  return guide({
    site: site.name,
    file: `sites/${site.name}`,
    troubles: [
      ...(cluster ? ofPods : []),
      ...troublesOf(environments),
      ...(cluster ? ofApplications : []),
      ...(cluster ? ofServers : []),
    ],
  })
}

/** What may go wrong with the units in use, each once; services differ in where one looks. */
function troublesOf(environments: RenderedSite['environments']): Trouble[] {
  const rows = environments.flatMap(({ compiled: { plan, services, hosts } }) => [
    ...services.flatMap(({ plan: { service, facts } }) =>
      unitsOf(service, plan.environment).flatMap(
        ({ unit, options }) => unit.troubles?.(options, facts) ?? [],
      ),
    ),
    ...hosts.flatMap(({ host: { platform, services: onHost } }) =>
      onHost.flatMap(({ facts }) => platform.unit.troubles?.(platform.options, facts) ?? []),
    ),
  ])
  const places = new Map<string, Set<string>>()
  const byFault = new Map<string, Trouble>()
  for (const row of rows) {
    const fault = row.see + row.usually
    const looks = places.get(fault) ?? new Set()
    places.set(fault, looks.add(row.look))
    byFault.set(fault, { ...row, look: [...looks].join(', or ') })
  }
  return [...byFault.values()]
}
