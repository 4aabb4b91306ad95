// What two things on one host would both claim: a port, a unit, or the files of one name.

import type { ResolvedHost, ResolvedHostService } from '../../model.ts'
import { addressesMeet } from '../../parts/hostAddress.ts'
import { remaining } from '../../plan/remaining.ts'
import type { Context } from './context.ts'

interface Claim {
  /** What is claimed, as people call it. */
  readonly what: string
  readonly by: string
}

/** A claim of a service, at the key of it that makes the claim. */
interface OwnClaim extends Claim {
  readonly pointer: string
}

export function checkHostClaims(
  { name: host, address }: Omit<ResolvedHost, 'services'>,
  services: readonly ResolvedHostService[],
  { site, find }: Context,
): void {
  const units = remaining(site).flatMap(({ item }) =>
    item.kind === 'systemd-unit' && item.host === host
      ? [{ ...item, by: `the existing ${item.name}` }]
      : [],
  )
  const ports = [
    ...(site.hosts?.[host]?.reservedPorts ?? []).map(({ port, for: by }) => ({ port, by })),
    ...units.flatMap(({ port, by, address: its }) =>
      port !== undefined && addressesMeet(its, address) ? [{ port, by }] : [],
    ),
  ]
  for (const [{ what, by, pointer }, first] of clashes(
    ports.map(({ port, by }) => ({ what: `port ${port}`, by })),
    services.map(portOf),
  ))
    find(
      'HOST-002',
      pointer,
      `${by} would listen on ${what} of ${host}, which ${first} has: the second one to start fails.`,
      'Give it another port.',
    )
  for (const [{ what, by, pointer }, first] of clashes(
    units.map(({ name, by }) => ({ what: `the unit ${name}`, by })),
    services.flatMap(namesOf),
  ))
    find(
      'HOST-004',
      pointer,
      `${by} would write ${what} on ${host}, which ${first} has: one would overwrite the other.`,
      'Give the service another unit, or remove the declaration when the old unit is gone.',
    )
}

/** Each service that claims what somebody has before it, once, with who that is. */
function clashes(taken: readonly Claim[], wanted: readonly OwnClaim[]): [OwnClaim, string][] {
  const owners = new Map(taken.map(({ what, by }) => [what, by]))
  const found = new Map<string, [OwnClaim, string]>()
  for (const claim of wanted) {
    const owner = owners.get(claim.what)
    if (owner === undefined) owners.set(claim.what, claim.by)
    else if (!found.has(claim.by)) found.set(claim.by, [claim, owner])
  }
  return [...found.values()]
}

const portOf = ({ app, port, pointer, source }: ResolvedHostService): OwnClaim => ({
  what: `port ${port}`,
  by: app,
  pointer: source.port === undefined ? pointer : `${pointer}/port`,
})

function namesOf({ app, unit, name, pointer, source }: ResolvedHostService): OwnClaim[] {
  const at = source.unit === undefined ? pointer : `${pointer}/unit`
  return [`the unit ${unit}.service`, `the files called ${name}`].map((what) => ({
    what,
    by: app,
    pointer: at,
  }))
}
