// Sites in memory for tests: builds them without a disk, and gives what came out. A test says what
// differs from a small site that is right.

import { readFileSync } from 'node:fs'

import type { LoadedSite } from '../../src/model.ts'
import { buildSources, schemasFolder } from '../../src/pipeline.ts'
import type { Built } from '../../src/pipeline.ts'
import type { SiteInput } from '../../src/site.ts'
import type { Unit } from '../../src/units/unit.ts'

/** A site that gives no finding at all. */
export const soundSite: SiteInput = {
  repo: { url: 'https://git.example.org/llm.git' },
  cluster: {
    kubernetes: '1.36',
    has: ['metallb', 'prometheus-operator'],
    storageClasses: { fast: { readSpeed: '1GB/s' } },
  },
  nodes: { one: { gpus: { model: 'RTX 5090' } } },
  services: {
    chat: {
      engine: { kind: 'llama-server' },
      model: 'ggml-org/gpt-oss-20b-GGUF/gpt-oss-20b-mxfp4.gguf',
      storage: { kind: 'claim', storageClass: 'fast' },
    },
  },
}

/** Of sites whose services have one model between them, since a test is about something else. */
export const servedTwice = { code: 'RUN-001', reason: 'Each has clients of its own.' } as const

/** The committed lock, which knows the model and the image of `soundSite`. */
export const committedLock = readFileSync(
  new URL('../../chartwright.lock.json', import.meta.url),
  'utf8',
)

/** Sites by name, built together. `raw` may be anything, as a file's content may be. */
export function buildSites(
  sites: Readonly<Record<string, unknown>>,
  lockText: string | undefined = committedLock,
  sealedTexts: ReadonlyMap<string, string> = new Map(),
): Built {
  const sources = Object.entries(sites).map(([name, raw]): LoadedSite => {
    const { units = [], ...rest } = raw as { units?: readonly Unit[] }
    return { name, file: `sites/${name}.ts`, text: '', raw: rest, units }
  })
  return buildSources(sources, { lockText, sealedTexts, schemasDir: schemasFolder })
}

/** The codes that one site gives, in order, without repeats. */
export const codesOf = (site: unknown, lockText?: string): string[] => [
  ...new Set(buildSites({ site }, lockText).findings.map(({ code }) => code)),
]
