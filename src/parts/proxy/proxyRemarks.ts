// What a person in charge of a service behind a proxy should know, whatever kind of route it is: its
// problems, and sentences of the runbook.

import type { ResolvedFacts } from '../../units/serviceFacts.ts'
import type { Trouble, UnitProblem } from '../../units/unit.ts'
import { isOpen } from './openPaths.ts'
import type { ProxyOptions } from './proxyOptions.ts'

/** Paths that the site opens, and of which the engine does not say that its key guards them. */
export const openPathProblems = (
  { paths = [] }: ProxyOptions,
  facts: ResolvedFacts,
): UnitProblem[] => {
  const { app, publicPaths } = facts
  if (publicPaths === undefined) return []
  return paths.flatMap((path, index) =>
    isOpen(publicPaths, path)
      ? []
      : [
          {
            code: 'SEC-010' as const,
            at: `/paths/${index}`,
            message: `${app} lets strangers ask for ${path}, which is not among the paths that its engine means for clients (${publicPaths.join(', ')}): it may answer there without a key, or show what others ask.`,
            hint: 'Take it out of paths, or allow the finding with a reason.',
          },
        ],
  )
}

export function proxyAdvice(
  { pathPrefix, forwardAuth, paths }: ProxyOptions,
  { app, apiKey, backends, ingress, peers, publicPaths, replicas }: ResolvedFacts,
): string[] {
  const open = paths ?? publicPaths
  return [
    open === undefined
      ? 'Clients outside may ask for every path, since the engine does not say which ones its key guards; `paths` limits them.'
      : `Clients outside may ask for ${open.map((path) => `\`${path}\``).join(', ')} and get 404 for all else: no key of an engine guards everything it answers.`,
    ...(pathPrefix === undefined
      ? []
      : [
          `\`${pathPrefix}/v1/models\` lists what \`${app}\` serves and nothing else${backends.length > 0 ? '' : '; one list of several services takes a gateway in front of them'}.`,
        ]),
    ...(forwardAuth === undefined
      ? []
      : [
          `Before each request \`${forwardAuth.address}\` is asked, and gets its headers${apiKey === undefined ? '' : ', the API key included'}; the engine still asks for its own key, unless the answer brings it as \`Authorization\` under authResponseHeaders.`,
        ]),
    ...(ingress?.namespace === undefined
      ? []
      : [
          peers.monitoring.length > 0
            ? `Pods of \`${ingress.namespace}\`, of its own namespace and of the monitoring may connect, and whom \`allowFrom\` names.`
            : `Pods of \`${ingress.namespace}\` and of its own namespace may connect, and whom \`allowFrom\` names: Prometheus elsewhere is such a one.`,
        ]),
    ...(replicas > 1
      ? [
          'A Service’s own affinity by client address is no help behind a proxy, which connects for all clients or goes straight to the pods.',
        ]
      : []),
  ]
}

/** @param object What `kubectl describe` is asked for. */
export const proxyTroubles = (object: string, { app, namespace }: ResolvedFacts): Trouble[] => [
  {
    see: '404 at the address that clients call',
    look: `\`kubectl describe ${object} -n ${namespace} ${app}\``,
    usually: 'another host name, a path that is not let through, or nobody answers for the class',
  },
  {
    see: 'an answer that is cut after a fixed time, with 499, 502 or 504 in the log of the proxy',
    look: 'the timeouts of its entry point or listener',
    usually: 'they are shorter than the longest answer of the plan',
  },
]
