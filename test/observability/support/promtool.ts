// Turns rules, and series with the alerts that they must give, into what the real promtool says of them.

import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { missing } from '../../tools/install.ts'
import { tools } from '../../tools/tools.ts'

export interface Group {
  readonly name: string
  readonly rules: readonly Readonly<Record<string, unknown>>[]
}

/** What an alert must say at a time. */
export interface Expected {
  readonly exp_labels: Readonly<Record<string, string>>
  readonly exp_annotations: Readonly<Record<string, string>>
}

/** Series by name and labels, with values as promtool writes them: `0x20 1+1x10`, one a minute. */
export interface Play {
  readonly series: Readonly<Record<string, string>>
  readonly alert: string
  /** Such as 10m. */
  readonly at: string
  readonly expected: readonly Expected[]
}

// On CI the tools throw when it is missing, so only elsewhere can this be undefined.
export const { promtool } = await tools()
if (promtool === undefined) process.stderr.write(missing('promtool'))

/** '' where promtool finds nothing wrong, and else what it says. */
export const checkRules = (groups: readonly Group[]): Promise<string> =>
  run(['check', 'rules', '--lint=all', '--lint-fatal', 'rules.json'], { 'rules.json': { groups } })

export const playRules = (groups: readonly Group[], plays: readonly Play[]): Promise<string> =>
  run(['test', 'rules', 'test.json'], {
    'rules.json': { groups },
    'test.json': {
      rule_files: ['rules.json'],
      evaluation_interval: '1m',
      tests: plays.map(({ series, alert, at, expected }) => ({
        interval: '1m',
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        alert_rule_test: [{ eval_time: at, alertname: alert, exp_alerts: expected }],
      })),
    },
  })

async function run(args: string[], files: Readonly<Record<string, unknown>>): Promise<string> {
  const cwd = mkdtempSync(join(tmpdir(), 'chartwright-promtool-'))
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(cwd, name), JSON.stringify(content))
  try {
    await promisify(execFile)(promtool!, args, { cwd })
    return ''
  } catch (error) {
    const {
      stdout = '',
      stderr = '',
      message,
    } = error as Error & { stdout?: string; stderr?: string }
    return `${stdout}${stderr}` || message
  } finally {
    rmSync(cwd, { recursive: true })
  }
}
