// Turns the programs of this machine into a folder for PATH that lacks some of them, for tests of what
// a script does where they are not installed, or where a test plays them.

import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The folder goes with the process. */
export function programsWithout(...names: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'chartwright-programs-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  for (const place of (process.env['PATH'] ?? '').split(':').filter(existsSync))
    for (const name of readdirSync(place))
      if (!names.includes(name) && !existsSync(join(folder, name)))
        symlinkSync(join(place, name), join(folder, name))
  return folder
}
