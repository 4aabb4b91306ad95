// A folder for the measurements that write: in memory where there is room for it, since the time of
// a shared disk would drown the difference that is measured. It is gone afterwards.

import { mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const memory = '/dev/shm'
const bytesNeeded = 2 ** 30

/** What `work` gives, done in an empty folder. */
export async function inScratch<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(hasRoom(memory) ? memory : tmpdir(), 'chartwright-bench-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function hasRoom(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize >= bytesNeeded
  } catch {
    return false
  }
}
