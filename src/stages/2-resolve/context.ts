// What resolving one environment of a site needs at every turn.

import type { Find } from '../../findings/finder.ts'
import type { Lock } from '../../lock.ts'
import type { CheckedSite, Chosen, Machine, SiteEnvironment } from '../../model.ts'
import type { Registry } from '../../registry.ts'
import type { SealedSecrets } from '../../sealed/sealedSecrets.ts'
import type { Site } from '../../site.ts'
import type { Platform } from '../../units/platforms/platform.ts'

export interface Context {
  readonly checked: CheckedSite
  readonly environment: SiteEnvironment
  readonly site: Site
  readonly registry: Registry
  readonly platform: Chosen<Platform>
  readonly machines: readonly Machine[]
  readonly lock: Lock
  /** What is sealed for the environment's cluster. */
  readonly sealed: SealedSecrets
  /** `<site>` or `<site>-<environment>`: what names in a cluster begin with. */
  readonly prefix: string
  readonly find: Find
}
