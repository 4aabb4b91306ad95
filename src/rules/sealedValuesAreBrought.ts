// A value that is sealed and that no chart asks for stays in git: what waits for its Secret waits for ever.

import { showName } from '../findings/show.ts'
import type { Rule } from './rule.ts'

export const sealedValuesAreBrought: Rule = {
  code: 'SEC-012',
  hint: "Make its Secret as the runbook says, and take it out of the file; or bring a SealedSecret of your own, and allow this. Of what is sealed, charts bring the address of a load balancer alone (address: 'sealed').",
  check({ applications, compiled }, find) {
    const sealed = compiled.services[0]?.plan.facts.sealed ?? {}
    const brought = new Set(
      applications.flatMap(({ namespace, objects }) =>
        objects
          .filter(({ manifest }) => manifest.kind === 'SealedSecret')
          .flatMap(({ manifest }) =>
            Object.keys((manifest.spec as SealedSpec).encryptedData).map(
              (key) => `${namespace}/${manifest.metadata.name} ${key}`,
            ),
          ),
      ),
    )
    for (const [secret, { data }] of Object.entries(sealed))
      for (const key of Object.keys(data))
        if (!brought.has(`${secret} ${key}`))
          find(
            '',
            `${showName(key)} is sealed for the Secret ${showName(secret)}, and no chart brings it to the cluster: that Secret is never made there.`,
          )
  },
}

interface SealedSpec {
  readonly encryptedData: Readonly<Record<string, unknown>>
}
