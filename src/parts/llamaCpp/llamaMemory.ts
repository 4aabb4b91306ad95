// What a llama-server takes of its cards and its node, from what a site says of it and what the lock
// knows of its model; and the numbers that the site leaves to the plan.

import { fitExperts, fitLayers } from '../../capacity/fitExperts.ts'
import { llamaCppMemory } from '../../capacity/llamaCppMemory.ts'
import type { LlamaCppSettings } from '../../capacity/llamaCppMemory.ts'
import type { GgufFacts } from '../../capacity/ggufFacts.ts'
import { exactly, sumOf } from '../../capacity/memory.ts'
import type { MemoryLine } from '../../capacity/memory.ts'
import { modelShape } from '../../capacity/modelShape.ts'
import type { ModelShape } from '../../capacity/modelShape.ts'
import type { Place, PlannedMemory } from '../../capacity/plannedMemory.ts'
import type { ModelFacts } from '../modelFacts.ts'
import { defaultCacheRamMiB, defaultContext, defaultSlots } from './llamaOptions.ts'
import type { LlamaOptions } from './llamaOptions.ts'

const mebibyte = 2 ** 20
const gibibyte = 2 ** 30

/** Defaults of the engine at b11206. Source: llama.cpp, common/common.h. */
const microBatch = 512
const checkpoints = 32

/** Many services have one model, and the lock one object for it. */
const shapes = new WeakMap<GgufFacts, ReturnType<typeof modelShape>>()

function shapeOf({ gguf = {} }: ModelFacts): ReturnType<typeof modelShape> {
  const shape = shapes.get(gguf) ?? modelShape(gguf)
  shapes.set(gguf, shape)
  return shape
}

export function llamaMemory(chosen: LlamaOptions, model: ModelFacts, place: Place): PlannedMemory {
  const shape = shapeOf(model)
  if ('missing' in shape) return unknown(chosen, model, place, shape.missing)
  const settings = settingsOf(chosen, model, place)
  const { caveats, ...memory } = llamaCppMemory(shape, settings)
  return { ...memory, caveats: [...caveats, ...unread(chosen)], missing: missingOf(model) }
}

/** The options with everything filled in that they leave to the plan. */
export function settledLlama(chosen: LlamaOptions, model: ModelFacts, place: Place): LlamaOptions {
  const placed = { ...chosen, ...fitted(chosen, model, place) }
  if (placed.cacheRamMiB !== undefined || place.hostBytes === undefined) return placed
  // Prompts that are kept get what is left, and no more than the engine's own default.
  const { ram, mapped } = llamaMemory({ ...placed, cacheRamMiB: 0 }, model, place)
  const left = place.hostBytes - sumOf([...ram, ...mapped]).most
  const cacheRamMiB = Math.max(0, Math.min(defaultCacheRamMiB, Math.floor(left / mebibyte)))
  return { ...placed, cacheRamMiB }
}

/** As many layers on the cards, or as few experts in host memory, as there is room for. */
function fitted(chosen: LlamaOptions, model: ModelFacts, place: Place): LlamaOptions {
  if (chosen.gpuLayers !== 'fit' && chosen.expertLayersInRam !== 'fit') return {}
  const shape = shapeOf(model)
  const room = place.cardBytes
  const found =
    'missing' in shape || room === undefined ? undefined : fit(chosen, shape, model, place, room)
  // What cannot be worked out is left to the engine, and every expert to the host.
  return {
    ...(chosen.gpuLayers === 'fit' ? { gpuLayers: found?.gpuLayers ?? 'auto' } : {}),
    ...(chosen.expertLayersInRam === 'fit'
      ? { expertLayersInRam: found?.cpuExpertLayers ?? 'all' }
      : {}),
  }
}

function fit(
  chosen: LlamaOptions,
  shape: ModelShape,
  model: ModelFacts,
  place: Place,
  room: number,
): { readonly gpuLayers?: number; readonly cpuExpertLayers?: number } | undefined {
  const rooms = Array.from({ length: place.cards }, () => room)
  const settings = settingsOf(chosen, model, place)
  return chosen.expertLayersInRam === 'fit'
    ? fitExperts(shape, settings, rooms)
    : fitLayers(shape, settings, rooms)
}

function settingsOf(chosen: LlamaOptions, model: ModelFacts, { cards }: Place): LlamaCppSettings {
  const slots = chosen.slots ?? defaultSlots
  const kvType = chosen.kvCacheType ?? 'f16'
  const { gpuLayers = 'all', expertLayersInRam = 0 } = chosen
  return {
    contextTokens: chosen.sharedContext ?? (chosen.contextPerRequest ?? defaultContext) * slots,
    slots,
    unified: chosen.sharedContext !== undefined,
    keyType: kvType,
    valueType: kvType,
    gpuLayers: cards === 0 ? 0 : gpuLayers === 'fit' ? 'all' : gpuLayers,
    cpuExpertLayers: expertLayersInRam === 'fit' ? 0 : expertLayersInRam,
    flashAttention: chosen.flashAttention ?? 'on',
    microBatch,
    cards,
    mapped: true,
    cacheRamBytes: (chosen.cacheRamMiB ?? defaultCacheRamMiB) * mebibyte,
    checkpoints,
    kvOnCard: cards > 0,
    ...(model.projector?.bytes === undefined
      ? {}
      : { projector: { bytes: model.projector.bytes, onCard: cards > 0 } }),
  }
}

/** Without the header: what the process takes whatever its model is. */
function unknown(
  chosen: LlamaOptions,
  model: ModelFacts,
  place: Place,
  missing: readonly string[],
): PlannedMemory {
  const cacheRam = (chosen.cacheRamMiB ?? defaultCacheRamMiB) * mebibyte
  return {
    cards: [],
    ram: [
      { what: 'the process and its buffers', bytes: exactly(2 * gibibyte) },
      ...(cacheRam === 0
        ? []
        : [{ what: 'prompts kept for reuse (--cache-ram)', bytes: { least: 0, most: cacheRam } }]),
    ],
    mapped: leftOver(chosen, model, place),
    caveats: [],
    missing,
  }
}

/** What surely stays in host memory of a model whose tensors nobody knows. */
function leftOver(
  { gpuLayers = 'all', expertLayersInRam = 0 }: LlamaOptions,
  { bytes }: ModelFacts,
  { cards, cardBytes }: Place,
): MemoryLine[] {
  if (bytes === undefined) return []
  if (cards === 0 || gpuLayers === 0)
    return [{ what: 'the model, which no card holds', bytes: exactly(bytes) }]
  const isShared = gpuLayers !== 'all' || expertLayersInRam !== 0
  const least = bytes - cards * (cardBytes ?? Infinity)
  if (!isShared || least <= 0) return []
  return [
    {
      what: `the model, beyond what ${cards === 1 ? 'the card' : 'the cards'} can hold at most`,
      bytes: { least, most: bytes },
    },
  ]
}

const missingOf = ({ projector }: ModelFacts): string[] =>
  projector !== undefined && projector.bytes === undefined ? ['the size of its projector'] : []

/** Arguments that change what is needed, and that nobody here reads. */
const unreadFlags = new Set([
  '-ub',
  '--ubatch-size',
  '-b',
  '--batch-size',
  '-ts',
  '--tensor-split',
  '-sm',
  '--split-mode',
  '-ot',
  '--override-tensor',
  '--swa-full',
  '--ctx-checkpoints',
  '-ctxcp',
  '--load-mode',
  '-nkvo',
  '--no-kv-offload',
  '--no-mmproj-offload',
  '-md',
  '--model-draft',
  '--spec-draft-model',
  '--lora',
])
const unread = ({ extraArgs = [] }: LlamaOptions): string[] =>
  extraArgs
    .filter((argument) => unreadFlags.has(argument))
    .map((argument) => `The figures do not count what ${argument} changes.`)
