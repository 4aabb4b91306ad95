// Compiling against Helm: what it would take to see the objects of all charts by running the real
// `helm template` for each. A sample of charts is rendered, two at a time, and extrapolated.

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { tools } from '../../test/tools/tools.ts'
import { compileAll } from '../build.ts'
import type { Compiled } from '../build.ts'
import { medians } from '../measure.ts'
import { comparison } from '../row.ts'
import type { Row } from '../row.ts'
import { inScratch } from '../scratch.ts'
import { generatedSites } from '../services.ts'
import { writePlainly } from '../writePlainly.ts'

const sampleSize = 40
const atATime = 2

export async function helmRows(services: number): Promise<Row[]> {
  const { helm4, helm4Version } = await tools()
  const sites = generatedSites(services)
  return inScratch(async (folder) => {
    const releases = writeSample(folder, compileAll(sites))
    const [compile, render] = (await medians(3, [
      () => compileAll(sites),
      () => renderAll(helm4, folder, releases),
    ])) as [number, number]
    return [
      comparison({
        what: `compile ${services} services`,
        against: `helm template (${helm4Version}) per chart, ${atATime} at a time, ${releases.length} charts times ${services / releases.length}`,
        ours: compile,
        theirs: (render * services) / releases.length,
        target: 1 / 20,
      }),
    ]
  })
}

interface Release {
  readonly app: string
  readonly chart: string
  readonly namespace: string
}

/** Charts from all over the sites. */
function writeSample(folder: string, { sites, files }: Compiled): Release[] {
  const all = sites.flatMap(({ environments }) =>
    environments.flatMap(({ applications }) =>
      applications.filter(({ half }) => half === 'workload'),
    ),
  )
  const step = Math.max(1, Math.floor(all.length / sampleSize))
  const sample = all.filter((_, index) => index % step === 0).slice(0, sampleSize)
  const charts = new Set(sample.map(({ chart }) => chart))
  writePlainly(
    folder,
    files.filter(({ path }) => path.startsWith('charts/') && charts.has(path.split('/')[1]!)),
  )
  return sample
}

/** Without the user's Helm settings, and without a collector: that makes Helm a tenth faster. */
async function renderAll(
  helm: string,
  folder: string,
  releases: readonly Release[],
): Promise<void> {
  const env = { PATH: process.env['PATH'], HOME: folder, GOGC: 'off', GOMEMLIMIT: '1GiB' }
  const queue = releases.values()
  const worker = async (): Promise<void> => {
    for (const { app, chart, namespace } of queue)
      await promisify(execFile)(
        helm,
        ['template', app, join(folder, 'charts', chart), '--namespace', namespace],
        { env, maxBuffer: 2 ** 24 },
      )
  }
  await Promise.all(Array.from({ length: atATime }, worker))
}
