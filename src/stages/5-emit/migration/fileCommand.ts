// Manifests of an environment in, one kubectl command over their files out.

import { isNamespace } from '../placedManifests.ts'
import type { PlacedManifest } from '../placedManifests.ts'
import { shell } from '../shell.ts'

/** @param words What kubectl is told before its files, such as apply. */
export const fileCommand = (
  words: readonly string[],
  folder: string,
  files: readonly PlacedManifest[],
): string =>
  [
    shell`kubectl ${words}`,
    ...files.map(({ path }) => shell`  -f ${`gitops/${folder}/${path}`}`),
  ].join(' \\\n')

/** Whether it holds files, or others' objects, and outlives what uses it. */
export const outlives = (placed: PlacedManifest): boolean =>
  isNamespace(placed) || /^PersistentVolume(Claim)?$/.test(placed.manifest.kind)
