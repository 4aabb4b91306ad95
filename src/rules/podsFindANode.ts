// A pod that every node refuses stays Pending for ever, and whatever waits for it waits with it. The
// pods of a service are held against what its site says of the nodes that the service may be on.

import { listed } from '../findings/show.ts'
import { nodeRefusal } from '../kubernetes/nodeRefusal.ts'
import type { DescribedNode } from '../kubernetes/nodeRefusal.ts'
import { hasFilesElsewhere } from './hasFilesElsewhere.ts'
import { mountedPods } from './mountedPods.ts'
import type { Rule } from './rule.ts'

export const podsFindANode: Rule = {
  code: 'FIT-025',
  hint: 'Name nodes that take them as `nodes` of the service, which then tolerates their taints; or correct its `values`, or declare the node that they are meant for.',
  check({ applications, compiled }, find) {
    const { source } = compiled.plan.environment
    const all = Object.entries(source.nodes ?? {}).map(([name, node]) => ({ ...node, name }))
    const podsOf = mountedPods(applications)
    for (const { plan } of compiled.services) {
      const { app, facts, pointer } = plan.service
      const { names } = facts.nodes
      const its = all.filter(({ name }) => names.length === 0 || names.includes(name))
      if (its.length === 0 || hasFilesElsewhere(plan)) continue
      const refused = new Map<string, string[]>()
      for (const [what, pod, volumes] of podsOf(app)) {
        const why = (nodes: readonly DescribedNode[]) =>
          nodes.flatMap((node) => {
            const reason = nodeRefusal(pod.spec, volumes, node, all)
            return reason === undefined ? [] : [`${node.name} ${reason}`]
          })
        const reasons = why(its)
        if (reasons.length < its.length) continue
        const elsewhere = all.filter((node) => why([node]).length === 0).map(({ name }) => name)
        const text = `${reasons.join('; ')}. ${
          elsewhere.length === 0
            ? 'They would stay Pending for ever.'
            : `They would run on ${listed(elsewhere, 'or')}, where nobody has planned them.`
        }`
        refused.set(text, [...(refused.get(text) ?? []), what])
      }
      for (const [text, pods] of refused)
        find(
          pointer,
          `No node that ${app} may be on takes the pods of ${listed(pods, 'and')}: ${text}`,
        )
    }
  },
}
