// What the lock knows of a service's model and images, and findings about what it does not know.

import { didYouMean } from '../../findings/nearest.ts'
import { isAsked } from '../../lock.ts'
import { wholeRepository } from '../../parts/modelFacts.ts'
import type { ModelFacts } from '../../parts/modelFacts.ts'
import type { Context } from './context.ts'

/** The facts of a model, named `<owner>/<repository>/<file>`, or of a whole repository. */
export function lockedModel(name: string, at: string, { lock, find }: Context): ModelFacts {
  const [owner, repository, ...path] = name.split('/')
  const repo = `${owner}/${repository}`
  const file = path.length === 0 ? wholeRepository : path.join('/')
  const entry = lock.models[name]
  if (entry === undefined) {
    find(
      'LOCK-001',
      at,
      `${name} is not in the lock, so its size and checksum are unknown: nothing is verified, and the start-up time is a guess.`,
      `Run \`npx chartwright lock\`, or add it to chartwright.lock.json under models, with revision, files and sources.${didYouMean(name, Object.keys(lock.models)).replace('; d', ' D')}`,
    )
    if (path.length === 0)
      find(
        'LOCK-006',
        at,
        `Nobody knows which files the repository ${name} consists of, so they cannot be listed for a download.`,
        'Run `npx chartwright lock`, which asks the hub.',
      )
    return { repo, file, files: [{ path: file }] }
  }
  for (const [fact, missing] of [
    ['revision', entry.revision === undefined],
    ['size', entry.files.some((part) => part.size === undefined)],
    ['sha256', entry.files.some((part) => part.sha256 === undefined)],
  ] as const)
    if (missing)
      find(
        'LOCK-003',
        at,
        `The lock does not know the ${fact} of ${name}, so it is not verified.`,
        `Run \`npx chartwright lock\`, or add ${fact} to its entry in chartwright.lock.json, with its source.`,
      )
  for (const [fact, places] of Object.entries(entry.sources))
    if (isHearsay(places) && fact !== 'gguf' && fact !== 'license')
      find(
        'LOCK-004',
        at,
        `Only one place is named that states the ${fact} of ${name}.`,
        'Find a second, independent one and name it in the lock.',
      )
  const sizes = entry.files.map((part) => part.size)
  return {
    repo,
    file,
    ...(entry.revision === undefined ? {} : { revision: entry.revision }),
    files: entry.files as ModelFacts['files'],
    ...(entry.gguf === undefined ? {} : { gguf: entry.gguf }),
    ...(entry.config === undefined ? {} : { config: entry.config }),
    ...(sizes.includes(undefined)
      ? {}
      : { bytes: (sizes as number[]).reduce((sum, size) => sum + size, 0) }),
  }
}

/** Whether one place alone tells of a fact that it does not make. */
const isHearsay = (places: readonly string[]): boolean => places.length < 2 && !places.some(isAsked)

/** Says where an image's digest is not known, or known from one place only. */
export function checkImage(
  { repository, tag }: { repository: string; tag: string },
  pointer: string,
  { lock, find }: Context,
): void {
  const name = `${repository}:${tag}`
  const entry = lock.images[name]
  if (entry === undefined)
    find(
      'LOCK-002',
      pointer,
      `The digest of ${name} is not in the lock, so the tag alone decides what is pulled, and a tag can move.`,
      'Run `npx chartwright lock`, or add it to chartwright.lock.json under images, with its digest and sources.',
    )
  else if (isHearsay(entry.sources.digest))
    find(
      'LOCK-004',
      pointer,
      `Only one place is named that states the digest of ${name}.`,
      'Find a second, independent one and name it in the lock.',
    )
}
