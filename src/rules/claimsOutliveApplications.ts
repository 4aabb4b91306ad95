// A claim and its volume hold what took longest to get. Argo CD must not prune them, not delete them
// with the Application, and not make them hooks, which it would delete before every sync (argo-cd#3846).

import { describe } from '../kubernetes/manifest.ts'
import type { Rule } from './rule.ts'

const kinds = new Set(['PersistentVolume', 'PersistentVolumeClaim'])

export const claimsOutliveApplications: Rule = {
  code: 'ARGO-001',
  hint: 'Annotate it with argocd.argoproj.io/sync-options: Prune=false,Delete=false and helm.sh/resource-policy: keep, and with no hook.',
  check({ applications }, find) {
    for (const { name, objects } of applications)
      for (const { manifest, origin } of objects) {
        if (!kinds.has(manifest.kind)) continue
        const annotations = manifest.metadata.annotations ?? {}
        const options = (annotations['argocd.argoproj.io/sync-options'] ?? '').split(',')
        const kept =
          options.includes('Prune=false') &&
          options.includes('Delete=false') &&
          annotations['helm.sh/resource-policy'] === 'keep'
        const hook = 'argocd.argoproj.io/hook' in annotations || 'helm.sh/hook' in annotations
        if (!kept || hook)
          find(
            origin,
            `Nothing keeps ${describe(manifest)} in ${name}: a sync, or the end of the Application or release, would delete it and the model on it.`,
          )
      }
  },
}
