// What a site says of a llama-server as the values of its arguments, every default filled in.

import type { JsonObject } from '../../template/values.ts'
import { defaultCacheRamMiB, defaultContext, defaultSlots } from './llamaOptions.ts'
import type { LlamaOptions } from './llamaOptions.ts'

/** The values below `server`. */
export const llamaValues = (chosen: LlamaOptions): JsonObject => ({
  mode: chosen.mode ?? 'chat',
  kvCache: {
    size: chosen.contextPerRequest ?? defaultContext,
    shared: chosen.sharedContext ?? 0,
    type: chosen.kvCacheType ?? 'f16',
  },
  slots: chosen.slots ?? defaultSlots,
  gpuLayers: String(chosen.gpuLayers ?? 'all'),
  expertLayersInRam: String(chosen.expertLayersInRam ?? 0),
  flashAttention: chosen.flashAttention ?? 'on',
  cacheRam: chosen.cacheRamMiB ?? defaultCacheRamMiB,
  threads: chosen.threads ?? 0,
  port: chosen.port ?? 8080,
  sampling: samplingOf(chosen),
  configMap: chosen.configMap ?? false,
  slotsEndpoint: chosen.slotsEndpoint ?? false,
  extraArgs: chosen.extraArgs ?? [],
  extraEnv: chosen.extraEnv ?? {},
})

/** A decimal as text, since a value of a chart takes none; empty for the engine's own. */
const decimal = (value: number | undefined): string =>
  value === undefined ? '' : String(Number(value.toFixed(4)))

function samplingOf({ sampling = {} }: LlamaOptions): JsonObject {
  const { temperature, topK, topP, minP } = sampling
  return {
    temperature: decimal(temperature),
    topK: decimal(topK),
    topP: decimal(topP),
    minP: decimal(minP),
  }
}
