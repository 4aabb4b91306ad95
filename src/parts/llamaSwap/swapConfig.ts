// The configuration of llama-swap, as far as a site decides it: the models with their commands, and
// which of them may be loaded together. The chart adds what its own values decide.

import { yamlDocument } from '../../template/yamlText.ts'
import type { JsonObject } from '../../template/values.ts'
import { swapCommand } from './swapCommand.ts'
import { defaultTtl, residentSets } from './swapOptions.ts'
import type { Placed, Served, SwapOptions } from './swapOptions.ts'

/**
 * Requests below /upstream/<model> that never load it; the first pattern is llama-swap's own default.
 * Source: llama-swap, internal/config/upstream.go at d4543ab7: a list takes the place of the default.
 */
const ignoredPaths = ['.*\\.(js|json|css|png|gif|jpg|jpeg|ico|txt)$', '^/(metrics|slots|props)$']

/**
 * Requests for one model that it takes at a time, those that wait among them, unless a model says more.
 * Source: llama-swap, internal/router/scheduler/fifo.go at 0811ad0c.
 */
const requestsAtATime = 10

/** YAML for llama-swap; see docs/engines.md for what it means. */
export function swapConfig(options: SwapOptions, placed: readonly Placed[], gpus: number): string {
  const { ttl = defaultTtl, preload = [] } = options
  return yamlDocument({
    globalTTL: ttl,
    // Why a model does not load is said by its server alone, whose output goes nowhere by default.
    logToStdout: 'both',
    upstream: { ignorePaths: ignoredPaths },
    models: Object.fromEntries(placed.map((one) => [one.name, modelOf(one, gpus)])),
    ...matrixOf(options, placed),
    ...(preload.length === 0 ? {} : { hooks: { on_startup: { preload } } }),
  })
}

function modelOf(one: Placed, gpus: number): JsonObject {
  const { aliases = [], ttl, extraEnv = {}, slots = 0 } = one.chosen
  const env = Object.entries(extraEnv).map(([name, value]) => `${name}=${value}`)
  return {
    cmd: swapCommand(one, gpus),
    proxy: 'http://127.0.0.1:${PORT}',
    ...(aliases.length === 0 ? {} : { aliases }),
    ...(ttl === undefined ? {} : { ttl }),
    ...(slots > requestsAtATime ? { concurrencyLimit: slots } : {}),
    ...(env.length === 0 ? {} : { env }),
  }
}

/** Nothing where one model is loaded at a time, which is how llama-swap is without groups and matrix. */
function matrixOf(options: SwapOptions, served: readonly Served[]): JsonObject {
  if ((options.resident ?? []).length === 0) return {}
  const variables = new Map(served.map(({ name }, index) => [name, `m${index + 1}`]))
  const sets = residentSets(options, served).map((set, index): [string, string] => [
    `set${index + 1}`,
    set.map(({ name }) => variables.get(name)!).join(' & '),
  ])
  return {
    matrix: {
      vars: Object.fromEntries([...variables].map(([name, variable]) => [variable, name])),
      sets: Object.fromEntries(sets),
    },
  }
}
