// Turns a client of somebody else's cluster into one that shows the tests, and what they play, their
// own part of it: what is in other namespaces is neither run by played nodes nor given addresses or
// volumes, and what was there before is left as it is.

import type { Api, KubernetesObject, Reference } from '../cluster/api.ts'
import type { ExistingFacts } from './facts.ts'
import { isOwn, RUN } from './names.ts'
import type { OwnKind } from './names.ts'

/** Keeps other pods off the played nodes, and ours on them: the key of their label and their taint. */
export const PLAYED = RUN

export function ownView(api: Api, { names, kept }: Pick<ExistingFacts, 'names' | 'kept'>): Api {
  const own = (kind: OwnKind, name: string): boolean => isOwn(names, kind, name)
  const wasThere = ({ kind, name }: { kind: string; name: string }): boolean =>
    kept.includes(`${kind}/${name}`)

  /** Lists leave out what is in other namespaces; what has none is everybody's to see. */
  function isShown({ apiVersion, kind, metadata, ...rest }: KubernetesObject): boolean {
    const { name, namespace } = metadata
    if (apiVersion.startsWith('argoproj.io/')) return own(kind as OwnKind, name)
    if (kind === 'PersistentVolume') {
      const claim = rest['spec']?.claimRef as Reference | undefined
      return own('PersistentVolume', name) || own('Namespace', claim?.namespace ?? '')
    }
    if (kind === 'Namespace') return own(kind, name)
    return namespace === undefined || own('Namespace', namespace)
  }

  return {
    ...api,
    list: async (kind, options) => (await api.list(kind, options)).filter(isShown),
    watch: (kind, onEvent, signal) =>
      api.watch(kind, (type, object) => isShown(object) && onEvent(type, object), signal),

    create: (object, options) =>
      api.create(object.kind === 'Node' ? played(object) : object, options),

    async apply(object, options) {
      const { apiVersion, kind, metadata } = object
      if (!wasThere({ kind, name: metadata.name })) return api.apply(object, options)
      return (await api.read({ apiVersion, kind, name: metadata.name }))!
    },

    async remove(reference, options) {
      if (!wasThere(reference)) await api.remove(reference, options)
    },
  }
}

function played({ metadata, spec, ...node }: KubernetesObject): KubernetesObject {
  const taint = { key: PLAYED, effect: 'NoSchedule' }
  return {
    ...node,
    metadata: { ...metadata, labels: { ...metadata.labels, [PLAYED]: 'true' } },
    spec: { ...spec, taints: [...(spec?.taints ?? []), taint] },
  } as KubernetesObject
}
