// Measures how fast Chartwright is, as ratios to other tools and to the least that the machine could
// do, since seconds say more about a machine than about a program. Each row says what is compared.

import { availableParallelism, cpus } from 'node:os'

import { tableText } from './row.ts'
import type { Row } from './row.ts'
import { cdk8sRows } from './rows/cdk8s.ts'
import { diskRows } from './rows/disk.ts'
import { growthRows } from './rows/growth.ts'
import { helmRows } from './rows/helm.ts'
import { planningRows } from './rows/planning.ts'
import { processRows } from './rows/process.ts'
import { compileAll, objectsOf } from './build.ts'
import { generatedSites } from './services.ts'

const services = 1000

const groups: readonly (readonly [what: string, rows: (services: number) => Promise<Row[]>])[] = [
  ['whole processes', processRows],
  ['planning', planningRows],
  ['compiling, against cdk8s', cdk8sRows],
  ['compiling, against Helm', helmRows],
  ['writing and comparing files', diskRows],
  ['growth', growthRows],
]

async function main(flags: readonly string[]): Promise<void> {
  const unknown = flags.find((flag) => flag !== '--json' && flag !== '--strict')
  if (unknown !== undefined)
    throw new Error(`${unknown} is no option; there are --json and --strict`)
  const rows: Row[] = []
  for (const [index, [what, measure]] of groups.entries()) {
    process.stderr.write(`bench ${index + 1}/${groups.length}: ${what}\n`)
    rows.push(...(await measure(services)))
  }
  const report = { machine: machine(), workload: workload(), rows }
  process.stdout.write(
    flags.includes('--json')
      ? `${JSON.stringify(report, null, 2)}\n`
      : `${report.machine}\n${report.workload}\n\n${tableText(rows)}`,
  )
  if (flags.includes('--strict') && rows.some(({ met }) => met === false)) process.exitCode = 1
}

const machine = (): string =>
  `Node ${process.version}, ${process.platform} ${process.arch}, ${availableParallelism()} cores of ${cpus()[0]?.model.trim() ?? 'an unknown kind'}`

function workload(): string {
  const { sites, files } = compileAll(generatedSites(services))
  const objects = objectsOf(sites)
  const own = objects.filter(({ kind }) => kind !== 'AppProject' && kind !== 'Application')
  const applications = sites.flatMap(({ environments }) =>
    environments.flatMap((environment) => environment.applications),
  )
  const each = (own.length + applications.length) / services
  const megabytes = files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0) / 1e6
  return (
    `${services} services in ${sites.length} sites: ${each} objects per service ` +
    `(${own.length} objects, ${applications.length} Applications), ${objects.length} in all; ` +
    `${files.length} files of ${megabytes.toFixed(1)} MB`
  )
}

await main(process.argv.slice(2))
