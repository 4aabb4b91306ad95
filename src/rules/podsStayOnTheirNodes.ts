// A service names nodes, and its pods only ask for labels and cards: where other nodes have those too, the
// scheduler may choose them, and what was planned for one machine runs on another.

import { listed } from '../findings/show.ts'
import { asksForTheUnsaid, nodeRefusal } from '../kubernetes/nodeRefusal.ts'
import { hasFilesElsewhere } from './hasFilesElsewhere.ts'
import { mountedPods } from './mountedPods.ts'
import type { Rule } from './rule.ts'

export const podsStayOnTheirNodes: Rule = {
  code: 'FIT-026',
  hint: 'Give its nodes a label that the others lack, such as kubernetes.io/hostname with the name of the machine: its pods then ask for it. Or name the others as `nodes` too.',
  check({ applications, compiled }, find) {
    const { source } = compiled.plan.environment
    const all = Object.entries(source.nodes ?? {}).map(([name, node]) => ({ ...node, name }))
    const podsOf = mountedPods(applications)
    for (const { plan } of compiled.services) {
      const { app, facts, pointer, source: written } = plan.service
      const names = written.nodes
      // One that is not declared is a finding of its own.
      if (names?.length !== facts.nodes.names.length || hasFilesElsewhere(plan)) continue
      const others = all.filter(
        ({ name, gpus }) =>
          !names.includes(name) && (gpus === undefined ? 0 : (gpus.count ?? 1)) >= facts.gpus,
      )
      const servers = podsOf(app).filter(([what]) => what.startsWith('Deployment '))
      const open = others.filter((node) =>
        servers.some(
          ([, { spec }, volumes]) =>
            // A label that nobody has said may be on the right nodes alone.
            !asksForTheUnsaid(spec, volumes, all) &&
            nodeRefusal(spec, volumes, node, all) === undefined,
        ),
      )
      if (open.length > 0)
        find(
          `${pointer}/nodes`,
          `Nothing keeps the pods of ${app} on ${listed([...names], 'or')}: ${listed(
            open.map(({ name }) => name),
            'and',
          )} ${open.length === 1 ? 'has' : 'have'} all that they ask for. They may run there, where nobody has planned them.`,
        )
    }
  },
}
