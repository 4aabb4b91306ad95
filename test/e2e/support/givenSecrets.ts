// Rendered manifests in, the Secrets out that their pods need and that nobody but a person makes: each
// with every key that is asked for.

import type { Manifest } from '../../../src/kubernetes/manifest.ts'
import { podOf, secretKeysOf } from '../../../src/kubernetes/podOf.ts'
import type { KubernetesObject } from '../cluster/api.ts'

export function givenSecrets(manifests: readonly KubernetesObject[]): KubernetesObject[] {
  const made = new Set(
    manifests
      .filter(({ kind }) => kind === 'SealedSecret')
      .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
  )
  const wanted = new Map<string, { namespace: string; name: string; keys: Set<string> }>()
  for (const manifest of manifests) {
    const pod = podOf(manifest as Manifest)
    if (pod === undefined) continue
    const namespace = manifest.metadata.namespace!
    for (const { name, key } of secretKeysOf(pod.spec)) {
      const label = `${namespace}/${name}`
      if (made.has(label)) continue
      const known = wanted.get(label) ?? { namespace, name, keys: new Set() }
      known.keys.add(key)
      wanted.set(label, known)
    }
  }
  return [...wanted.values()].map(({ namespace, name, keys }) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { namespace, name },
    stringData: Object.fromEntries([...keys].map((key) => [key, 'e2e'])),
  }))
}
