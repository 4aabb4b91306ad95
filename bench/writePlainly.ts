// Writes files the plain way, without staging or a journal: the least that any tool has to do.

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import type { OutputFile } from '../src/model.ts'

export function writePlainly(root: string, files: readonly OutputFile[]): void {
  for (const folder of new Set(files.map(({ path }) => dirname(path))))
    mkdirSync(join(root, folder), { recursive: true })
  for (const { path, text } of files) writeFileSync(join(root, path), text)
}
