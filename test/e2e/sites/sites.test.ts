// Every committed site, and every environment of it that is a cluster: from an empty cluster that has
// what the site declares, by its root Application alone, to Synced and Healthy, as it is committed.

import { describe, inject, onTestFinished, test } from 'vitest'

import { openCluster } from '../cluster/cluster.ts'
import { deployments } from '../support/deployments.ts'
import { syncedSite } from '../support/syncedSite.ts'

const cluster = openCluster(inject('cluster'))

describe.each(await deployments())('gitops/$folder', (deployment) => {
  test('becomes Synced and Healthy from nothing', async () => {
    await syncedSite(cluster, deployment, onTestFinished)
  })
})
