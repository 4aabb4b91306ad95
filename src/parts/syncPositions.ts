// When Argo CD applies an object within a sync: one table from what an object is for to its wave.
// Units name the role; nobody else writes a wave. Argo CD 3.5 waits for the health of every wave
// but the last (gitops-engine/pkg/sync/sync_context.go), so what may never become healthy is last.

/** What an object is for. */
export type Role = 'foundation' | 'policy' | 'config' | 'serve' | 'expose'

export const syncWaves: Readonly<Record<Role, number>> = {
  // Claims stand alone in their own Application; nothing there waits for anything.
  foundation: 0,
  // Policies before the pods they guard.
  policy: -2,
  config: -1,
  serve: 0,
  // A load balancer without an address stays Progressing; nothing may come after it.
  expose: 1,
}

/** The annotation that puts an object into its wave; none for wave 0, which is the default. */
export const waveAnnotation = (role: Role): Record<string, string> =>
  syncWaves[role] === 0 ? {} : { 'argocd.argoproj.io/sync-wave': String(syncWaves[role]) }
