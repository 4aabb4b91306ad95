// Rendered manifests in, the Secrets out that their pods need and that nobody but a person makes: each
// with every key that is asked for.

import type { KubernetesObject } from '../cluster/api.ts'

interface PodSpec {
  readonly containers?: readonly Container[]
  readonly initContainers?: readonly Container[]
  readonly volumes?: readonly {
    readonly secret?: { readonly secretName: string; readonly items?: readonly { key: string }[] }
  }[]
}
interface Container {
  readonly env?: readonly {
    readonly valueFrom?: { readonly secretKeyRef?: { readonly name: string; readonly key: string } }
  }[]
}

export function givenSecrets(manifests: readonly KubernetesObject[]): KubernetesObject[] {
  const made = new Set(
    manifests
      .filter(({ kind }) => kind === 'SealedSecret')
      .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
  )
  const wanted = new Map<string, { namespace: string; name: string; keys: Set<string> }>()
  const want = (namespace: string, name: string, keys: readonly string[]): void => {
    const label = `${namespace}/${name}`
    if (made.has(label)) return
    const known = wanted.get(label) ?? { namespace, name, keys: new Set() }
    for (const key of keys) known.keys.add(key)
    wanted.set(label, known)
  }
  for (const { spec, metadata } of manifests) {
    const pod = spec?.template?.spec as PodSpec | undefined
    if (pod === undefined) continue
    const namespace = metadata.namespace!
    for (const { secret } of pod.volumes ?? [])
      if (secret !== undefined)
        want(
          namespace,
          secret.secretName,
          (secret.items ?? []).map(({ key }) => key),
        )
    for (const { env = [] } of [...(pod.initContainers ?? []), ...(pod.containers ?? [])])
      for (const { valueFrom } of env)
        if (valueFrom?.secretKeyRef !== undefined)
          want(namespace, valueFrom.secretKeyRef.name, [valueFrom.secretKeyRef.key])
  }
  return [...wanted.values()].map(({ namespace, name, keys }) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { namespace, name },
    stringData: Object.fromEntries([...keys].map((key) => [key, 'e2e'])),
  }))
}
