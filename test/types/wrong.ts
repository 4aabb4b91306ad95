// Sites that must not type-check, each with the one mistake that the compiler must see. A mistake
// that it no longer sees makes the expectation itself an error.

import { defineSite } from 'chartwright'
import type { SiteInput } from 'chartwright'

import { echoServer } from '../authoring/echoServer.ts'

const repo = { url: 'https://git.example.com/llm.git' }
const model = 'owner/name/file.gguf'
const storage = { kind: 'claim' } as const
const engine = { kind: 'llama-server' } as const
const services = { chat: { engine, model, storage } }

/** One service of a site, or of a variant of it. */
const service = (chat: SiteInput['services'][string]) => defineSite({ repo, services: { chat } })
type Variant = NonNullable<SiteInput['environments']>[string]
const variant = (trial: Variant) => defineSite({ repo, services, environments: { trial } })

// A key of the site that does not exist.
// @ts-expect-error
defineSite({ repo, services, service: {} })

// A key of the site that is missing.
// @ts-expect-error
defineSite({ services })

// A repository without an address.
// @ts-expect-error
defineSite({ repo: { revision: 'main' }, services })

// A key of a service that does not exist.
// @ts-expect-error
service({ engine, model, storage, replica: 2 })

// A service without a model.
// @ts-expect-error
service({ engine, storage })

// A model of a gateway, which serves those of others.
// @ts-expect-error
service({ engine: { kind: 'litellm' }, model })

// A volume of a gateway.
// @ts-expect-error
service({ engine: { kind: 'litellm' }, storage })

// An engine that does not exist.
// @ts-expect-error
service({ engine: { kind: 'lama-server' }, model, storage })

// A storage where an engine belongs.
// @ts-expect-error
service({ engine: { kind: 'claim' }, model, storage })

// A misspelt option of an engine.
// @ts-expect-error
service({ engine: { kind: 'llama-server', slot: 4 }, model, storage })

// An option of another unit.
// @ts-expect-error
service({ engine: { kind: 'llama-server', size: '5Gi' }, model, storage })

// A text where a number belongs.
// @ts-expect-error
service({ engine: { kind: 'llama-server', slots: '4' }, model, storage })

// A word that is none of the choices.
// @ts-expect-error
service({ engine: { kind: 'llama-server', mode: 'talk' }, model, storage })

// A choice without a kind.
// @ts-expect-error
service({ engine: { slots: 4 }, model, storage })

// A misspelt option of a storage.
// @ts-expect-error
service({ engine, model, storage: { kind: 'claim', clas: 'fast' } })

// An option of an exposure that only another one has.
// @ts-expect-error
service({ engine, model, storage, expose: { kind: 'cluster', annotations: {} } })

// An exposure that does not exist.
// @ts-expect-error
service({ engine, model, storage, expose: { kind: 'loadbalancer' } })

// A fetch strategy that does not exist.
// @ts-expect-error
service({ engine, model, storage, fetch: { kind: 'magic' } })

// A way of scraping that does not exist.
// @ts-expect-error
service({ engine, model, storage, scrape: 'podmonitor' })

// A platform that does not exist.
// @ts-expect-error
defineSite({ repo, services, cluster: { platform: { kind: 'k3s' } } })

// A capability that does not exist.
// @ts-expect-error
defineSite({ repo, services, cluster: { has: ['metalb'] } })

// A misspelt key of the cluster.
// @ts-expect-error
defineSite({ repo, services, cluster: { kubernets: '1.36' } })

// A misspelt key of a node.
// @ts-expect-error
defineSite({ repo, services, nodes: { one: { gpu: { model: 'x' } } } })

// A kind of existing thing that does not exist.
// @ts-expect-error
defineSite({ repo, services, existing: [{ kind: 'pod', name: 'x' }] })

// A finding that does not exist cannot be allowed.
// @ts-expect-error
defineSite({ repo, services, allow: [{ code: 'FIT-999', reason: 'because it is so' }] })

// An allowance without a reason.
// @ts-expect-error
defineSite({ repo, services, allow: [{ code: 'FIT-003' }] })

// A misspelt key of an environment.
// @ts-expect-error
variant({ servces: {} })

// A misspelt key of a service within an environment.
// @ts-expect-error
variant({ services: { chat: { replica: 1 } } })

// A wrong option within an environment.
// @ts-expect-error
variant({ services: { chat: { engine: { slots: 'two' } } } })

// A misspelt option within an environment.
// @ts-expect-error
variant({ services: { chat: { engine: { slot: 2 } } } })

// A misspelt key of the cluster within an environment.
// @ts-expect-error
variant({ cluster: { kubernets: '1.36' } })

const unlisted = { chat: { engine: { kind: 'echo-server' }, model, storage } } as const
const misspelt = { chat: { engine: { kind: 'echo-server', batch: '8' }, model, storage } } as const
const units = [echoServer] as const

// A unit of one's own that is not in `units`.
// @ts-expect-error
defineSite({ repo, services: unlisted })

// A wrong value for an option of a unit of one's own.
// @ts-expect-error
defineSite({ repo, units, services: misspelt })

// A misspelt option of a unit of one's own.
defineSite({
  repo,
  units,
  // @ts-expect-error
  services: { chat: { engine: { kind: 'echo-server', bach: 8 }, model, storage } },
})
