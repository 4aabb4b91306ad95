// The shape of gitops/<site>/plan.json: what was planned for a site, as data (docs/decisions/0007).
// Runbooks and `chartwright plan` are printed from the same document, so that no figure is typed twice.

import { Type } from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'

const closed = { additionalProperties: false } as const
const least = Type.Optional(
  Type.Number({ minimum: 0, description: 'The lower end, where a part is uncertain.' }),
)

const figure = Type.Object(
  {
    unit: Type.Union([Type.Literal('bytes'), Type.Literal('seconds')]),
    total: Type.Number({ minimum: 0, description: 'Where a part is uncertain, the upper end.' }),
    least,
    sum: Type.Array(
      Type.Object({ what: Type.String({ minLength: 1 }), amount: Type.Number(), least }, closed),
      { description: 'The lines that were added up.' },
    ),
  },
  closed,
)

const plannedObject = Type.Object(
  {
    kind: Type.String(),
    name: Type.String(),
    file: Type.String({
      description: 'Below manifests/<app>/.',
      pattern: '^[0-9]{2}-[-a-z0-9.]+\\.yaml$',
    }),
    phase: Type.Union([
      Type.Literal('PreSync'),
      Type.Literal('Sync'),
      Type.Literal('PostSync'),
      Type.Literal('SyncFail'),
    ]),
    wave: Type.Integer(),
    gate: Type.Boolean({ description: 'Whether Argo CD waits for its health before it goes on.' }),
    origin: Type.String({ description: 'JSON pointer of the place in the site that caused it.' }),
  },
  closed,
)

const plannedApplication = Type.Object(
  {
    name: Type.String(),
    chart: Type.String(),
    namespace: Type.String(),
    part: Type.Union([Type.Literal('foundation'), Type.Literal('workload')]),
    objects: Type.Array(plannedObject),
  },
  closed,
)

const budget = {
  bytes: Type.Optional(
    Type.Number({ minimum: 0, description: 'What there is; absent where nobody has declared it.' }),
  ),
  shares: Type.Array(
    Type.Object(
      {
        who: Type.String({ description: 'A service, or somebody who is declared to be there.' }),
        least: Type.Number(),
        most: Type.Number(),
      },
      closed,
    ),
    { description: 'Who may take of it at the same time, in bytes.' },
  ),
  unknown: Type.Optional(
    Type.Array(Type.String(), {
      minItems: 1,
      description:
        'Services that take of it, or more of it than their share, by an amount that nobody knows.',
    }),
  ),
}

const machine = Type.Object(
  {
    name: Type.String(),
    cards: Type.Array(Type.Object({ model: Type.String(), ...budget }, closed), {
      description: 'One for each card that somebody may be on.',
    }),
    memory: Type.Object(budget, { ...closed, description: 'Memory of the node.' }),
    disk: Type.Object(budget, {
      ...closed,
      description: 'Disk of the node for images and scratch space.',
    }),
  },
  closed,
)

const service = Type.Object(
  {
    figures: Type.Record(Type.String(), figure),
    caveats: Type.Array(Type.String(), { description: 'What the figures leave out.' }),
  },
  closed,
)

const host = Type.Object(
  {
    name: Type.String(),
    machine: Type.String({ description: 'What it is called among the machines.' }),
    address: Type.String({ description: 'What its services listen on.' }),
    services: Type.Array(
      Type.Object(
        {
          name: Type.String({ description: 'Of the service.' }),
          unit: Type.String({ description: 'Such as llamacpp@chat.service.' }),
          port: Type.Integer(),
          origin: Type.String({
            description: 'JSON pointer of the place in the site that caused it.',
          }),
        },
        closed,
      ),
    ),
  },
  closed,
)

export const planSchema = Type.Object(
  {
    planVersion: Type.Literal(1),
    site: Type.String(),
    environments: Type.Record(
      Type.String(),
      Type.Object(
        {
          applications: Type.Array(plannedApplication),
          services: Type.Record(Type.String(), service, {
            description: 'By name, in the cluster and on hosts.',
          }),
          machines: Type.Array(machine, {
            description: 'The nodes and hosts, and who may be on them.',
          }),
          hosts: Type.Optional(
            Type.Array(host, { description: 'The hosts that run services, where there are any.' }),
          ),
        },
        closed,
      ),
    ),
  },
  closed,
)

type Held<T> = T extends (infer Item)[]
  ? readonly Held<Item>[]
  : T extends object
    ? { readonly [K in keyof T]: Held<T[K]> }
    : T

export type PlanDocument = Held<Static<typeof planSchema>>
export type PlannedEnvironment = PlanDocument['environments'][string]
export type PlannedApplication = PlannedEnvironment['applications'][number]
export type PlannedMachine = PlannedEnvironment['machines'][number]
export type PlannedHost = NonNullable<PlannedEnvironment['hosts']>[number]
export type PlannedFigure = Held<Static<typeof figure>>
