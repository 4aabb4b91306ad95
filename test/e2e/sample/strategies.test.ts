// Every way in which a model can come, by real processes: each serves from an empty namespace on, and
// one takes over from another by a word in the site, on the same claim and without a download.

import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'

import { faults, startHub } from '../../download/hub.ts'
import type { Hub } from '../../download/hub.ts'
import { openCluster } from '../cluster/cluster.ts'
import { siteCluster } from '../support/siteCluster.ts'
import type { SiteCluster } from '../support/siteCluster.ts'
import { openSample } from './openSample.ts'
import type { Sample } from './openSample.ts'
import { realPrograms } from './realPrograms.ts'
import type { RealPrograms } from './realPrograms.ts'
import { sampleCluster } from './sampleCluster.ts'
import { service } from './sampleFiles.ts'
import { selfProvingModel } from './selfProvingModel.ts'
import type { Model } from './selfProvingModel.ts'

const cluster = openCluster(inject('cluster'))
const { api } = cluster
const name = 'strategies'
const apiKey = 'sk-of-the-sample'
const MEBIBYTE = 2 ** 20
const model = selfProvingModel('example/Tiny-GGUF/tiny-00001-of-00002.gguf', MEBIBYTE, [
  'tiny-00002-of-00002.gguf',
])
const interrupted = selfProvingModel('example/Interrupted-GGUF/interrupted.gguf', MEBIBYTE, [])
const models = [model, interrupted]
const modelImage = 'registry.example.com/models/tiny'

const ports = {
  'by-sync-job': 18_081,
  'by-init-container': 18_082,
  'by-image-volume': 18_083,
  'by-turns': 18_084,
}
type Name = keyof typeof ports
const names = Object.keys(ports) as Name[]

let hub: Hub
let machine: SiteCluster
let programs: RealPrograms
const samples = new Map<Name, Sample>()

const downloadedBy = (kind: string) => ({
  kind,
  endpoint: hub.url,
  token: { secret: 'hub-token' },
})
const fromImage = { kind: 'image-volume', image: `${modelImage}:1`, readSpeed: '1GB/s' }
const requestsFor = ({ repo }: Model) => hub.requests.filter(({ path }) => path.includes(repo))
const served = async (sample: Name): Promise<string> => {
  const headers = { authorization: `Bearer ${apiKey}` }
  const response = await fetch(`http://127.0.0.1:${ports[sample]}/v1/models`, { headers })
  return ((await response.json()) as { data: { model: string }[] }).data[0]!.model
}
const claimOf = (namespace: string) =>
  api.read({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    name: `${service}-models`,
    namespace,
  })

/** The first process of the container that downloads it, out here, where it can be killed like any. */
async function downloadOf({ repo }: Model): Promise<number> {
  const found: number[] = []
  for (const pid of await readdir('/proc')) {
    const read = (file: string) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')
    if (!(await read('cmdline')).startsWith('sh\0/etc/download/download.sh')) continue
    if (!(await read('environ')).includes(`MODEL_REPO=${repo}`)) continue
    if (/^NSpid:.*\t1$/m.test(await read('status'))) found.push(Number(pid))
  }
  expect(found).toHaveLength(1)
  return found[0]!
}

describe('a sample whose model', () => {
  beforeAll(async () => {
    const files = Object.assign({}, ...models.map((one) => one.files))
    hub = await startHub(files, (exchange) => {
      const isFirst = requestsFor(interrupted).length === 1
      if (exchange.incoming.url!.includes(interrupted.repo) && isFirst) faults.stall(exchange)
      else faults.needsToken(exchange)
    })
    const image = join(cluster.directory, 'model-image')
    await mkdir(image)
    for (const [path, body] of Object.entries(model.files)) await writeFile(join(image, path), body)
    programs = await realPrograms()
    programs.publish(modelImage, image)
    const addresses = names.map((_, index) => `192.0.2.${60 + index}`)
    machine = await siteCluster(cluster, {
      site: sampleCluster,
      name,
      pool: addresses,
      program: programs.program,
      image: programs.image,
    })
    for (const [index, one] of names.entries()) {
      const options = { name: one, port: ports[one], models, address: addresses[index]! }
      const secrets = { hubToken: 'hf_right', apiKey }
      samples.set(one, await openSample(cluster, { ...options, ...secrets }))
    }
  })

  afterAll(async () => {
    await Promise.all([...samples.values()].map((sample) => sample.remove()))
    await machine.stop()
    await hub.close()
  })

  test.concurrent('comes by a Job in the sync serves from an empty namespace on', async () => {
    const sample = samples.get('by-sync-job')!
    await sample.deliver(model, downloadedBy('sync-job'))
    await sample.arrived()
    expect(await served('by-sync-job')).toBe('/models/Tiny-GGUF/tiny-00001-of-00002.gguf')
  })

  test.concurrent('comes by an init container goes on where that was killed, and serves', async () => {
    const sample = samples.get('by-init-container')!
    const delivered = sample.deliver(interrupted, downloadedBy('init-container'))
    await vi.waitFor(() => expect(requestsFor(interrupted)).toHaveLength(1), { timeout: 60_000 })
    await new Promise((resolve) => setTimeout(resolve, 500))
    process.kill(await downloadOf(interrupted), 'SIGKILL')
    await delivered
    await sample.arrived()
    expect(requestsFor(interrupted)).toHaveLength(2)
    expect(requestsFor(interrupted)[1]!.range).toMatch(/^bytes=[1-9]\d*-$/)
    expect(await served('by-init-container')).toBe('/models/Interrupted-GGUF/interrupted.gguf')
  })

  test.concurrent('comes as an image serves from an empty namespace on, without a claim', async () => {
    const sample = samples.get('by-image-volume')!
    await sample.deliver(model, fromImage)
    await sample.arrived()
    expect(await served('by-image-volume')).toBe('/models/tiny-00001-of-00002.gguf')
    expect(await claimOf('by-image-volume')).toBeUndefined()
  })

  describe('came by one way', () => {
    let claim: string
    let asked: number

    beforeAll(async () => {
      const sample = samples.get('by-turns')!
      await sample.deliver(model, downloadedBy('presync-hook'))
      await sample.arrived()
      claim = (await claimOf('by-turns'))!.metadata.uid!
      asked = hub.requests.length
    })

    test.each(['sync-job', 'init-container', 'presync-hook'])(
      'comes by %s after one word, on the same claim, without a download',
      async (kind) => {
        const sample = samples.get('by-turns')!
        await sample.deliver(model, downloadedBy(kind))
        await sample.arrived()
        expect(await served('by-turns')).toBe('/models/Tiny-GGUF/tiny-00001-of-00002.gguf')
        expect((await claimOf('by-turns'))!.metadata.uid).toBe(claim)
        expect(hub.requests).toHaveLength(asked)
      },
    )

    test('comes as an image in the end, and the claim stays', async () => {
      const sample = samples.get('by-turns')!
      await sample.deliver(model, fromImage)
      await sample.arrived()
      expect(await served('by-turns')).toBe('/models/tiny-00001-of-00002.gguf')
      expect((await claimOf('by-turns'))!.metadata).toMatchObject({ uid: claim })
      expect((await claimOf('by-turns'))!.metadata.deletionTimestamp).toBeUndefined()
    })
  })
})
