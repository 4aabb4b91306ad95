// The tests that a cluster of somebody else cannot have, each with the reason: what makes the list of
// a run, which says at its beginning what it leaves out, instead of skipping in silence.

export interface LeftOut {
  /** Below test/e2e. */
  readonly file: string
  /** The name of one test; the whole file without. */
  readonly test?: string
  readonly why: string
}

export interface Abilities {
  /** Programs of pods can run here: as root, in Linux namespaces. */
  readonly programs: boolean
  /** The cluster can be told which nodes pods come onto. */
  readonly placing: boolean
  /** Nobody there gives addresses to Services, so that it can be played. */
  readonly addresses: boolean
}

const never: readonly LeftOut[] = [
  {
    file: 'cluster/cluster.test.ts',
    test: 'is the pinned Kubernetes',
    why: 'the version is that of the cluster',
  },
  {
    file: 'deploy/deploy.test.ts',
    test: 'an API that is missing is named',
    why: 'it removes a CustomResourceDefinition, which may be in use',
  },
  {
    file: 'helm/helm.test.ts',
    why: "it puts addresses of Services onto the loopback, which would be this machine's",
  },
  {
    file: 'node/node.cluster.test.ts',
    why: 'it shows that a played node is one, on storage and nodes that nothing is to be kept off',
  },
  ...['answers', 'buffers', 'flags'].map((name) => ({
    file: `llama/${name}.test.ts`,
    why: 'it asks llama-server and no cluster; run it without --kubeconfig',
  })),
  {
    file: 'twins/twins.test.ts',
    test: 'is what Argo CD did',
    why: 'the words of the table are those of the pinned Argo CD and Kubernetes',
  },
]

const needsAddresses = [
  'deploy/deploy.test.ts',
  'handover/handover.test.ts',
  'rtx5090/changes.test.ts',
  'rtx5090/selfHeal.test.ts',
  'rtx5090/sync.test.ts',
  'sample/presyncHook.test.ts',
  'sample/strategies.test.ts',
  'sites/sites.test.ts',
  'twins/twins.test.ts',
]
const needsPlacing = [...needsAddresses, 'nodes/twoNodes.test.ts']
const needsPrograms = [
  ...needsAddresses.filter((file) => file !== 'twins/twins.test.ts'),
  'node/programs/process.test.ts',
  'sample/llamaServer.test.ts',
]

const lacking = (files: readonly string[], why: string): LeftOut[] =>
  files.map((file) => ({ file, why }))

export function leftOutOf({ programs, placing, addresses }: Abilities): LeftOut[] {
  const files = [
    ...(placing
      ? []
      : lacking(
          needsPlacing,
          'its pods would come onto nodes of the cluster, which has no MutatingAdmissionPolicy v1 as' +
            ' Kubernetes 1.36 has',
        )),
    ...(addresses
      ? []
      : lacking(
          needsAddresses,
          'it plays what gives addresses to Services, and the cluster has somebody who does',
        )),
    ...(programs
      ? []
      : lacking(
          needsPrograms,
          'its pods run programs here, which needs Linux namespaces and root',
        )),
  ]
  // One reason is enough for a file, and says all of its tests.
  const byFile = new Map(files.toReversed().map((one) => [one.file, one]))
  return [...never.filter(({ file }) => !byFile.has(file)), ...byFile.values()].toSorted((a, b) =>
    a.file.localeCompare(b.file),
  )
}
