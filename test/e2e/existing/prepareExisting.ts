// Turns somebody else's cluster into one that the tests may use: says what it lacks or has already,
// before anything is made, and how all that is made goes again.

import { connect, ApiError, serverOf } from '../cluster/api.ts'
import type { Api } from '../cluster/api.ts'
import { customKinds } from '../support/customKinds.ts'
import type { ExistingFacts } from './facts.ts'
import { leftOutOf } from './leftOut.ts'
import { isOwn, ownKinds, ownNames, RUN, runtimeNames } from './names.ts'
import type { Names, OwnKind } from './names.ts'
import { canPlacePods } from './placePods.ts'
import { reachableAddress } from './reachableAddress.ts'
import { sweep } from './sweep.ts'

export interface Existing {
  readonly facts: ExistingFacts
  /** Everything that was made is gone then. */
  sweep(): Promise<void>
}

export async function prepareExisting(
  kubeconfig: string,
  { address, programs }: { address: string | undefined; programs: boolean },
): Promise<Existing> {
  const api = connect(kubeconfig)
  await assertInstalled(api, kubeconfig)
  const names = await ownNames()
  const runtimes = await runtimeNames()
  await assertFree(api, names)
  const placing = await canPlacePods(api)
  const facts: ExistingFacts = {
    kubeconfig,
    address: address ?? (await reachableAddress(serverOf(kubeconfig))),
    names,
    runtimes,
    kept: await thereBefore(api, runtimes),
    placing,
    leftOut: leftOutOf({ programs, placing, addresses: !(await givesAddresses(api)) }),
  }
  // All that is made here, so that of two runs one finds it taken.
  await api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: RUN } })
  return { facts, sweep: () => sweep(api, facts) }
}

async function assertInstalled(api: Api, kubeconfig: string): Promise<void> {
  for (const [apiVersion, kind, what] of [
    ['argoproj.io/v1alpha1', 'Application', 'Argo CD'],
    ['bitnami.com/v1alpha1', 'SealedSecret', 'Sealed Secrets'],
  ] as const) {
    await api.list({ apiVersion, kind }).catch((error: unknown) => {
      if (!(error instanceof ApiError) || error.status !== 404) throw error
      throw new Error(`The cluster of ${kubeconfig} has no ${what}: install it there first.`)
    })
  }
}

async function assertFree(api: Api, names: Names): Promise<void> {
  const taken: string[] = []
  for (const kind of Object.keys(ownKinds) as OwnKind[])
    for (const { metadata } of await api.list({ apiVersion: ownKinds[kind], kind }))
      if (isOwn(names, kind, metadata.name)) taken.push(`${kind} ${metadata.name}`)
  if (taken.length > 0)
    throw new Error(
      `The cluster has ${taken.join(', ')} already, and the tests make their own of these names.` +
        ' Use another cluster, such as a new one of kind. If they are of a run that was killed,' +
        ' remove them.',
    )
}

/** As k3s does unless it is told not to, and MetalLB; seen where somebody has asked for one. */
async function givesAddresses(api: Api): Promise<boolean> {
  const services = await api.list({ apiVersion: 'v1', kind: 'Service' })
  return services.some(({ status }) => status?.loadBalancer?.ingress !== undefined)
}

/** What the tests only need to be there, whoever has made it. */
async function thereBefore(api: Api, runtimes: readonly string[]): Promise<string[]> {
  const references = [
    ...customKinds.map(({ apiVersion, kind, metadata: { name } }) => ({ apiVersion, kind, name })),
    ...runtimes.map((name) => ({ apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', name })),
  ]
  const found = await Promise.all(references.map((one) => api.read(one)))
  for (const one of found)
    if (one?.kind === 'RuntimeClass' && one['handler'] !== one.metadata.name)
      throw new Error(
        `The cluster's RuntimeClass ${one.metadata.name} has the handler ${one['handler']}, where` +
          ' the tests need one of its own name. Use another cluster.',
      )
  return found.flatMap((one) => (one === undefined ? [] : [`${one.kind}/${one.metadata.name}`]))
}
