// The site that tests of deploy.sh deploy: a download with a token, an API key, and a load balancer.

import type { OutputFile } from '../../../src/model.ts'
import { buildSites, soundSite } from '../../support/sites.ts'

export const { files } = buildSites({
  home: {
    ...soundSite,
    services: {
      chat: {
        ...soundSite.services['chat'],
        namespace: 'llm',
        fetch: { kind: 'presync-hook', token: { secret: 'hub-token' } },
        expose: { kind: 'load-balancer' },
      },
    },
  },
}) as { files: readonly OutputFile[] }

export const folder = 'gitops/home'

/** Those of the manifests, by what they are called after their rank. */
export const manifests: readonly string[] = files
  .map(({ path }) => path)
  .filter((path) => path.startsWith(`${folder}/manifests/`))
  .map((path) => path.slice(folder.length + 1))
