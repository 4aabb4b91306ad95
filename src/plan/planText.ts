// Turns the plan of a site into text for people: how full its nodes are, what each service takes with
// the sum of every figure, and in which order Argo CD applies what.

import { machinesText, rangeText } from './machinesText.ts'
import type {
  PlanDocument,
  PlannedApplication,
  PlannedEnvironment,
  PlannedFigure,
  PlannedHost,
} from './planDocument.ts'

/** The figures, by their names in the document. */
export const figureNames: Readonly<Record<string, string>> = {
  cardMemory: 'memory of a card',
  memoryRequest: 'memory request',
  memoryLimit: 'memory limit',
  claim: 'claim',
  download: 'time to download',
  startup: 'time to start',
  answer: 'time of the longest answer',
}

export function planText({ site, environments }: PlanDocument): string {
  const several = Object.keys(environments).length > 1
  return Object.entries(environments)
    .map(([name, environment]) =>
      [several ? `${site}, environment ${name}` : site, ...partsOf(environment)].join('\n\n'),
    )
    .join('\n\n')
    .concat('\n')
}

function partsOf({ machines, services, applications, hosts = [] }: PlannedEnvironment): string[] {
  return [
    ...(machines.length > 0 ? [machinesText(machines).trimEnd()] : []),
    ...Object.entries(services).map(([name, { figures, caveats }]) =>
      [
        name,
        ...Object.entries(figureNames).flatMap(([key, title]) =>
          figures[key] === undefined ? [] : figureLines(title, figures[key]),
        ),
        ...caveats.map((caveat) => `  mind: ${caveat}`),
      ].join('\n'),
    ),
    ...applications.map(applicationText),
    ...hosts.map(hostText),
  ]
}

function figureLines(title: string, { unit, total, least, sum }: PlannedFigure): string[] {
  return [
    `  ${title}: ${amountText(unit, total, least)}`,
    ...(sum.length > 1 || sum[0]?.amount !== total
      ? sum.map((line) => `    ${line.what}: ${amountText(unit, line.amount, line.least)}`)
      : []),
  ]
}

const phases = ['PreSync', 'Sync', 'PostSync', 'SyncFail']

/** Position by position; a gate is where Argo CD waits. */
function applicationText({ name, objects }: PlannedApplication): string {
  const ordered = objects.toSorted(
    (a, b) => phases.indexOf(a.phase) - phases.indexOf(b.phase) || a.wave - b.wave,
  )
  const positions = [...new Set(ordered.map(({ phase, wave }) => `${phase} ${wave}`))]
  const lines = positions.map((position) => {
    const here = ordered.filter(({ phase, wave }) => `${phase} ${wave}` === position)
    const waits = here.some(({ gate }) => gate) ? 'waits  ' : '       '
    return `  ${position.padEnd(12)}${waits}${here.map(({ kind, name: one }) => `${kind} ${one}`).join(', ')}`
  })
  return [`Application ${name}`, ...lines].join('\n')
}

const hostText = ({ name, address, services }: PlannedHost): string =>
  [
    `Host ${name}`,
    ...services.map(({ unit, port }) => `  ${unit} on ${address}, port ${port}`),
  ].join('\n')

/** An amount of a figure or of one of its lines; with both ends, where they differ. */
export const amountText = (unit: PlannedFigure['unit'], most: number, least = most): string =>
  unit === 'bytes' ? rangeText({ least, most }) : `${most} s`
