// All units that a site may choose from. It is made once, widened by a site's own units, and handed
// down the pipeline; no stage imports it (docs/decisions/0005).

import type { Engine } from './units/engines/engine.ts'
import * as engines from './units/engines/index.ts'
import type { Exposure } from './units/exposures/exposure.ts'
import * as exposures from './units/exposures/index.ts'
import type { Fetch } from './units/fetch/fetch.ts'
import * as fetches from './units/fetch/index.ts'
import type { Host } from './units/hosts/host.ts'
import * as hosts from './units/hosts/index.ts'
import type { Platform } from './units/platforms/platform.ts'
import * as platforms from './units/platforms/index.ts'
import type { Storage } from './units/storage/storage.ts'
import * as storages from './units/storage/index.ts'
import type { Unit } from './units/unit.ts'

/** The units of each family, by kind. */
export interface Registry {
  readonly engine: ReadonlyMap<string, Engine>
  readonly platform: ReadonlyMap<string, Platform>
  readonly storage: ReadonlyMap<string, Storage>
  readonly fetch: ReadonlyMap<string, Fetch>
  readonly exposure: ReadonlyMap<string, Exposure>
  readonly host: ReadonlyMap<string, Host>
}

export const builtInUnits = { engines, exposures, fetches, hosts, platforms, storages }

const byKind = <U extends Unit>(units: object, own: readonly Unit[], family: string) =>
  new Map(
    [...Object.values(units), ...own.filter((unit) => unit.family === family)]
      .map((unit): [string, U] => [unit.kind, unit])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )

const makeRegistry = (own: readonly Unit[]): Registry => ({
  engine: byKind<Engine>(engines, own, 'engine'),
  platform: byKind<Platform>(platforms, own, 'platform'),
  storage: byKind<Storage>(storages, own, 'storage'),
  fetch: byKind<Fetch>(fetches, own, 'fetch'),
  exposure: byKind<Exposure>(exposures, own, 'exposure'),
  host: byKind<Host>(hosts, own, 'host'),
})

/** The units that come with Chartwright. */
export const builtIn: Registry = makeRegistry([])

/** The built-in units and a site's own; a unit of a kind that exists replaces it for that site. */
export const registryWith = (own: readonly Unit[]): Registry =>
  own.length === 0 ? builtIn : makeRegistry(own)
