// Ports of one machine that two would have: units, pods in its network, and Services that take a port of
// every node. Pods and ClusterIPs have addresses of their own, so their ports are nobody's concern.

import { addressesMeet } from '../../parts/hostAddress.ts'
import type { State } from '../../plan/state.ts'
import type { Running, TakenPort } from '../../plan/whatRuns.ts'
import type { TogetherRule } from './togetherRule.ts'
import { Who, who } from './who.ts'

interface Claim extends TakenPort {
  readonly one: Running
  readonly machines: readonly string[]
}

export const portTakenOnNode: TogetherRule = {
  code: 'RUN-004',
  hint: 'Give one of them another port; within the cluster, a ClusterIP takes none of the machine.',
  check(state, find) {
    const claims = state.running.flatMap((one) => claimsOf(one, state))
    claims.forEach((claim, index) => {
      const first = claims.slice(0, index).find((other) => areInConflict(claim, other))
      if (first !== undefined)
        find(
          claim.one,
          `${Who(claim.one)} takes port ${claim.port} as ${words[claim.by]}, and ${who(first.one)} has it as ${words[first.by]}: ${outcome(claim, first)}.`,
          first.one,
        )
    })
  },
}

const words: Record<TakenPort['by'], string> = {
  process: 'a process of the machine',
  reserved: 'a port that is reserved on the machine',
  'host network': 'a pod in the network of its node',
  'host port': 'a port of its node',
  'node port': 'a port of every node',
  'load balancer': 'a load balancer on every node',
}
const ofService = new Set<TakenPort['by']>(['node port', 'load balancer'])
const ofMachine = new Set<TakenPort['by']>(['process', 'reserved'])
const ofPods = new Set<TakenPort['by']>(['host network', 'host port'])

function claimsOf(one: Running, { nodes, balancesOnNodes }: State): Claim[] {
  return (one.takes ?? [])
    .filter(({ by }) => by !== 'load balancer' || balancesOnNodes)
    .map((taken) => ({
      ...taken,
      one,
      machines: ofService.has(taken.by) || one.machines.length === 0 ? nodes : one.machines,
    }))
}

function areInConflict(a: Claim, b: Claim): boolean {
  if (a.port !== b.port || a.one === b.one) return false
  if (both(a, b, ofService)) return true
  if (!a.machines.some((machine) => b.machines.includes(machine))) return false
  // The scheduler keeps such pods apart for as long as there are two nodes.
  if (both(a, b, ofPods)) return new Set([...a.machines, ...b.machines]).size < 2
  // What units of ours take among units, or of what is reserved, is HOST-002; an existing unit may be who
  // the port is reserved for. Where one side is the cluster's, the address of the
  // unit does not help: ports are taken at every address of the node, the loopback's included, by rules
  // that reserve nothing. Source: CNI plugins 1.3, meta/portmap/README.md; kube-proxy 1.36, iptables.
  if (both(a, b, ofMachine))
    return (
      [a, b].every(({ by, one }) => by === 'process' && one.service === undefined) &&
      addressesMeet(a.address, b.address)
    )
  return true
}

const both = (a: Claim, b: Claim, kinds: ReadonlySet<TakenPort['by']>): boolean =>
  kinds.has(a.by) && kinds.has(b.by)

function outcome(a: Claim, b: Claim): string {
  const ways = new Set([a.by, b.by])
  if (both(a, b, ofService))
    return ways.size > 1
      ? 'connections reach one of them, and the other gets none'
      : a.by === 'node port'
        ? 'the API server refuses the second'
        : 'the second gets no address'
  if (both(a, b, ofPods)) return 'the second pod stays Pending'
  return [a, b].every(({ by }) => ofMachine.has(by) || by === 'host network')
    ? 'the second to start fails'
    : 'connections reach the pods, and the other gets none, without a word'
}
