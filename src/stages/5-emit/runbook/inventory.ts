// What runs where, as a table for runbooks: everything of one environment, in the cluster and on hosts,
// written here or not, with its port, its cards and its memory, and the sum of that; or of all of them
// side by side.

import type { CompiledEnvironment } from '../../../model.ts'
import { rangeText } from '../../../plan/machinesText.ts'
import { whatRuns } from '../../../plan/whatRuns.ts'
import type { Amount, Running } from '../../../plan/whatRuns.ts'
import { escapeMarkdown, inlineCode } from '../markdown.ts'

/** @param titleOf What its column says of an environment, in Markdown, where there are several. */
export function inventory(
  environments: readonly CompiledEnvironment[],
  titleOf?: (environment: CompiledEnvironment) => string,
): string {
  const cell = (text: string): string => (titleOf === undefined ? '' : `| ${text} `)
  return [
    `${cell('Environment')}| What | On | Port | Model | Cards | Memory of a card | Memory |`,
    `${cell('---')}| --- | --- | --- | --- | --- | --- | --- |`,
    ...environments.flatMap((one) => [
      ...whatRuns(one).map((running) => cell(titleOf?.(one) ?? '') + rowOf(running)),
      // Those who choose between environments look for what is different, and not for sums.
      ...(titleOf === undefined ? sumRow(whatRuns(one)) : []),
    ]),
    '',
  ].join('\n')
}

function sumRow(all: readonly Running[]): string[] {
  const known = all.flatMap(({ memory, pods = 1 }) =>
    memory === undefined ? [] : [{ least: memory.least * pods, most: memory.most * pods }],
  )
  const sum = {
    least: known.reduce((total, { least }) => total + least, 0),
    most: known.reduce((total, { most }) => total + most, 0),
  }
  return known.length === 0 ? [] : [`| all whose memory is known | | | | | | ${rangeText(sum)} |`]
}

const rowOf = (one: Running): string =>
  `| ${[
    `${one.kind === 'object' ? '' : `${one.kind} `}${inlineCode(one.name)}${one.service === undefined ? ', existing' : ''}${one.pods === undefined || one.pods === 1 ? '' : `, ${one.pods} pods`}`,
    one.machines.map(inlineCode).join(', '),
    one.port === undefined
      ? ''
      : one.address === undefined
        ? String(one.port)
        : inlineCode(`${one.address}:${one.port}`),
    (one.models ?? []).map(escapeMarkdown).join(', '),
    one.cards === undefined ? '' : String(one.cards),
    amountText(one.cardMemory, (one.cards ?? 0) > 0),
    amountText(one.memory, one.kind !== 'object' && one.kind !== 'Service'),
  ].join(' | ')} |`

/** An empty cell would read as none. */
const amountText = (amount: Amount | undefined, isTaken: boolean): string =>
  amount === undefined ? (isTaken ? 'unknown' : '') : rangeText(amount)
