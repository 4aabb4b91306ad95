// Every twin by the real Argo CD: the wrong one fails or hangs as its row in docs/sync.md says, the
// right one succeeds, and Chartwright refuses the wrong one before it is written. To write the table
// anew: UPDATE_DOCS=1 npm run test:e2e -- twins.

import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'

import { codesOf } from '../../support/sites.ts'
import { openCluster } from '../cluster/cluster.ts'
import { startFakeNode } from '../node/node.ts'
import type { TestNode } from '../node/node.ts'
import { declaredPrograms } from '../node/programs/declared.ts'
import { startProvisioner } from '../node/provisioner.ts'
import { findingsOf } from './findingsOf.ts'
import * as groups from './index.ts'
import { storageClasses } from './manifests.ts'
import { openStage } from '../support/openStage.ts'
import type { Stage } from '../support/openStage.ts'
import { stagesGone } from '../support/stagesGone.ts'
import type { Twin } from './twin.ts'

// What hangs costs nothing but time, so many of them hang at once; with all of them at once, a
// controller has been seen to lose requests to sync.
vi.setConfig({ maxConcurrency: 16 })

const facts = inject('cluster')
const cluster = openCluster(facts)
const { api } = cluster
const twins: readonly Twin[] = Object.values(groups).flat()
const programs = declaredPrograms()
const said = new Map<Twin, string>()

const provisioner = 'twins.example.org'
const classes = [
  { name: storageClasses.atOnce, volumeBindingMode: 'Immediate' },
  { name: storageClasses.forPod, volumeBindingMode: 'WaitForFirstConsumer' },
]
/** Of every card there is one, on one node. */
const cards = ['card-of-rolling', 'card-of-recreated'].map((card) => `twins.example.org/${card}`)

let nodes: TestNode[] = []
let provisioning: { stop(): void } | undefined

async function on(
  { name, options }: Twin,
  side: 'bad' | 'good',
  play: (stage: Stage) => Promise<void>,
): Promise<void> {
  const stage = await openStage(cluster, programs, `twin-${name}-${side}`, options)
  try {
    await play(stage)
  } finally {
    await stage.close()
  }
}

describe('what Argo CD does', () => {
  beforeAll(async () => {
    const directory = join(facts.directory, 'twins')
    const options = { directory, program: programs.program }
    nodes = await Promise.all([
      startFakeNode(api, cluster, {
        ...options,
        name: 'twin-one',
        capacity: Object.fromEntries(cards.map((card) => [card, '1'])),
      }),
      startFakeNode(api, cluster, { ...options, name: 'twin-two' }),
    ])
    provisioning = await startProvisioner(api, { directory, provisioners: { [provisioner]: {} } })
    for (const { name, volumeBindingMode } of classes)
      await api.create({
        apiVersion: 'storage.k8s.io/v1',
        kind: 'StorageClass',
        metadata: { name },
        provisioner,
        volumeBindingMode,
      })
  })

  afterAll(async () => {
    await stagesGone(api, 'twin-')
    provisioning?.stop()
    await Promise.all(nodes.map((node) => node.stop()))
    for (const { name } of classes)
      await api.remove({ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', name })
  })

  const named = twins.map((twin) => [twin.name, twin] as const)

  test.concurrent.each(named)('%s: the wrong one fails', async (_, twin) => {
    await on(twin, 'bad', async (stage) => {
      said.set(twin, stage.plain(await twin.fails(stage, twin.bad)))
    })
  })

  test.concurrent.each(named)('%s: the right one succeeds', async (_, twin) => {
    await on(twin, 'good', (stage) => twin.succeeds(stage, twin.good))
  })
})

const refused = twins.flatMap((twin) =>
  twin.refusal === undefined ? [] : [[twin.name, twin, twin.refusal] as const],
)

test.each(refused)('%s: the build refuses the wrong one only', (_, twin, { by, sites }) => {
  expect(sites ? codesOf(sites.bad) : findingsOf(twin.bad)).toContain(by)
  expect(sites ? codesOf(sites.good) : findingsOf(twin.good)).not.toContain(by)
})

const rowOf = (twin: Twin): string => {
  const { wrong, instead, refusal } = twin
  const by = refusal === undefined ? '' : `[${refusal.by}](codes/${refusal.by}.md)`
  const cells = [wrong, said.get(twin), instead, by]
  return `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
}

describe('the table in docs/sync.md', () => {
  const page = join(import.meta.dirname, '../../../docs/sync.md')
  const edges = /(<!-- table: made by test\/e2e\/twins -->\n)[^]*(<!-- end of the table -->\n)/
  const head =
    '| What is done wrong | What Argo CD 3.5.7 does | Instead | Refused by |\n| --- | --- | --- | --- |\n'
  test('is what Argo CD did', () => {
    const text = readFileSync(page, 'utf8')
    if (process.env['UPDATE_DOCS'] === '1') {
      assert.equal(said.size, twins.length, 'Not every twin has run to its end.')
      const rows = twins.map(rowOf).join('\n')
      writeFileSync(
        page,
        text.replace(edges, (_, begin, end) => `${begin}\n${head}${rows}\n\n${end}`),
      )
    }
    const written = edges.exec(readFileSync(page, 'utf8'))![0].split('\n')
    // Some of them, where a name was asked for.
    const rows = twins.filter((twin) => said.has(twin)).map(rowOf)
    expect(written).toEqual(expect.arrayContaining(rows))
    expect(written.filter((line) => line.startsWith('| '))).toHaveLength(twins.length + 2)
  })
})
