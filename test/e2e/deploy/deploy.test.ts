// Turns an empty cluster into one that serves the site rtx5090 by its deploy.sh alone, through every
// word of it, and into one that is not as the site needs it, in ways whose words only a real API
// server knows.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { ADDRESS, APP, NAMESPACE, startHome } from '../rtx5090/support/home.ts'
import type { Home } from '../rtx5090/support/home.ts'
import { customKinds } from '../support/customKinds.ts'
import { deployer } from './support/deployer.ts'
import type { Deployer } from './support/deployer.ts'

let home: Home
let site: Deployer

beforeAll(async () => {
  home = await startHome('rtx5090-deploy')
  site = await deployer(home, apiKey)
})
afterAll(async () => {
  site?.stop()
  await home?.stop()
})

const space = { apiVersion: 'v1', kind: 'Namespace', name: NAMESPACE }
const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: NAMESPACE, name: APP }

async function apiKey(): Promise<string> {
  const reference = {
    apiVersion: 'v1',
    kind: 'Secret',
    namespace: NAMESPACE,
    name: `${APP}-api-key`,
  }
  const secret = await home.cluster.api.read(reference)
  return Buffer.from(secret?.['data']['api-key'] ?? '', 'base64').toString()
}

/** What a first run starts and ends, the model before the server and the server before its address. */
const FIRST = [
  'download starts',
  'download ends with 0',
  'wait-for-model starts',
  'wait-for-model ends with 0',
  'llama-server starts',
  'patch starts',
  'patch ends with 0',
].toSorted()
/** What any further one runs anew. */
const JOBS = FIRST.filter((what) => /^(download|patch) /.test(what))

/** Without attempts at a patch that came too early and ended with 1: how many is a matter of time. */
const history = (): string[] => {
  const all = home.programs.takeHistory()
  const early = all.filter((what) => what === 'patch ends with 1')
  for (const what of early.flatMap((end) => ['patch starts', end])) all.splice(all.indexOf(what), 1)
  return all.toSorted()
}
const versions = async (): Promise<(string | undefined)[]> => {
  const objects = [await home.server(), await home.service(), await home.claim()]
  const pods = await home.pods('server')
  return [...objects, ...pods].map((one) => one && `${one.metadata.uid} ${one.metadata.generation}`)
}

/** What there is in the namespace beside what every one has. */
const left = async (): Promise<string[]> => {
  const kinds = 'all,configmap,secret,serviceaccount,role,rolebinding,networkpolicy,pvc'
  const more = 'sealedsecrets.bitnami.com,podmonitors.monitoring.coreos.com'
  const words = ['get', `${kinds},${more}`, `--namespace=${NAMESPACE}`, '--output=name']
  const names = (await home.cluster.kubectl(words)).trim().split('\n')
  return names.filter((name) => !/\/(kube-root-ca.crt|default)$/.test(name))
}

describe('before anything is applied', () => {
  test('an API that is missing is named', async () => {
    const name = 'podmonitors.monitoring.coreos.com'
    const kind = customKinds.find(({ metadata }) => metadata.name === name)!
    await home.cluster.kubectl(['delete', 'customresourcedefinition', name])
    const { code, log } = await site.run(['deploy'])
    await home.cluster.api.apply(kind)
    await home.cluster.kubectl(['wait', '--for=condition=Established', `crd/${name}`])
    expect({ code, log }).toEqual({
      code: 3,
      log: expect.stringContaining('does not know PodMonitor (monitoring.coreos.com/v1); install'),
    })
  })

  test('who may not see the namespace learns that', async () => {
    expect(await site.run(['deploy'], { as: 'nobody' })).toEqual({
      code: 3,
      log: expect.stringMatching(/the namespace applications cannot be seen \(.*forbidden/),
    })
  })

  test('whose rights do not suffice learns which they are', async () => {
    await home.cluster.kubectl(['create', 'namespace', NAMESPACE])
    const binding = ['--clusterrole=admin', '--user=tired', `--namespace=${NAMESPACE}`]
    await home.cluster.kubectl(['create', 'rolebinding', 'tired', ...binding])
    const { code, log } = await site.run(['deploy'], { as: 'tired' })
    await home.cluster.kubectl(['delete', 'namespace', NAMESPACE])
    expect({ code, log }).toMatchObject({ code: 3 })
    expect(log).toContain(
      'you may not: create sealedsecret.bitnami.com in applications, patch sealedsecret.bitnami.com in' +
        ' applications, create podmonitor.monitoring.coreos.com in applications, patch' +
        ' podmonitor.monitoring.coreos.com in applications, create' +
        ' prometheusrule.monitoring.coreos.com in applications, patch' +
        ' prometheusrule.monitoring.coreos.com in applications; ask',
    )
  })

  test('none of that has left anything', async () => {
    expect(await home.cluster.api.read(space)).toBeUndefined()
    expect(history()).toEqual([])
  })
})

describe('from nothing', () => {
  test('deploy goes to its end', async () => {
    const { code, log } = await site.run(['deploy'])
    expect({ code, log }).toMatchObject({ code: 0 })
    expect(log).toContain(`secret/${APP}-api-key: api-key made of random characters\n`)
    expect(log).toContain(`\n${APP}: http://${ADDRESS}:8080\n`)
    expect(await apiKey()).toMatch(/^[0-9a-f]{64}$/)
    expect(log).not.toContain(await apiKey())
    expect(history()).toEqual(FIRST)
  })

  test('a second run changes nothing, and runs the Jobs that are hooks anew', async () => {
    const before = await versions()
    const { code, log } = await site.run(['deploy'])
    expect({ code, log }).toMatchObject({ code: 0 })
    expect(log).toContain(`deployment.apps/${APP} unchanged\n`)
    expect(await versions()).toEqual(before)
    expect(history()).toEqual(JOBS)
  })

  test('status shows it, and health is content with it', async () => {
    const status = await site.run(['status'])
    expect(status.code).toBe(0)
    for (const what of [
      new RegExp(`deployment.apps/${APP} +1/1`),
      new RegExp(`pod/${APP}-.* 1/1 +Running`),
      new RegExp(`persistentvolumeclaim/${APP}-models +Bound`),
      new RegExp(`job.batch/${APP}-download-model-.* Complete`),
      new RegExp(`^${APP}: http://${ADDRESS}:8080$`, 'm'),
    ])
      expect(status.log).toMatch(what)
    expect(await site.run(['health'])).toEqual({
      code: 0,
      log: expect.stringContaining(`${APP}: healthy, serves gpt-oss-20b`),
    })
  })
})

describe('what cannot be done', () => {
  test('a download that fails ends it, and the next run tries it again', async () => {
    const message = 'error: there is no such file'
    home.programs.declare('download', { exitCode: 13, after: 50, message })
    const failed = await site.run(['deploy'])
    expect(failed).toEqual({
      code: 5,
      log: expect.stringMatching(
        /error: job applications\/llamacpp-app-download-model-.* has failed/,
      ),
    })
    home.programs.declare('download', { exitCode: 0, after: 50 })
    expect(await site.run(['deploy'])).toMatchObject({ code: 0 })
  })

  test('a Deployment with another selector is not touched; deleted as it is said, it comes', async () => {
    const found = (await home.cluster.api.read(deployment))!
    await home.cluster.kubectl(['delete', 'deployment', APP, `--namespace=${NAMESPACE}`])
    const other = structuredClone({
      ...deployment,
      metadata: { name: APP, namespace: NAMESPACE },
      spec: found['spec'],
    })
    other.spec.replicas = 0
    for (const labels of [other.spec.selector.matchLabels, other.spec.template.metadata.labels])
      labels['app.kubernetes.io/name'] = 'other'
    await home.cluster.api.create(other)
    const { code, log } = await site.run(['deploy'])
    expect({ code, log }).toMatchObject({
      code: 4,
      log: expect.stringContaining(`Deployment ${NAMESPACE}/${APP} has another selector`),
    })
    const [, words] = /`\S+ (delete Deployment .*?)`/.exec(log)!
    await home.cluster.kubectl(words!.split(' '))
    expect(await site.run(['deploy'])).toMatchObject({ code: 0 })
  })

  test('a claim that would have to shrink is left as it is', async () => {
    const path = `manifests/${APP}-foundation/40-persistentvolumeclaim-${APP}-models.yaml`
    site.write(path, site.text(path).replace('storage: 50Gi', 'storage: 5Gi'))
    const { code, log } = await site.run(['deploy'])
    site.write(path, site.text(path))
    expect({ code, log }).toMatchObject({
      code: 4,
      log: expect.stringMatching(
        /PersistentVolumeClaim .* cannot be changed so \(.*can not be less/,
      ),
    })
  })
})

describe('taken away', () => {
  test('clean keeps the model, the key and the namespace, however often', async () => {
    const { metadata } = (await home.claim())!
    for (const run of [await site.run(['clean']), await site.run(['clean'])]) {
      expect(run).toMatchObject({ code: 0 })
      expect(run.log).toContain(`kept: PersistentVolumeClaim ${APP}-models\n`)
    }
    await expect
      .poll(left, { timeout: 30_000 })
      .toEqual([`secret/${APP}-api-key`, `persistentvolumeclaim/${APP}-models`])
    history()
    expect(await site.run(['deploy'])).toMatchObject({ code: 0 })
    expect((await home.claim())!.metadata.uid).toBe(metadata.uid)
  })

  test('clean --purge-model wants to hear the name of the claim first', async () => {
    const refused = await site.run(['clean', '--purge-model'], { input: 'yes\n' })
    expect(refused).toMatchObject({ code: 2 })
    expect(await home.server()).toBeDefined()
    const purged = await site.run(['clean', '--purge-model'], { input: `${APP}-models\n` })
    expect(purged).toMatchObject({ code: 0 })
    expect(await home.claim()).toBeUndefined()
    await expect.poll(left, { timeout: 30_000 }).toEqual([`secret/${APP}-api-key`])
  })
})

describe('where Argo CD keeps the site', () => {
  test('deploy and clean leave it to Argo CD', async () => {
    await home.startOver()
    await home.prepare()
    await home.give('root.yaml')
    await home.settle()
    for (const word of ['deploy', 'clean'])
      expect(await site.run([word])).toEqual({
        code: 3,
        log: expect.stringContaining(`Argo CD keeps ${NAMESPACE}/${APP} as its repository has it`),
      })
  })
})
