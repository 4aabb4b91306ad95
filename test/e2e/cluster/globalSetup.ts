// Turns the start of a test run into the start of its cluster, once, and hands every test file what
// it needs to open it.

import type { TestProject } from 'vitest/node'
import { startCluster } from './cluster.ts'
import type { ClusterFacts } from './cluster.ts'

declare module 'vitest' {
  interface ProvidedContext {
    cluster: ClusterFacts
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { kubeconfig, directory, existing, stop } = await startCluster()
  const facts = { kubeconfig, directory }
  project.provide('cluster', existing === undefined ? facts : { ...facts, existing })
  return stop
}
