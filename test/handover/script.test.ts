// Runs the script that hands cards over and back, in each shell, through everything that a cluster may
// refuse on the way: what was there before must always be found again.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { cleanUp, shells } from '../download/download.ts'
import { sampleOf } from '../samples/samples.ts'
import { shellTool } from '../tools/shellTools.ts'
import { PlayedCluster } from './support/playedCluster.ts'

const theirs = 'immich-machine-learning'
const own = 'vision'
const path = 'gitops/handover/handover-vision.sh'

const { built } = await sampleOf('handover')
const { text, executable } = built.files.find((file) => file.path === path)!
const found = await shells()
afterAll(cleanUp)
const shellcheck = await shellTool('shellcheck')

describe('the text of the script', () => {
  it('is a program, in ASCII, with lines that a reviewer sees whole', () => {
    expect(executable).toBe(true)
    expect(text).toMatch(/^#!\/bin\/sh\n[\n -~]*\n$/)
    expect(text.split('\n').filter((line) => /\s$/.test(line))).toEqual([])
  })

  it.skipIf(shellcheck === undefined)('gives ShellCheck nothing to say', () => {
    const folder = mkdtempSync(join(tmpdir(), 'chartwright-shellcheck-'))
    writeFileSync(join(folder, 'script'), text)
    const said = execFileSync(shellcheck!, ['--shell=sh', join(folder, 'script')], {
      encoding: 'utf8',
    })
    rmSync(folder, { recursive: true })
    expect(said).toBe('')
  })

  it('explains every code that it ends with', () => {
    for (const [, code] of text.matchAll(/fail (\d+) /g))
      expect(text).toMatch(new RegExp(`[;:]\\s(130 and )?${code}( and 143)? [a-z$]`))
  })
})

/** How two Deployments stand: what is asked for, and the count that is kept. */
interface State {
  readonly theirs: number
  readonly own: number
  readonly kept?: number
}
const resting: State = { theirs: 2, own: 0 }
const taken: State = { theirs: 0, own: 1, kept: 2 }

interface Case {
  readonly what: string
  readonly from: State
  readonly run: readonly string[]
  readonly refused?: string
  /** Looks at the pods of these until they have gone. */
  readonly stays?: Readonly<Record<string, number>>
  readonly code: number
  readonly says: RegExp
  readonly to: State
}

const cases: readonly Case[] = [
  {
    what: 'takes',
    from: resting,
    run: ['take'],
    stays: { [theirs]: 2 },
    code: 0,
    says: /waiting for the pods of immich-machine-learning/,
    to: taken,
  },
  {
    what: 'keeps the former count when it takes twice',
    from: taken,
    run: ['take'],
    code: 0,
    says: /taken already; immich-machine-learning had 2/,
    to: taken,
  },
  {
    what: 'takes what has no pods, and says so',
    from: { theirs: 0, own: 0 },
    run: ['take'],
    code: 0,
    says: /is at 0 already, and give-back will leave it there/,
    to: { theirs: 0, own: 1, kept: 0 },
  },
  {
    what: 'changes nothing where it cannot ask what is taken',
    from: resting,
    run: ['take'],
    refused: 'get configmap *',
    code: 1,
    says: /nothing was changed/,
    to: resting,
  },
  {
    what: 'changes nothing where it cannot read the count',
    from: resting,
    run: ['take'],
    refused: 'get deployment -n immich *',
    code: 1,
    says: /nothing was changed/,
    to: resting,
  },
  {
    what: 'changes nothing where it cannot keep the count',
    from: resting,
    run: ['take'],
    refused: 'create configmap *',
    code: 1,
    says: /cannot be kept; nothing was changed/,
    to: resting,
  },
  {
    what: 'keeps the count where the other one may not be scaled',
    from: resting,
    run: ['take'],
    refused: 'scale deployment -n immich *',
    code: 1,
    says: /cannot be scaled; give-back/,
    to: { ...resting, kept: 2 },
  },
  {
    what: 'does not start ours while pods of the other one are there',
    from: resting,
    run: ['take'],
    stays: { [theirs]: 1000 },
    code: 3,
    says: /have not gone in 2 s/,
    to: { theirs: 0, own: 0, kept: 2 },
  },
  {
    what: 'does not start ours where it cannot see the pods',
    from: resting,
    run: ['take'],
    refused: 'get pods *',
    code: 1,
    says: /cannot be listed; give-back/,
    to: { theirs: 0, own: 0, kept: 2 },
  },
  {
    what: 'says that ours cannot be started',
    from: resting,
    run: ['take'],
    refused: 'scale deployment -n handover *',
    code: 1,
    says: /vision cannot be started; give-back/,
    to: { theirs: 0, own: 0, kept: 2 },
  },
  {
    what: 'says that ours does not come',
    from: resting,
    run: ['take'],
    refused: 'rollout status *',
    code: 4,
    says: /vision has not started in \d+ s/,
    to: taken,
  },
  {
    what: 'gives back',
    from: taken,
    run: ['give-back'],
    stays: { [own]: 2 },
    code: 0,
    says: /waiting for the pods of vision/,
    to: resting,
  },
  {
    what: 'gives back after a take that failed half-way',
    from: { theirs: 0, own: 0, kept: 2 },
    run: ['give-back'],
    code: 0,
    says: /^$/,
    to: resting,
  },
  {
    what: 'leaves the other one alone where nothing is taken',
    from: { theirs: 3, own: 1 },
    run: ['give-back'],
    code: 0,
    says: /nothing was taken/,
    to: { theirs: 3, own: 0 },
  },
  {
    what: 'gives back also where ours cannot be stopped',
    from: taken,
    run: ['give-back'],
    refused: 'scale deployment -n handover *',
    code: 1,
    says: /has not let go of its cards/,
    to: { theirs: 2, own: 1 },
  },
  {
    what: 'gives back also where the pods of ours do not go',
    from: taken,
    run: ['give-back'],
    stays: { [own]: 1000 },
    code: 3,
    says: /has not let go of its cards/,
    to: resting,
  },
  {
    what: 'keeps the count where the other one may not be scaled up',
    from: taken,
    run: ['give-back'],
    refused: 'scale deployment -n immich *',
    code: 1,
    says: /cannot be scaled to 2; its count is kept/,
    to: { theirs: 0, own: 0, kept: 2 },
  },
  {
    what: 'changes nothing where it cannot ask what there was',
    from: taken,
    run: ['give-back'],
    refused: 'get configmap *',
    code: 1,
    says: /nothing was changed/,
    to: taken,
  },
  {
    what: 'says who has the cards',
    from: taken,
    run: ['status'],
    code: 0,
    says: /taken: immich-machine-learning had 2[^]*learning: 0 asked for, 0 there\nvision: 1 asked for, 1 there/,
    to: taken,
  },
  {
    what: 'says that nobody can tell',
    from: taken,
    run: ['status'],
    refused: 'get pods *',
    code: 1,
    says: /cannot be listed/,
    to: taken,
  },
  { what: 'wants a word', from: taken, run: [], code: 2, says: /Usage/, to: taken },
  { what: 'wants one that it knows', from: taken, run: ['x'], code: 2, says: /Usage/, to: taken },
  { what: 'explains itself', from: taken, run: ['--help'], code: 0, says: /Exit codes/, to: taken },
]

const filesOf = ({ theirs: other, own: ours, kept }: State): Record<string, string> => ({
  [theirs]: String(other),
  [`pods.${theirs}`]: String(other),
  [own]: String(ours),
  [`pods.${own}`]: String(ours),
  ...(kept === undefined ? {} : { record: String(kept) }),
})

const stateOf = (cluster: PlayedCluster): State => ({
  theirs: Number(cluster.read(theirs)),
  own: Number(cluster.read(own)),
  ...(cluster.read('record') === undefined ? {} : { kept: Number(cluster.read('record')) }),
})

describe.each(found)('the script in $name', (shell) => {
  it.each(cases)('$what', async ({ from, run, refused = '', stays = {}, code, says, to }) => {
    const cluster = new PlayedCluster(shell, text, {
      ...filesOf(from),
      refused: refused === '' ? '' : `${refused}\n`,
      ...Object.fromEntries(Object.entries(stays).map(([name, n]) => [`stays.${name}`, String(n)])),
    })
    const outcome = await cluster.run(run)
    expect({ ...outcome, state: stateOf(cluster) }).toEqual({
      code,
      log: expect.stringMatching(says),
      state: to,
    })
  })

  it('starts ours only when the pods of the other one have gone', async () => {
    const cluster = new PlayedCluster(shell, text, {
      ...filesOf(resting),
      [`stays.${theirs}`]: '2',
    })
    await cluster.run(['take'])
    const calls = cluster.read('calls')!.split('\n')
    const words = (start: string) => calls.map((call, at) => (call.startsWith(start) ? at : -1))
    const started = calls.indexOf('scale deployment -n handover vision --replicas 1')
    expect(Math.max(...words('get pods -n immich'))).toBeLessThan(started)
    expect(words('get pods -n immich').filter((at) => at >= 0)).toHaveLength(2)
    expect(Math.max(...words('create configmap'))).toBeLessThan(
      calls.indexOf(`scale deployment -n immich ${theirs} --replicas 0`),
    )
  })

  it('keeps the count when it is interrupted, and says how to go on', async () => {
    const cluster = new PlayedCluster(shell, text, {
      ...filesOf(resting),
      [`stays.${theirs}`]: '1000',
    })
    const { code, log } = await cluster.run(['take'], { HANDOVER_SECONDS: '60' }, 'get pods')
    expect(code).toBe(143)
    expect(log).toContain('give-back restores what was')
    expect(stateOf(cluster)).toEqual({ theirs: 0, own: 0, kept: 2 })
  })

  it.each(['x; rm -rf /', '-1', '1e3'])(
    'scales nothing to a record that says %s',
    async (record) => {
      const cluster = new PlayedCluster(shell, text, { ...filesOf(taken), record })
      const { code, log } = await cluster.run(['give-back'])
      expect({ code, log }).toMatchObject({ code: 1, log: expect.stringContaining('no count') })
      expect(cluster.read('calls')).not.toContain('scale')
    },
  )

  it('refuses a deadline that is no number', async () => {
    const cluster = new PlayedCluster(shell, text, filesOf(resting))
    const { code } = await cluster.run(['take'], { HANDOVER_SECONDS: 'soon' })
    expect(code).toBe(2)
    expect(cluster.read('calls')).toBe('')
  })
})
