// A rolling update starts the new pod before the old one stops. Without a spare card the new pod
// never starts, the rollout never ends, and Argo CD shows Degraded (LLMKube#192).

import type { Rule } from './rule.ts'

export const rolloutsFitTheCards: Rule = {
  code: 'ARGO-003',
  hint: 'Set strategy.type to Recreate, or declare nodes with a card to spare.',
  check({ compiled, applications }, find) {
    for (const { plan } of compiled.services) {
      if (plan.strategy === 'RollingUpdate') continue
      const deployments = applications
        .filter(({ app }) => app === plan.service.app)
        .flatMap(({ objects }) => objects)
        .filter(({ manifest }) => manifest.kind === 'Deployment')
      for (const { manifest } of deployments) {
        const { strategy } = manifest.spec as { strategy?: { type?: string } }
        if (strategy?.type !== 'Recreate')
          find(
            `${plan.service.pointer}/values/strategy`,
            `${plan.service.app} would roll with a new pod beside the old one, and nothing is spare for both: the new pod waits for ever.`,
          )
      }
    }
  },
}
