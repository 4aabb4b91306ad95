// Turns a test run into one cluster that all its test files share: a control plane, Argo CD and
// Sealed Secrets as processes of this run, or a cluster that is there already.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { existingFacts } from '../existing/facts.ts'
import type { ExistingFacts } from '../existing/facts.ts'
import { ownView } from '../existing/ownView.ts'
import { placePods } from '../existing/placePods.ts'
import { build } from '../tools/build.ts'
import { connect, serverOf } from './api.ts'
import type { Api } from './api.ts'
import { argoCd, startArgoCd } from './argocd.ts'
import type { ArgoCd } from './argocd.ts'
import { startControlPlane } from './controlPlane.ts'
import { gitRepository } from './gitRepository.ts'
import type { GitRepository } from './gitRepository.ts'
import { gitServer } from './gitServer.ts'
import { kubectl } from './kubectl.ts'
import type { Kubectl } from './kubectl.ts'
import { sealedSecrets, startSealedSecrets } from './sealedSecrets.ts'
import type { SealedSecrets } from './sealedSecrets.ts'

/** What a test file needs to open the cluster that the run has started; crosses process borders. */
export interface ClusterFacts {
  kubeconfig: string
  /** Gone with the run; for git repositories and other files of tests. */
  directory: string
  /** Somebody else's cluster: it has nodes of its own, and cannot read this machine's files. */
  existing?: Pick<ExistingFacts, 'names' | 'kept'> & {
    /** The URL at which it reads git repositories of this run. */
    repositories: string
  }
}

export interface Cluster extends ClusterFacts {
  api: Api
  /** The URL of the API server, also for pods, since their programs run on this machine. */
  server: string
  kubectl: Kubectl
  argocd: ArgoCd
  sealedSecrets: SealedSecrets
  /** An empty git repository; every name once per run. */
  repository(name: string): Promise<GitRepository>
}

export interface StartedCluster extends Cluster {
  stop(): Promise<void>
}

/** Where run.ts tells this process what it has prepared. */
const { CHARTWRIGHT_E2E_DIRECTORY: DIRECTORY } = process.env

export async function startCluster(): Promise<StartedCluster> {
  if (DIRECTORY === undefined) {
    throw new Error('The end-to-end tests need namespaces of their own: npm run test:e2e')
  }
  const existing = existingFacts()
  return existing === undefined ? startOwn(DIRECTORY) : useExisting(existing, DIRECTORY)
}

export function openCluster(facts: ClusterFacts): Cluster {
  const { kubeconfig, directory, existing } = facts
  const whole = connect(kubeconfig)
  const api = existing === undefined ? whole : ownView(whole, existing)
  return {
    ...facts,
    api,
    server: serverOf(kubeconfig),
    kubectl: kubectl(kubeconfig, directory),
    argocd: argoCd(api),
    sealedSecrets: sealedSecrets(api, existing !== undefined),
    repository: (name) => gitRepository(repositoriesIn(directory), name, existing?.repositories),
  }
}

const repositoriesIn = (directory: string): string => join(directory, 'repositories')

async function startOwn(directory: string): Promise<StartedCluster> {
  const programs = await build()
  mkdirSync(repositoriesIn(directory), { recursive: true })
  const started = Date.now()
  const controlPlane = await startControlPlane({ directory, programs, log })
  try {
    log('starting Argo CD and Sealed Secrets')
    // Stopped with everything else: the network they live in goes with the run.
    const [argocd, controller] = await Promise.all([
      startArgoCd(controlPlane, programs),
      startSealedSecrets(controlPlane, programs),
    ])
    log(`ready after ${((Date.now() - started) / 1000).toFixed(1)} s`)
    const { kubeconfig } = controlPlane
    return {
      ...openCluster({ kubeconfig, directory }),
      async stop() {
        await Promise.all([argocd.stop(), controller.stop()])
        await controlPlane.stop()
      },
    }
  } catch (error) {
    await controlPlane.stop()
    throw error
  }
}

async function useExisting(
  { kubeconfig, address, names, kept, placing }: ExistingFacts,
  directory: string,
): Promise<StartedCluster> {
  mkdirSync(repositoriesIn(directory), { recursive: true })
  if (placing) await placePods(connect(kubeconfig), names)
  const { url, stop } = await gitServer(repositoriesIn(directory), address)
  log(`its Argo CD reads repositories of this machine at ${new URL(url).host}`)
  return {
    ...openCluster({ kubeconfig, directory, existing: { names, kept, repositories: url } }),
    stop,
  }
}

function log(line: string): void {
  process.stderr.write(`e2e cluster: ${line}\n`)
}
