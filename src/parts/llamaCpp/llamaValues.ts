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
  slotsEndpoint: chosen.slotsEndpoint ?? false,
  extraArgs: chosen.extraArgs ?? [],
  extraEnv: chosen.extraEnv ?? {},
})
